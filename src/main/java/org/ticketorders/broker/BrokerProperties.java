package org.ticketorders.broker;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * The broker; see {@code config/application.yaml}.
 *
 * @param embedded whether the broker runs inside this process
 * @param config its configuration file, for the embedded broker
 * @param directory where the embedded broker keeps its journal
 * @param host the embedded broker's address for senders
 * @param port the embedded broker's port for senders
 * @param url address of another broker; only read where {@code embedded} is false
 * @param user user at that broker, or empty
 * @param password its password, or empty
 * @param consumerWindowSize bytes that the broker hands to a consumer ahead of time; 0 for one message at a time
 */
@Validated
@ConfigurationProperties(value = "openticket.broker", ignoreUnknownFields = false)
public record BrokerProperties(
        boolean embedded,
        @NotBlank String config,
        @NotBlank String directory,
        @NotBlank String host,
        @Min(1) @Max(65535) int port,
        String url,
        String user,
        String password,
        @Min(0) int consumerWindowSize) {

    @Override
    public String toString() {
        return "BrokerProperties[" + (embedded ? "embedded, " + host + ":" + port : url) + "]";
    }
}
