package org.ticketorders.ledger;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Locale;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
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
 * @param replaces the mark of a ledger that is lost or was left for good, and whose messages this one takes; empty for none
 */
@Validated
@ConfigurationProperties(value = "openticket.ledger", ignoreUnknownFields = false)
public record LedgerProperties(
        @NotNull @DurationMax(days = CENTURY) Duration keepDetails,

        @NotNull @DurationMin(days = 1, message = KEEP_ROWS) @DurationMax(days = CENTURY)
        Duration keepRows,

        @NotNull @DurationMin(seconds = 1) @DurationMax(days = 30)
        Duration stuckAfter,

        @NotNull @DurationMin(seconds = 1) @DurationMax(days = 1)
        Duration republishAfter,

        @NotNull @DurationMin(message = "must not be negative") @DurationMax(minutes = 10)
        Duration retryFor,

        @Nullable Duration insistFor,

        @Nullable String replaces) {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.ledger");

    private static final long CENTURY = 36_525;

    private static final String KEEP_ROWS =
            "must be a day at least: what is sent again after that is ordered again. A number without a unit is milliseconds";

    /** Takes the value of the former key, and says how it is called now. */
    public LedgerProperties {
        if (insistFor != null) {
            LOG.warn(
                    "openticket.ledger.insist-for is read still, and is called openticket.ledger.retry-for now: rename it");
            retryFor = insistFor;
        }
        replaces = replaces == null ? "" : replaces.strip().toLowerCase(Locale.ROOT);
    }

    @AssertTrue(
            message =
                    "openticket.ledger.keep-details must be 0s, or an hour at least. A number without a unit is milliseconds")
    boolean isDetailsKeptForLongEnough() {
        return keepDetails == null || keepDetails.isZero() || keepDetails.compareTo(Duration.ofHours(1)) >= 0;
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
