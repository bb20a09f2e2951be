package org.ticketorders.purchase.read;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What a purchase message may be and what it may leave out; see {@code config/application.yaml}.
 *
 * @param maxSize longest message body
 * @param maxUnits most tickets that one purchase may ask for
 * @param maxAttempts attempts of one run of a purchase, each with its own reservations
 */
@Validated
@ConfigurationProperties(value = "openticket.purchase", ignoreUnknownFields = false)
public record PurchaseProperties(
        @NotNull DataSize maxSize,
        @Min(1) @Max(1000) int maxUnits,
        @Min(1) @Max(1000) int maxAttempts,
        @DefaultValue Defaults defaults) {

    @AssertTrue(message = "openticket.purchase.max-size must be from 1KB to 16MB")
    boolean isMaxSizeInBounds() {
        return maxSize == null || (maxSize.toBytes() >= 1024 && maxSize.compareTo(DataSize.ofMegabytes(16)) <= 0);
    }

    /** Stand in for what a message leaves out; null or empty where the sender must say it. */
    public record Defaults(String shop, String paymentMethod, String currency, String locale) {}
}
