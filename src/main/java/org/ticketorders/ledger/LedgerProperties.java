package org.ticketorders.ledger;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How the ledger is kept; see {@code config/application.yaml}.
 *
 * @param keepDetails age after which details of settled purchases go
 * @param keepRows age after which settled rows go
 * @param stuckAfter age after which a row that makes no progress to its end is reported
 * @param republishAfter how long the message of a purchase may still publish its outcome, once that is to be published apart from it
 * @param retryFor how long a write of what the shop has answered is retried while the ledger fails
 * @param insistFor former name of {@code retryFor}; counts more than that where it is set
 */
@Validated
@ConfigurationProperties(value = "openticket.ledger", ignoreUnknownFields = false)
public record LedgerProperties(
        @NotNull Duration keepDetails,
        @NotNull Duration keepRows,
        @NotNull Duration stuckAfter,
        @NotNull Duration republishAfter,
        @NotNull Duration retryFor,
        @Nullable Duration insistFor) {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.ledger");

    /** Takes the value of the former key, and says how it is called now. */
    public LedgerProperties {
        if (insistFor != null) {
            LOG.warn(
                    "openticket.ledger.insist-for is read still, and is called openticket.ledger.retry-for now: rename it");
            retryFor = insistFor;
        }
    }

    /** Age after which an end that is not known to be published is to be published apart from its message. */
    Duration unpublishedFor() {
        return republishAfter.dividedBy(4);
    }

    /**
     * How long after its delivery a message may publish an outcome. The other half of {@code republishAfter} is for a process
     * that hangs just before its commit: by then the broker has closed its connection.
     */
    public Duration publishWithin() {
        return republishAfter.dividedBy(2);
    }
}
