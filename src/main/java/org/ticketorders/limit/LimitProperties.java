package org.ticketorders.limit;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * The shop's own limits; see {@code config/application.yaml}.
 *
 * @param check whether they are read, and checked before tickets are reserved
 * @param reservationTime whether a shop's {@code reservation_time} shortens the life of its holds: that it is seconds is an assumption
 * @param cacheFor how long what was read is used before it is asked for again
 * @param askAgain how long after a failure a shop's limits are not asked for
 */
@Validated
@ConfigurationProperties(value = "openticket.limits", ignoreUnknownFields = false)
public record LimitProperties(
        boolean check,
        boolean reservationTime,
        @NotNull Duration cacheFor,
        @NotNull Duration askAgain) {

    @AssertTrue(message = "openticket.limits.cache-for and ask-again must be from 1 second to 1 day")
    boolean isEachTimeInBounds() {
        return isInBounds(cacheFor) && isInBounds(askAgain);
    }

    private static boolean isInBounds(Duration time) {
        return time == null || (time.compareTo(Duration.ofSeconds(1)) >= 0 && time.compareTo(Duration.ofDays(1)) <= 0);
    }
}
