package org.ticketorders.change;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Following orders until they are paid; see {@code config/application.yaml}.
 *
 * @param enabled whether orders are followed
 * @param firstLook how long after an order it is first looked at; doubled after each look that shows it unpaid …
 * @param longestWait … up to this
 * @param followFor how long after an order it is looked at, unless a webhook asks for it
 * @param unpaidAfter how long an order may be unpaid before that is reported
 * @param checkMillis how often it is looked whether a look is due
 */
@Validated
@ConfigurationProperties(value = "openticket.order-changes", ignoreUnknownFields = false)
public record ChangeProperties(
        boolean enabled,

        @NotNull @DefaultValue("1m") @DurationMin(millis = 1)
        Duration firstLook,

        @NotNull @DefaultValue("6h") @DurationMin(millis = 1)
        Duration longestWait,

        @NotNull @DefaultValue("30d") @DurationMin(millis = 1)
        Duration followFor,

        @NotNull @DefaultValue("24h") @DurationMin(millis = 1)
        Duration unpaidAfter,

        @DefaultValue("1000") @Min(50) long checkMillis) {

    @AssertTrue(message = "openticket.order-changes.longest-wait must be no shorter than first-look")
    boolean isLongestWaitLongEnough() {
        return firstLook == null || longestWait == null || longestWait.compareTo(firstLook) >= 0;
    }
}
