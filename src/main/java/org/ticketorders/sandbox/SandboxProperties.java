package org.ticketorders.sandbox;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * The simulated shop and the samples.
 *
 * @param enabled whether they are there
 * @param port the simulator's port on loopback
 * @param samples folder of the purchase messages that are sent at the start, in the order of their names
 */
@Validated
@ConfigurationProperties(value = "openticket.sandbox", ignoreUnknownFields = false)
record SandboxProperties(
        boolean enabled, @Min(0) @Max(65535) int port, String samples) {}
