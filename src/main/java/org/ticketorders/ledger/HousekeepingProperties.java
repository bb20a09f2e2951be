package org.ticketorders.ledger;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How often the periodic routes run, in milliseconds. The routes read the same keys.
 *
 * @param periodMillis for outcomes, dead letters and stuck purchases
 * @param purgePeriodMillis for the ledger's purge
 * @param replaysMillis for replays of many dead letters
 */
@Validated
@ConfigurationProperties(value = "openticket.housekeeping", ignoreUnknownFields = false)
record HousekeepingProperties(
        @Min(100) long periodMillis,
        @Min(1000) long purgePeriodMillis,
        @Min(100) long replaysMillis) {}
