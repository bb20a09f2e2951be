package org.ticketorders.limit;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
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

        @NotNull @DurationMin(seconds = 1) @DurationMax(days = 1)
        Duration cacheFor,

        @NotNull @DurationMin(seconds = 1) @DurationMax(days = 1)
        Duration askAgain) {}
