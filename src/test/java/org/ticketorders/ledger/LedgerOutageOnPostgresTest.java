package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.SettableClock;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.State;
import org.ticketorders.testing.PostgresServer;

/** What counts as an outage of the ledger, by what PostgreSQL really throws. */
class LedgerOutageOnPostgresTest {

    private static final String PROBE = "INSERT INTO write_probe (name, at, filler) VALUES ";

    private static final String NEXT_VERSION = "ALTER TABLE purchase ADD COLUMN later INTEGER";

    private LedgerDatabase where;

    @AutoClose
    private OpenLedger ledger;

    @BeforeEach
    void open() {
        where = LedgerDatabase.inPostgres();
        ledger = OpenLedger.open(where);
    }

    /** One message with such data would pause everything for ever. */
    @ParameterizedTest
    @ValueSource(
            strings = {"('a', NULL, '')", "('a', 9223372036854775808, '')", "('a', 'one', '')", "('a', 1 / 0, '')"})
    void isNoneWhenTheDatabaseRefusesTheData(String values) {
        Throwable refused = failureOf(PROBE + values);

        assertThat(refused).isNotNull();
        assertThat(LedgerOutage.isOne(refused)).as(refused.toString()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO kinds (id, n) VALUES (1, 0)",
                "INSERT INTO kinds (id, u) VALUES (1, 'x'), (2, 'x')",
                "INSERT INTO kinds (id, parent) VALUES (1, 7)",
                "INSERT INTO kinds (id, short) VALUES (1, 'longer')",
                "INSERT INTO kinds (id) VALUES (NULL)",
                "INSERT INTO kinds (id, span) VALUES (1, '[1,5)'), (2, '[3,9)')",
                "INSERT INTO kinds (id, one) VALUES (1, 'two')"
            })
    void isNoneWhateverConstraintTheDataBreaks(String sql) {
        ledger.jdbc()
                .sql("CREATE TEMPORARY TABLE parents (id INTEGER PRIMARY KEY)")
                .update();
        ledger.jdbc()
                .sql("CREATE TEMPORARY TABLE kinds (id INTEGER PRIMARY KEY, n INTEGER CHECK (n > 0), u TEXT UNIQUE,"
                        + " parent INTEGER REFERENCES pg_temp.parents (id), short VARCHAR(5), span INT4RANGE, one INTEGER,"
                        + " EXCLUDE USING GIST (span WITH &&))")
                .update();

        Throwable refused = catchThrowable(() -> ledger.transaction()
                .executeWithoutResult(status -> ledger.jdbc().sql(sql).update()));

        assertThat(refused).isNotNull();
        assertThat(LedgerOutage.isOne(refused)).as(refused.toString()).isFalse();
    }

    @Test
    void isNoneWhenTheDatabaseDoesNotTakeTheText() {
        Throwable refused = catchThrowable(() -> ledger.jdbc()
                .sql(PROBE + "(:name, 1, '')")
                .param("name", "a\0b")
                .update());

        assertThat(refused).isNotNull();
        assertThat(LedgerOutage.isOne(refused)).as(refused.toString()).isFalse();
    }

    @Test
    void isNoneWhenATextIsTooLongForAnIndex() {
        StringBuilder name = new StringBuilder();
        new Random(1).ints(20_000, 'a', 'z').forEach(letter -> name.append((char) letter));

        Throwable refused = failureOf(PROBE + "('" + name + "', 1, '')");

        assertThat(refused).hasMessageContaining("index row");
        assertThat(LedgerOutage.isOne(refused)).isFalse();
    }

    /** In a roll-out: the server has planned the statements of the version before for the columns that there were. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isNoneWhenTheNextVersionAddsAColumn(boolean inTransaction) throws Exception {
        Instant now = Instant.ofEpochMilli(1);
        TransactionOperations own = inTransaction ? ledger.transaction() : TransactionOperations.withoutTransaction();
        // the driver has a statement prepared once it has seen it some times
        for (int times = 0; times < 10; times++) {
            own.executeWithoutResult(status -> {
                ledger.store().find("ERP-1");
                ledger.store().takeDue(now, now, 10);
            });
        }

        PostgresServer.shared().execute(where.url().substring(where.url().lastIndexOf('/') + 1), NEXT_VERSION);

        assertThatCode(() -> own.executeWithoutResult(status -> {
                    ledger.store().find("ERP-1");
                    ledger.store().takeDue(now, now, 10);
                }))
                .doesNotThrowAnyException();
    }

    @Test
    void isOneWhenTheServerIsAStandby() {
        ledger.jdbc().sql("SET default_transaction_read_only = on").update();

        Throwable refused = failureOf("DELETE FROM write_probe");

        assertThat(refused).hasMessageContaining("read-only");
        assertThat(LedgerOutage.isOne(refused)).isTrue();
    }

    @Test
    void isOneWhenTheServerThrowsUsOut() throws Exception {
        int own = ledger.jdbc()
                .sql("SELECT pg_backend_pid()")
                .query(Integer.class)
                .single();
        try (Connection other = PostgresServer.shared().connect("postgres")) {
            other.createStatement().execute("SELECT pg_terminate_backend(" + own + ", 30000)");
        }

        Throwable refused = failureOf("DELETE FROM write_probe");

        assertThat(LedgerOutage.isOne(refused)).as(refused.toString()).isTrue();
        assertThat(LedgerOutage.isConflict(refused)).isFalse();
    }

    /** As another's maintenance has it, or the next version's migration: nothing of the ledger can be changed, or read, meanwhile. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM write_probe",
                "DELETE FROM write_probe",
                "INSERT INTO write_probe (name, at, filler) VALUES ('b', 1, '')",
                "INSERT INTO write_probe (name, at, filler) VALUES ('a', 1, '') ON CONFLICT (name) DO UPDATE SET at = 2"
            })
    void isOneWhenAWholeTableIsLocked(String sql) throws Exception {
        Throwable refused = whileHeldBy("LOCK TABLE write_probe IN ACCESS EXCLUSIVE MODE", sql);

        assertThat(refused).hasMessageContaining("lock timeout");
        assertThat(LedgerOutage.isOne(refused)).as(refused.toString()).isTrue();
        assertThat(LedgerOutage.isConflict(refused)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE write_probe SET at = 2 WHERE name = 'a'",
                "DELETE FROM write_probe",
                "SELECT * FROM write_probe FOR UPDATE",
                "INSERT INTO write_probe (name, at, filler) VALUES ('b', 1, '')",
                "INSERT INTO write_probe (name, at, filler) VALUES ('b', 1, '') ON CONFLICT (name) DO UPDATE SET at = 2"
            })
    void isNoneWhenOneRowIs(String sql) throws Exception {
        ledger.jdbc().sql(PROBE + "('a', 1, '')").update();

        Throwable refused = whileHeldBy("UPDATE write_probe SET at = 3; " + PROBE + "('b', 1, '')", sql);

        assertThat(refused).hasMessageContaining("lock timeout");
        assertThat(LedgerOutage.isOne(refused)).as(refused.toString()).isFalse();
        assertThat(LedgerOutage.isConflict(refused)).isTrue();
    }

    @Test
    void isNoneWhenTheOrderIsBeingWrittenByAnother() throws Exception {
        Ledger own = new Ledger(
                ledger.store(),
                new DecisionTable(3, 1),
                new SettableClock(Samples.NOW),
                OpenLedger.ages(new SettableClock(Samples.NOW)),
                OpenLedger.retry(Duration.ZERO),
                event -> {});
        PurchaseRecord accepted = own.take(Samples.requested("ID:1")).row();
        PurchaseRecord ordering = own.ordering(accepted, Samples.hold());
        Ending ordered = Samples.ending(State.ORDERED);

        Throwable refused = whileHeldBy(
                "SELECT pg_advisory_xact_lock(hashtextextended('" + ordered.orderId() + "', 0))",
                () -> own.answered(ordering, ordered));

        assertThat(refused).hasMessageContaining("another change has the same order");
        assertThat(LedgerOutage.isOne(refused)).as(refused.toString()).isFalse();
        assertThat(LedgerOutage.isConflict(refused)).isTrue();
    }

    @Test
    void isOneWhenAStatementTakesTooLong() {
        ledger.jdbc().sql("SET statement_timeout = '50ms'").update();

        Throwable refused = failureOf("SELECT pg_sleep(30)");

        assertThat(refused).hasMessageContaining("statement timeout");
        assertThat(LedgerOutage.isOne(refused)).as(refused.toString()).isTrue();
    }

    /** What {@code sql} fails with while another has done {@code locking} and not committed that. */
    private Throwable whileHeldBy(String locking, String sql) throws Exception {
        return whileHeldBy(locking, () -> ledger.jdbc().sql(sql).query(rs -> {}));
    }

    private Throwable whileHeldBy(String locking, Runnable change) throws Exception {
        ledger.jdbc().sql("SET lock_timeout = '50ms'").update();
        try (Connection other = PostgresServer.shared()
                .connect(where.url().substring(where.url().lastIndexOf('/') + 1))) {
            other.setAutoCommit(false);
            other.createStatement().execute(locking);
            return catchThrowable(change::run);
        }
    }

    @Test
    void isOneWhenATableIsMissing() {
        Throwable refused = failureOf("DELETE FROM no_such_table");

        assertThat(LedgerOutage.isOne(refused)).as(refused.toString()).isTrue();
    }

    private Throwable failureOf(String sql) {
        return catchThrowable(() -> ledger.jdbc().sql(sql).update());
    }
}
