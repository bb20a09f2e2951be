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
 * @param republishAfter how long the message of a purchase may still publish its outcome, once that is to be published apart from it
 * @param insistFor how long the write of what is certain is repeated while the ledger fails
 */
@Validated
@ConfigurationProperties(value = "openticket.ledger", ignoreUnknownFields = false)
public record LedgerProperties(
        @NotNull Duration keepDetails,
        @NotNull Duration keepRows,
        @NotNull Duration stuckAfter,
        @NotNull Duration republishAfter,
        @NotNull Duration insistFor) {

    /** Age after which an end that is not known to be published is to be published apart from its message. */
    Duration unpublishedFor() {
        return republishAfter.dividedBy(4);
    }

    /**
     * How long after its delivery a message may publish an outcome. The other half of {@code republishAfter} is for a process
     * that stands still just before its commit: by then the broker has given its connection up.
     */
    public Duration publishWithin() {
        return republishAfter.dividedBy(2);
    }
}
