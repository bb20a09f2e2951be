package org.ticketorders.change;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.stream.Stream;
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
        @NotNull @DefaultValue("1m") Duration firstLook,
        @NotNull @DefaultValue("6h") Duration longestWait,
        @NotNull @DefaultValue("30d") Duration followFor,
        @NotNull @DefaultValue("24h") Duration unpaidAfter,
        @DefaultValue("1000") @Min(50) long checkMillis) {

    @AssertTrue(
            message =
                    "openticket.order-changes: first-look, longest-wait, follow-for and unpaid-after must be longer than 0,"
                            + " and longest-wait no shorter than first-look")
    boolean isEachTimeInBounds() {
        return Stream.of(firstLook, longestWait, followFor, unpaidAfter)
                        .noneMatch(time -> time != null && (time.isZero() || time.isNegative()))
                && (firstLook == null || longestWait == null || longestWait.compareTo(firstLook) >= 0);
    }
}
