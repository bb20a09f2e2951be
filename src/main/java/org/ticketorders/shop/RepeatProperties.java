package org.ticketorders.shop;

import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How calls that may be repeated are repeated; see {@code config/application.yaml}. The routes read the same keys.
 *
 * @param redeliveries repetitions within one delivery of a message
 * @param delayMillis wait before the first
 * @param multiplier each further wait is so many times longer
 * @param maxDelayMillis longest wait, also for what a {@code Retry-After} asks for
 */
@Validated
@ConfigurationProperties(value = "openticket.repeat", ignoreUnknownFields = false)
public record RepeatProperties(
        @Min(0) @Max(100) int redeliveries,
        @Min(1) @Max(60_000) long delayMillis,
        @DecimalMin("1.0") double multiplier,
        @Min(1) @Max(60_000) long maxDelayMillis) {}
