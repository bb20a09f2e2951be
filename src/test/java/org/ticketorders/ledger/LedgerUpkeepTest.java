package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.ticketorders.ledger.Samples.NOW;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.ticketorders.SettableClock;

/** What is removed from a ledger with years of purchases, most of which have nothing left to be removed. */
class LedgerUpkeepTest extends OnEachDatabase {

    private static final int ROWS = 4 * OldRows.LOOKED_AT_A_TIME + 1;
    private static final Duration DETAILS = Duration.ofDays(90);

    private final SettableClock clock = new SettableClock(NOW.plus(Duration.ofDays(200)));
    private final List<Long> read = new ArrayList<>();

    private LedgerUpkeep upkeep;

    /** One second apart, some that changed at one instant, and no details but of the last. */
    @BeforeEach
    void fill() {
        open.jdbc()
                .sql("INSERT INTO purchase (purchase_id, version, state, attempt, first_attempt, renewals, owner,"
                        + " digest, shop, published, accepted_at, updated_at)"
                        + " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + ROWS
                        + ") SELECT 'ERP-' || i, 1, 'ORDERED', 1, 1, 0, 'ID:' || i, 'd', 's', 1, " + NOW.toEpochMilli()
                        + ", " + NOW.toEpochMilli() + " + 1000 * (i - i % 7) FROM n")
                .update();
        withDetails("ERP-" + ROWS, 1);
        upkeep = upkeep(Duration.ofDays(5_000), () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
    }

    /** PostgreSQL's driver would not wait for its answer, and in a file all changes would. */
    @Test
    void looksAtFewRowsAtATimeHoweverManyThereAre() {
        assumeThat(database.isFile()).as("PostgreSQL tells what was read").isFalse();

        open.transaction().executeWithoutResult(status -> upkeep.purge());

        assertThat(withDetails()).isEmpty();
        assertThat(read).hasSizeGreaterThan(4).allSatisfy(rows -> assertThat(rows)
                .isLessThan(2L * OldRows.LOOKED_AT_A_TIME));
        read.clear();
        clock.advance(Duration.ofHours(1));
        open.transaction().executeWithoutResult(status -> upkeep.purge());
        assertThat(read.stream().mapToLong(rows -> rows).sum())
                .as("rows read an hour later")
                .isLessThan(100);
    }

    @Test
    void removesDetailsAsTheyBecomeOldAndThoseThatWerePublishedLateADayLater() {
        withDetails("ERP-1", 0);
        upkeep.purge();
        assertThat(withDetails()).containsExactly("ERP-1");

        open.jdbc()
                .sql("UPDATE purchase SET published = 1 WHERE purchase_id = 'ERP-1'")
                .update();
        withDetails("ERP-2", 1);
        open.jdbc()
                .sql("UPDATE purchase SET updated_at = :at WHERE purchase_id = 'ERP-2'")
                .param("at", clock.instant().minus(DETAILS).plusSeconds(1).toEpochMilli())
                .update();
        clock.advance(Duration.ofHours(1));
        upkeep.purge();
        assertThat(withDetails()).containsExactly("ERP-1");

        clock.advance(Duration.ofHours(23));
        upkeep.purge();
        assertThat(withDetails()).isEmpty();
    }

    private LedgerUpkeep upkeep(Duration rows, Ticker ticker) {
        Duration any = Duration.ofDays(1000);
        return new LedgerUpkeep(
                open.ledger(clock),
                new OldRows(
                        database.isFile()
                                ? open.jdbc()
                                : JdbcClient.create(new NamedParameterJdbcTemplate(new Counting())),
                        open.transaction()),
                new LedgerProperties(DETAILS, rows, any, any, any, null, ""),
                new PurgeTime(open.jdbc(), open.transaction(), clock, ticker));
    }

    /** A purchase that is sent again would be ordered again. */
    @Test
    void keepsRowsHoweverWrongTheClockIs() {
        upkeep = upkeep(Duration.ofDays(400), Ticker.disabledTicker());
        upkeep.purge();
        clock.advance(Duration.ofDays(5_000));
        upkeep.purge();
        upkeep = upkeep(Duration.ofDays(400), Ticker.disabledTicker());
        upkeep.purge();
        open.jdbc().sql("UPDATE purchase SET updated_at = 1").update();
        upkeep.purge();

        assertThat(open.jdbc()
                        .sql("SELECT count(*) FROM purchase")
                        .query(Integer.class)
                        .single())
                .isEqualTo(ROWS);
    }

    private void withDetails(String id, int published) {
        open.jdbc()
                .sql("UPDATE purchase SET detail = 'as told', published = :published WHERE purchase_id = :id")
                .param("published", published)
                .param("id", id)
                .update();
    }

    private List<String> withDetails() {
        return open.jdbc()
                .sql("SELECT purchase_id FROM purchase WHERE detail IS NOT NULL")
                .query(String.class)
                .list();
    }

    /** Notes how many purchases each statement of one transaction reads. */
    private final class Counting extends JdbcTemplate {

        Counting() {
            super(open.batches().getDataSource());
        }

        @Override
        public <T> T query(PreparedStatementCreator sql, PreparedStatementSetter values, ResultSetExtractor<T> rows) {
            long before = countRead();
            T found = super.query(sql, values, rows);
            read.add(countRead() - before);
            return found;
        }
    }

    private long countRead() {
        return open.jdbc()
                .sql("SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'purchase'")
                .query(Long.class)
                .single();
    }
}
