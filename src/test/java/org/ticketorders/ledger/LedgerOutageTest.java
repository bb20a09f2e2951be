package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.TransactionSystemException;

/** What counts as an outage of the ledger, by what SQLite really throws. */
class LedgerOutageTest {

    @TempDir
    private Path directory;

    @AutoClose
    private OpenLedger file;

    @BeforeEach
    void open() {
        file = OpenLedger.open(LedgerDatabase.inFile(directory));
    }

    /** One message with such data would pause everything for ever. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO write_probe (name, at, filler) VALUES ('a', NULL, '')",
                "INSERT INTO write_probe (name, at, filler) VALUES ('probe', 1, ''), ('probe', 2, '')",
                "INSERT INTO kinds (id, n) VALUES (1, 0)",
                "INSERT INTO kinds (id, u) VALUES (1, 'x'), (2, 'x')",
                "INSERT INTO kinds (id, parent) VALUES (1, 'nobody')",
                "INSERT INTO kinds (id, strict) VALUES (1, 'no number')",
                "INSERT INTO kinds (id) VALUES (13)"
            })
    void isNoneWhenTheDatabaseRefusesTheData(String sql) {
        file.jdbc().sql("PRAGMA foreign_keys = 1").update();
        file.jdbc()
                .sql("CREATE TABLE kinds (id INTEGER PRIMARY KEY, n INTEGER CHECK (n > 0), u TEXT UNIQUE,"
                        + " parent TEXT REFERENCES write_probe (name), strict INTEGER) STRICT")
                .update();
        file.jdbc()
                .sql(
                        "CREATE TRIGGER no_13 BEFORE INSERT ON kinds WHEN NEW.id = 13 BEGIN SELECT RAISE(ABORT, 'no'); END")
                .update();

        Throwable refused = failureOf(sql);
        Throwable inTransaction = catchThrowable(() -> file.transaction()
                .executeWithoutResult(status -> file.jdbc().sql(sql).update()));

        assertThat(refused).hasMessageContaining("SQLITE_CONSTRAINT");
        assertThat(LedgerOutage.isOne(refused)).isFalse();
        assertThat(LedgerOutage.isOne(inTransaction)).isFalse();
    }

    /** Spring tells of the roll-back then, and hides why there was one. */
    @Test
    void isNoneWhenTheRollBackOfWhatIsRefusedFailsAsWell() {
        TransactionSystemException rollback =
                new TransactionSystemException("rolling back failed", new SQLException("no transaction is active"));
        rollback.initApplicationException(new UncategorizedSQLException(
                "insert", "INSERT", new SQLException("[SQLITE_CONSTRAINT_NOTNULL]", null, 1299)));
        RuntimeException beside = new DataAccessResourceFailureException("gone");
        beside.addSuppressed(new DataIntegrityViolationException("refused"));
        SQLException batch = new SQLException("batch failed", "00000");
        batch.setNextException(new SQLException("duplicate key", "23505"));

        assertThat(LedgerOutage.isOne(rollback)).isFalse();
        assertThat(LedgerOutage.isOne(beside)).isFalse();
        assertThat(LedgerOutage.isOne(new UncategorizedSQLException("batch", "INSERT", batch)))
                .isFalse();
        assertThat(LedgerOutage.isOne(new TransactionSystemException("commit failed", new SQLException("disk full"))))
                .isTrue();
    }

    @Test
    void isOneWhenTheDatabaseCannotBeWritten() {
        file.jdbc().sql("PRAGMA query_only = 1").update();

        Throwable refused = failureOf("DELETE FROM write_probe");

        assertThat(refused).hasMessageContaining("SQLITE_READONLY");
        assertThat(LedgerOutage.isOne(refused)).isTrue();
    }

    private Throwable failureOf(String sql) {
        return catchThrowable(() -> file.jdbc().sql(sql).update());
    }
}
