package org.ticketorders.hold;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How long a hold lives; see {@code config/application.yaml}.
 *
 * @param life what the shop grants
 * @param safetyMargin how long before that we stop using it
 * @param maxRenewals renewals of a lapsed hold in one run of a purchase
 */
@Validated
@ConfigurationProperties(value = "openticket.hold", ignoreUnknownFields = false)
public record HoldProperties(
        @NotNull Duration life,
        @NotNull Duration safetyMargin,
        @Min(0) @Max(100) int maxRenewals) {

    @AssertTrue(message = "openticket.hold.life must be at most 1h: no shop is taken to hold tickets for longer")
    boolean isLifeInBounds() {
        return life == null || life.compareTo(HoldAges.LONGEST) <= 0;
    }

    @AssertTrue(
            message =
                    "openticket.hold.safety-margin must not be negative and must be shorter than openticket.hold.life")
    boolean isSafetyMarginShorterThanLife() {
        return life == null || safetyMargin == null || (!safetyMargin.isNegative() && safetyMargin.compareTo(life) < 0);
    }
}
