package org.ticketorders.ledger;

import jakarta.validation.constraints.AssertTrue;
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

    private static final Duration CENTURY = Duration.ofDays(36_525);

    /** Takes the value of the former key, and says how it is called now. */
    public LedgerProperties {
        if (insistFor != null) {
            LOG.warn(
                    "openticket.ledger.insist-for is read still, and is called openticket.ledger.retry-for now: rename it");
            retryFor = insistFor;
        }
    }

    @AssertTrue(
            message =
                    "openticket.ledger.keep-rows must be from 1d to 36525d: what is sent again after that is ordered again."
                            + " A number without a unit is milliseconds")
    boolean isRowsKeptForLongEnough() {
        return keepRows == null || isWithin(keepRows, Duration.ofDays(1), CENTURY);
    }

    @AssertTrue(
            message =
                    "openticket.ledger.keep-details must be 0s, or from 1h to 36525d. A number without a unit is milliseconds")
    boolean isDetailsKeptForLongEnough() {
        return keepDetails == null || keepDetails.isZero() || isWithin(keepDetails, Duration.ofHours(1), CENTURY);
    }

    @AssertTrue(message = "openticket.ledger.stuck-after must be from 1s to 30d, and republish-after from 1s to 1d")
    boolean isTimeOfReportsInBounds() {
        return (stuckAfter == null || isWithin(stuckAfter, Duration.ofSeconds(1), Duration.ofDays(30)))
                && (republishAfter == null || isWithin(republishAfter, Duration.ofSeconds(1), Duration.ofDays(1)));
    }

    @AssertTrue(message = "openticket.ledger.retry-for must be from 0s to 10m")
    boolean isRetryInBounds() {
        return retryFor == null || isWithin(retryFor, Duration.ZERO, Duration.ofMinutes(10));
    }

    private static boolean isWithin(Duration time, Duration least, Duration most) {
        return time.compareTo(least) >= 0 && time.compareTo(most) <= 0;
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
