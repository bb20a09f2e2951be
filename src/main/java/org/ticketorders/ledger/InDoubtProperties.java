package org.ticketorders.ledger;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Purchases in doubt; see {@code config/application.yaml}.
 *
 * @param margin what the shop's clock may differ from ours, and an order that left may take to arrive
 * @param keepSettled how long a settling may be taken back, and the message of what was settled as ordered is kept for that; a minute or more
 */
@Validated
@ConfigurationProperties(value = "openticket.in-doubt", ignoreUnknownFields = false)
public record InDoubtProperties(
        @NotNull Duration margin, @NotNull Duration keepSettled) {

    @AssertTrue(message = "openticket.in-doubt.margin must not be negative")
    boolean isMarginNotNegative() {
        return margin == null || !margin.isNegative();
    }

    @AssertTrue(message = "openticket.in-doubt.keep-settled must be from 1 minute to 400 days")
    boolean isKeepSettledInBounds() {
        return keepSettled == null
                || (keepSettled.compareTo(Duration.ofMinutes(1)) >= 0
                        && keepSettled.compareTo(Duration.ofDays(400)) <= 0);
    }
}
