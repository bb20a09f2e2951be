package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.testing.PostgresServer;

/** How the ledger's tables come about. */
class LedgerTablesTest {

    @TempDir
    private Path directory;

    /** It is asked for each order. */
    @Test
    void haveAnIndexByWhichAnotherPurchaseOfAnOrderIsFound() {
        try (OpenLedger ledger = OpenLedger.open(LedgerDatabase.inFile(directory))) {
            assertThat(ledger.jdbc()
                            .sql("EXPLAIN QUERY PLAN SELECT purchase_id FROM purchase WHERE " + LedgerStore.HAS_ORDER)
                            .param("P-1")
                            .param("o-1")
                            .query((rs, n) -> rs.getString("detail"))
                            .list())
                    .singleElement()
                    .asString()
                    .contains("USING INDEX purchase_by_order");
        }
    }

    /** Instances that are started at the same time. */
    @Test
    void severalMakeThemAtOnce() throws Exception {
        PostgresServer server = PostgresServer.shared();
        LedgerDatabase database = LedgerDatabase.inPostgres(server, server.newDatabase());
        Callable<Void> start = () -> {
            database.migrate(new DriverManagerDataSource(database.url(), database.user(), database.password()));
            return null;
        };
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<Void> one : threads.invokeAll(List.of(start, start, start, start))) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }

        try (OpenLedger ledger = OpenLedger.open(database)) {
            assertThat(ledger.jdbc()
                            .sql("SELECT COUNT(*) FROM flyway_schema_history WHERE success")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(Flyway.configure()
                            .dataSource(database.url(), database.user(), database.password())
                            .locations("classpath:db/migration", "classpath:db/only/postgresql")
                            .load()
                            .info()
                            .applied()
                            .length);
            ledger.ledger(java.time.Clock.systemUTC()).take(Samples.requested("ID:1"));
        }
    }

    /** The order of ids, their ranges, and the lengths of texts must not depend on the database. */
    @Test
    void comparesTextByItsBytesAndBoundsNone() {
        try (OpenLedger ledger = LedgerDatabase.Kind.POSTGRESQL.open(directory)) {
            List<String> others = ledger.jdbc()
                    .sql("SELECT table_name || '.' || column_name FROM information_schema.columns"
                            + " WHERE table_schema = 'public' AND table_name <> 'flyway_schema_history'"
                            + " AND (data_type = 'character varying' OR data_type = 'text'"
                            + " AND collation_name IS DISTINCT FROM 'C')")
                    .query(String.class)
                    .list();

            assertThat(others)
                    .as("columns that a later migration has to change")
                    .isEmpty();
        }
    }

    /** What SQLite takes and PostgreSQL does not would be an answer of the shop that is lost. */
    @ParameterizedTest
    @EnumSource
    void keepAnyText(LedgerDatabase.Kind kind) {
        String odd = "zero \0, half a character \ud83c, whole \ud83c\udfab, \u00e9, ";
        String text = odd + "long ".repeat(2_000);
        try (OpenLedger file = kind.open(directory)) {
            Ledger ledger = file.ledger(new org.ticketorders.SettableClock(Samples.NOW));
            List<PurchaseRecord> rows = new ArrayList<>();
            for (State state : List.of(State.ORDERED, State.REJECTED)) {
                PurchaseRecord accepted = ledger.take(Samples.requested("ID:" + "x".repeat(1_000), state.name()))
                        .row();
                Ending ending = state == State.ORDERED
                        ? Ending.ordered(odd, text, Long.MAX_VALUE, text)
                        : Ending.of(state, Reason.REFUSED_BY_SHOP, text, 200);
                rows.add(ledger.endWithoutHold(accepted, ending));
            }

            for (PurchaseRecord row : rows) {
                PurchaseRecord found = ledger.find(row.purchaseId()).orElseThrow();
                assertThat(found.state()).isEqualTo(row.state());
                assertThat(found.owner()).isEqualTo(row.owner());
                assertThat(found.ending().amount()).isEqualTo(row.ending().amount());
                assertThat(found.ending().detail()).startsWith("zero ").contains("\ud83c\udfab, \u00e9");
            }
        }
    }
}
