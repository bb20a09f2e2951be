package org.ticketorders.hold;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
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
        @NotNull @DurationMax(hours = 1) Duration life,
        @NotNull Duration safetyMargin,
        @Min(0) @Max(100) int maxRenewals) {

    @AssertTrue(
            message =
                    "openticket.hold.safety-margin must not be negative and must be shorter than openticket.hold.life")
    boolean isSafetyMarginShorterThanLife() {
        return life == null || safetyMargin == null || (!safetyMargin.isNegative() && safetyMargin.compareTo(life) < 0);
    }
}
