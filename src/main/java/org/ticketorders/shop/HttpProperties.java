package org.ticketorders.shop;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How we call the shop's hosts; see {@code config/application.yaml}.
 *
 * @param connectTimeout to get a connection, TLS included
 * @param answerTimeout from the first byte of a request to the last of its answer
 * @param maxConnections connections to one host at a time, for each lane
 * @param maxBody longest answer body
 */
@Validated
@ConfigurationProperties(value = "openticket.http", ignoreUnknownFields = false)
public record HttpProperties(
        @NotNull Duration connectTimeout,
        @NotNull Duration answerTimeout,
        @Min(1) @Max(10_000) int maxConnections,
        @NotNull DataSize maxBody) {}
