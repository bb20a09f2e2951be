package org.ticketorders.shop;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
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
 * @param proxy address of the proxy by which the shop's hosts are called; empty for none
 */
@Validated
@ConfigurationProperties(value = "openticket.http", ignoreUnknownFields = false)
public record HttpProperties(
        @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 10)
        Duration connectTimeout,

        @NotNull @DurationMin(millis = 100, message = TOO_SHORT) @DurationMax(minutes = 10)
        Duration answerTimeout,

        @Min(1) @Max(10_000) int maxConnections,
        @NotNull DataSize maxBody,

        @NotNull
        @Pattern(
                regexp = "|https?://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):[0-9]{1,5}",
                message =
                        "must be empty, or the address of a proxy such as http://proxy.example.com:3128, without user, password or path")
        String proxy) {

    private static final String TOO_SHORT =
            "must be 100ms at least: an order that is not answered within that is in doubt. A number without a unit is milliseconds";

    private static final DataSize LONGEST = DataSize.ofMegabytes(64);

    @AssertTrue(message = "openticket.http.max-body must be from 1KB to 64MB")
    boolean isMaxBodyInBounds() {
        return maxBody == null || (maxBody.toBytes() >= 1024 && maxBody.compareTo(LONGEST) <= 0);
    }
}
