package org.ticketorders.ops.web;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Purchases in doubt; see {@code config/application.yaml}.
 *
 * @param margin what the shop's clock may differ from ours, and an order that left may take to arrive
 */
@Validated
@ConfigurationProperties(value = "openticket.in-doubt", ignoreUnknownFields = false)
record InDoubtProperties(@NotNull Duration margin) {

    @AssertTrue(message = "openticket.in-doubt.margin must not be negative")
    boolean isMarginNotNegative() {
        return margin == null || !margin.isNegative();
    }
}
