package org.ticketorders.outage;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;
import org.ticketorders.purchase.Section;

/**
 * When a stage pauses; see {@code config/application.yaml}.
 *
 * @param afterFailures messages in a row that were rolled back for an outage of the shop
 * @param doubtsPerOutage orders that the resuming after an outage may put in doubt before a person has to resume the stage
 * @param firstProbe wait before the first probe of the shop; doubled after each that fails
 * @param maxProbe longest wait between probes of the shop
 * @param firstStoreProbe the same for the ledger and the broker
 * @param maxStoreProbe the same for the ledger and the broker
 * @param probeTakesAnyJson whether the shop host's probe takes any JSON for the shop's answer
 * @param checkMillis how often it is looked whether a probe is due; the route reads the same key
 */
@Validated
@ConfigurationProperties(value = "openticket.pause", ignoreUnknownFields = false)
public record PauseProperties(
        @Min(1) @Max(1000) int afterFailures,
        @Min(1) @Max(1000) int doubtsPerOutage,

        @NotNull @DurationMin(millis = 10) @DurationMax(days = 1)
        Duration firstProbe,

        @NotNull @DurationMin(millis = 10) @DurationMax(days = 1)
        Duration maxProbe,

        @NotNull @DurationMin(millis = 10) @DurationMax(days = 1)
        Duration firstStoreProbe,

        @NotNull @DurationMin(millis = 10) @DurationMax(days = 1)
        Duration maxStoreProbe,

        boolean probeTakesAnyJson,
        @Min(10) long checkMillis) {

    Duration firstProbe(Section stage) {
        return stage.kind().needsStore() ? firstStoreProbe : firstProbe;
    }

    Duration maxProbe(Section stage) {
        return stage.kind().needsStore() ? maxStoreProbe : maxProbe;
    }
}
