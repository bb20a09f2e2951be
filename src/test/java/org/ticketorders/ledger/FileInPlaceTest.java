package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is committed is in the files that the next start opens. */
@Timeout(60)
class FileInPlaceTest {

    @TempDir
    Path directory;

    @AutoClose
    private HikariDataSource connections;

    @AutoClose
    private FileInPlace ledger;

    private JdbcClient jdbc;
    private LedgerDatabase database;

    @BeforeEach
    void open() {
        database = LedgerDatabase.inFile(directory);
        connections = database.connect(1);
        jdbc = JdbcClient.create(connections);
        jdbc.sql("CREATE TABLE written (number INTEGER)").update();
        ledger = inPlace(connections);
    }

    private FileInPlace inPlace(DataSource database) {
        return new FileInPlace(
                new TransactionTemplate(new JdbcTransactionManager(database)),
                directory.resolve("ledger.db"),
                () -> connections.getHikariPoolMXBean().softEvictConnections(),
                () -> DriverManager.getConnection(this.database.url()));
    }

    @Test
    void commitsNothingToALogThatIsGoneAndKeepsWhatWasInIt() throws IOException {
        write(1);
        write(2);
        Files.delete(directory.resolve("ledger.db-wal"));

        for (int times = 0; times < 2; times++) {
            assertThatThrownBy(() -> write(3))
                    .isInstanceOf(DataAccessResourceFailureException.class)
                    .hasMessageContaining("ledger.db-wal");
        }

        assertThat(afterACrash()).containsExactly(1, 2);
    }

    @Test
    void writesOnWhereTheLogIsBack() throws IOException {
        write(1);
        Path log = directory.resolve("ledger.db-wal");
        Files.move(log, directory.resolve("elsewhere"));
        assertThatThrownBy(() -> write(2)).isInstanceOf(DataAccessResourceFailureException.class);

        Files.move(directory.resolve("elsewhere"), log);
        await("connections that have the log").until(() -> {
            try {
                write(3);
                return true;
            } catch (DataAccessResourceFailureException e) {
                return false;
            }
        });

        assertThat(afterACrash()).containsExactly(1, 3);
    }

    @Test
    void commitsNothingToAFileThatAnEarlierOneWasCopiedOver() throws IOException {
        write(1);
        Path file = directory.resolve("ledger.db");
        checkpoint();
        byte[] earlier = Files.readAllBytes(file);
        ledger.executeWithoutResult(status -> jdbc.sql("CREATE TABLE more AS SELECT hex(randomblob(100000)) AS text")
                .update());
        checkpoint();
        write(2);
        assertThat(Files.size(file)).isGreaterThan(earlier.length);

        Files.write(file, earlier);

        for (int times = 0; times < 2; times++) {
            assertThatThrownBy(() -> write(3))
                    .isInstanceOf(DataAccessResourceFailureException.class)
                    .hasMessageContaining("copied over");
        }
    }

    private void checkpoint() {
        jdbc.sql("PRAGMA wal_checkpoint(TRUNCATE)").query(rs -> {});
    }

    /** As after failures: SQLite removes the log with the last connection, and makes another with the next. */
    @Test
    void writesOnWhenAllConnectionsAreNew() throws IOException {
        connections.close();
        DriverManagerDataSource each = new DriverManagerDataSource(database.url());
        jdbc = JdbcClient.create(each);
        ledger = inPlace(each);

        write(1);
        Files.createFile(directory.resolve("may-get-the-number-of-a-log-that-is-removed"));
        write(2);

        assertThat(afterACrash()).containsExactly(1, 2);
    }

    private void write(int number) {
        ledger.executeWithoutResult(status -> jdbc.sql("INSERT INTO written VALUES (:number)")
                .param("number", number)
                .update());
    }

    /** What another process finds in copies of the files that are there now. */
    private List<Integer> afterACrash() {
        try {
            Path copy = Files.createTempDirectory(directory, "copy");
            for (String name : List.of("ledger.db", "ledger.db-wal")) {
                if (Files.exists(directory.resolve(name))) {
                    Files.copy(directory.resolve(name), copy.resolve(name));
                }
            }
            return JdbcClient.create(new DriverManagerDataSource("jdbc:sqlite:" + copy.resolve("ledger.db")))
                    .sql("SELECT number FROM written ORDER BY number")
                    .query(Integer.class)
                    .list();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
