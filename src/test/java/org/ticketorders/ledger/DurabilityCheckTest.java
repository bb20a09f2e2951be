package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.ticketorders.testing.PostgresServer;

/** No start with a database that would forget what it has answered, or have its users wait for ever. */
class DurabilityCheckTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void takesADatabaseThatIsSetUpAsShipped(LedgerDatabase.Kind kind) {
        LedgerDatabase database = kind.database(directory);

        assertThatCode(() -> look(database)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "synchronous=FULL,synchronous=NORMAL",
        "synchronous=FULL,synchronous=OFF",
        "journal_mode=WAL,journal_mode=MEMORY"
    })
    void refusesAFileWhoseCommitsCouldBeLost(String right, String wrong) {
        LedgerDatabase database = LedgerDatabase.inFile(directory);
        LedgerDatabase careless =
                new LedgerDatabase(database.config(), database.url().replace(right, wrong), null, null);

        assertThatThrownBy(() -> look(careless))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("spring.datasource.url")
                .satisfies(refused -> org.assertj.core.api.Assertions.assertThat(
                                ((InvalidConfigurationPropertyValueException) refused).getReason())
                        .contains("say " + right));
    }

    @ParameterizedTest
    @CsvSource({
        "synchronous_commit = off, synchronous_commit",
        "synchronous_commit = local, synchronous_commit",
        "default_transaction_isolation = 'repeatable read', ''",
        "lock_timeout = 0, ''",
    })
    void looksAtWhatTheServerSaysOfThisDatabase(String setting, String refused) {
        PostgresServer server = PostgresServer.shared();
        LedgerDatabase database = LedgerDatabase.inPostgres();
        String name = database.url().substring(database.url().lastIndexOf('/') + 1);
        server.execute(name, "ALTER DATABASE " + name + " SET " + setting);

        if (refused.isEmpty()) {
            // what a connection may set for itself, the shipped profile does
            assertThatCode(() -> look(database)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> look(database)).hasMessageContaining(refused + " = ");
        }
    }

    @ParameterizedTest
    @CsvSource({"lock_timeout", "idle_in_transaction_session_timeout"})
    void refusesConnectionsThatMayWaitForEver(String setting) {
        LedgerDatabase database = LedgerDatabase.inPostgres();
        LedgerDatabase patient = new LedgerDatabase(
                "config/application.yaml",
                database.url() + "?options=-c%20"
                        + (setting.startsWith("lock") ? "idle_in_transaction_session_timeout" : "lock_timeout") + "=4s",
                database.user(),
                database.password());

        assertThatThrownBy(() -> look(patient)).hasMessageContaining(setting + " = 0");
    }

    @Test
    void refusesADatabaseInAnotherEncoding() {
        PostgresServer server = PostgresServer.shared();
        server.execute(
                "postgres",
                "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc"
                        + " LC_COLLATE 'C' LC_CTYPE 'C'");

        assertThatThrownBy(() -> look(LedgerDatabase.inPostgres(server, "latin")))
                .hasMessageContaining("server_encoding = LATIN1");
    }

    @Test
    void refusesAnotherDatabase() {
        assertThatThrownBy(() -> LedgerKind.of("jdbc:mysql://127.0.0.1/ledger")).hasMessageContaining("jdbc:mysql:…");
    }

    /** An older version works on beside the one that is being rolled out, where several share the ledger; a file is one process' alone. */
    @ParameterizedTest
    @EnumSource
    void refusesAFileThatALaterVersionHasWritten(LedgerDatabase.Kind kind) throws IOException {
        LedgerDatabase database = kind.database(directory);
        Path later = Files.createDirectory(directory.resolve("later"));
        Files.writeString(later.resolve("V9999__of_tomorrow.sql"), "ALTER TABLE purchase ADD COLUMN tomorrow BIGINT");
        try (HikariDataSource connections = database.connect(3)) {
            DurabilityCheck check = new DurabilityCheck(database.url(), connections);
            String own = "classpath:db/only/" + (kind == LedgerDatabase.Kind.FILE ? "sqlite" : "postgresql");
            Flyway known = flyway(connections, own);
            check.migrate(known);
            check.migrate(known);
            flyway(connections, own, "filesystem:" + later).migrate();

            if (kind == LedgerDatabase.Kind.POSTGRESQL) {
                assertThatCode(() -> check.migrate(known)).doesNotThrowAnyException();
            } else {
                assertThatThrownBy(() -> check.migrate(known))
                        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                        .hasMessageContaining("step 9999 (of tomorrow)");
            }
        }
    }

    private static Flyway flyway(HikariDataSource connections, String... more) {
        return Flyway.configure()
                .dataSource(connections)
                .locations(Stream.concat(Stream.of("classpath:db/migration"), Stream.of(more))
                        .toArray(String[]::new))
                .outOfOrder(true)
                .load();
    }

    private static void look(LedgerDatabase database) {
        try (HikariDataSource connections = database.connect(1)) {
            new DurabilityCheck(database.url(), connections).mustHold();
        }
    }
}
