package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as an outage of the ledger, by what SQLite really throws. */
class LedgerOutageTest {

    @TempDir
    private Path directory;

    private OpenLedger file;

    @BeforeEach
    void open() {
        file = OpenLedger.open(LedgerDatabase.inFile(directory));
    }

    @AfterEach
    void close() {
        file.close();
    }

    /** One message with such data would pause everything for ever. */
    @Test
    void isNoneWhenTheDatabaseRefusesTheData() {
        Throwable refused = failureOf("INSERT INTO write_probe (name, at, filler) VALUES ('a', NULL, '')");

        assertThat(refused).hasMessageContaining("SQLITE_CONSTRAINT");
        assertThat(LedgerOutage.isOne(refused)).isFalse();
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
