package org.ticketorders.ledger;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The time by which rows are old enough to be removed. A clock that is years ahead would have all of them removed at once, and a purchase that is sent again would be
 * ordered again. So this time is what the ledger has noted of it, and some times what has passed in this process since: a clock that is far ahead is
 * neared over days, and told of meanwhile. One that is behind counts.
 */
@Component
class PurgeTime {

    private static final Logger LOG = LoggerFactory.getLogger(PurgeTime.class);

    /** What a start adds at most, as a part of the age: nobody knows how long the application was not running. */
    private static final int PART_OF_AGE = 10;

    /** How much faster than time passes it comes nearer to a clock that is ahead: that may be right, after a long stop. */
    private static final int FASTER = 5;

    private static final Duration TOLD_OF = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final Clock clock;
    private final Ticker ticker;
    private Long lookedAt;

    PurgeTime(JdbcClient jdbc, TransactionOperations transaction, Clock clock, Ticker ticker) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
        this.ticker = ticker;
    }

    /**
     * Looks at the clock and notes how far the time has come.
     *
     * @param age at which rows are removed
     * @return never later than the clock
     */
    synchronized Instant reach(Duration age) {
        Instant now = clock.instant();
        long tick = ticker.read();
        Duration passed = lookedAt == null
                ? age.dividedBy(PART_OF_AGE)
                : Duration.ofNanos(tick - lookedAt).multipliedBy(FASTER);
        Instant noted = noted();
        Instant most = (noted == null ? newest().orElse(now) : noted).plus(passed);
        Instant reached = now.isAfter(most) ? most : now;
        if (noted == null || reached.isAfter(noted)) {
            note(reached);
        }
        lookedAt = tick;
        if (Duration.between(reached, now).compareTo(TOLD_OF) > 0) {
            LOG.warn(
                    "What is old is removed as if it were {}: the clock says {}, which is much later than the ledger's last"
                            + " note of the time. It is neared by {} hours an hour. See whether the clock is right",
                    reached,
                    now,
                    FASTER);
        }
        return reached;
    }

    private Instant noted() {
        return jdbc.sql("SELECT reached FROM purge_time WHERE id = 1")
                .query(Long.class)
                .optional()
                .map(Instant::ofEpochMilli)
                .orElse(null);
    }

    /** When the latest change was; asked once in a ledger's life. */
    private Optional<Instant> newest() {
        return jdbc.sql("SELECT updated_at FROM purchase ORDER BY updated_at DESC LIMIT 1")
                .query(Long.class)
                .optional()
                .map(Instant::ofEpochMilli);
    }

    private void note(Instant reached) {
        transaction.executeWithoutResult(status -> jdbc.sql("INSERT INTO purge_time (id, reached) VALUES (1, :reached)"
                        + " ON CONFLICT (id) DO UPDATE SET reached = :reached WHERE purge_time.reached < :reached")
                .param("reached", reached.toEpochMilli())
                .update());
    }
}
