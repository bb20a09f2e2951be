package org.ticketorders.lane;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/** Messages worked on at a time, for each queue. The routes read the same keys. */
@Validated
@ConfigurationProperties(value = "openticket.consumers", ignoreUnknownFields = false)
record ConsumersProperties(
        @Min(1) @Max(1000) int purchaseRequested,
        @Min(1) @Max(1000) int purchaseAgain,
        @Min(1) @Max(1000) int reservationHeld,
        @Min(1) @Max(1000) int reservationExpired,
        @Min(1) @Max(1000) int undelivered) {}
