package org.ticketorders.shop;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.ClassUtils;
import org.springframework.validation.annotation.Validated;

/**
 * The simulated shop, which is no part of the application, and the samples.
 *
 * @param enabled whether they are there
 * @param port the simulator's port on loopback
 * @param samples folder of the purchase messages that are sent at the start, in the order of their names
 * @throws InvalidConfigurationPropertyValueException if the simulator is asked for and not on the class path
 */
@Validated
@ConfigurationProperties(value = "openticket.sandbox", ignoreUnknownFields = false)
public record SandboxProperties(
        boolean enabled, @Min(0) @Max(65535) int port, String samples) {

    private static final String SIMULATOR = "org.ticketorders.sandbox.ShopSimulator";

    public SandboxProperties {
        if (enabled && !ClassUtils.isPresent(SIMULATOR, null)) {
            throw new InvalidConfigurationPropertyValueException(
                    "openticket.sandbox.enabled",
                    true,
                    "the simulated shop is not here. Unpack the archive whose name ends with -simulator over the application's, so that there is"
                            + " a folder lib/simulator, and start by bin/ticket-orders");
        }
    }
}
