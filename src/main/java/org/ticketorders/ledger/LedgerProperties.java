package org.ticketorders.ledger;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How the ledger is kept; see {@code config/application.yaml}.
 *
 * @param keepDetails age after which details of settled purchases go
 * @param keepRows age after which settled rows go
 * @param stuckAfter age after which a row that stands still without an end is reported
 * @param republishAfter age after which an end that is not known to be published is published again
 * @param insistFor how long the write of what is certain is repeated while the ledger fails
 */
@Validated
@ConfigurationProperties(value = "openticket.ledger", ignoreUnknownFields = false)
public record LedgerProperties(
        @NotNull Duration keepDetails,
        @NotNull Duration keepRows,
        @NotNull Duration stuckAfter,
        @NotNull Duration republishAfter,
        @NotNull Duration insistFor) {}
