package org.ticketorders.payment;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * @param cacheFor how long a shop's payment methods are used before they are asked for again
 * @param staleRetry how long a stale copy serves before the next try, while the API host is down
 */
@Validated
@ConfigurationProperties(value = "openticket.payment-methods", ignoreUnknownFields = false)
public record PaymentProperties(
        @NotNull Duration cacheFor, @NotNull Duration staleRetry) {}
