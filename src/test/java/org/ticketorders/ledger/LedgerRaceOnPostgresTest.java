package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.ticketorders.ledger.Samples.ID;
import static org.ticketorders.ledger.Samples.NOW;
import static org.ticketorders.ledger.Samples.hold;
import static org.ticketorders.ledger.Samples.requested;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.ticketorders.SettableClock;
import org.ticketorders.purchase.State;
import org.ticketorders.testing.PostgresServer;

/** The same over a real PostgreSQL, where writers overlap: one waits for the row that another has changed and not committed. */
class LedgerRaceOnPostgresTest extends LedgerRaceTest {

    private LedgerDatabase where;

    @Override
    LedgerDatabase database(Path directory) {
        where = LedgerDatabase.inPostgres();
        return where;
    }

    @Test
    void whoWaitedForTheRowLosesIfTheOtherCommits() throws Exception {
        try (OpenLedger one = OpenLedger.open(where);
                OpenLedger other = OpenLedger.open(where)) {
            PurchaseRecord accepted = ledger(one).take(requested("ID:1")).row();
            PurchaseRecord[] held = new PurchaseRecord[1];
            CompletableFuture<?> waits = whileUncommitted(
                    one,
                    () -> held[0] = ledger(one).held(accepted, hold()),
                    () -> ledger(other).endWithoutHold(accepted, Samples.ending(State.REJECTED)),
                    false);

            assertThat(causeOf(waits)).isInstanceOf(ConcurrentChange.class);
            assertThat(ledger(other).find(ID)).contains(held[0]);
            assertThat(ledger(other).history(ID)).hasSize(2);
        }
    }

    @Test
    void whoWaitedForTheRowWinsIfTheOtherRollsBack() throws Exception {
        try (OpenLedger one = OpenLedger.open(where);
                OpenLedger other = OpenLedger.open(where)) {
            PurchaseRecord accepted = ledger(one).take(requested("ID:1")).row();
            CompletableFuture<PurchaseRecord> waits = whileUncommitted(
                    one,
                    () -> ledger(one).held(accepted, hold()),
                    () -> ledger(other).endWithoutHold(accepted, Samples.ending(State.REJECTED)),
                    true);

            PurchaseRecord rejected = waits.get(20, TimeUnit.SECONDS);
            assertThat(rejected.state()).isEqualTo(State.REJECTED);
            assertThat(ledger(one).find(ID)).contains(rejected);
            assertThat(ledger(one).history(ID)).hasSize(2);
        }
    }

    @Test
    void oneOfTwoInsertsStands() throws Exception {
        try (OpenLedger one = OpenLedger.open(where);
                OpenLedger other = OpenLedger.open(where)) {
            CompletableFuture<?> waits = whileUncommitted(
                    one,
                    () -> ledger(one).take(requested("ID:1")),
                    () -> ledger(other).take(requested("ID:2")),
                    false);

            assertThat(causeOf(waits)).isInstanceOf(ConcurrentChange.class);
            assertThat(ledger(other).find(ID).orElseThrow().owner()).isEqualTo("ID:1");
        }
    }

    @Test
    void whoIsAnsweredWithAnOrderWaitsForAnotherThatIsToo() throws Exception {
        try (OpenLedger one = OpenLedger.open(where);
                OpenLedger other = OpenLedger.open(where)) {
            PurchaseRecord first =
                    ledger(one).ordering(ledger(one).take(requested("ID:1")).row(), hold());
            PurchaseRecord second = ledger(one)
                    .ordering(ledger(one).take(requested("ID:2", "ERP-2")).row(), hold());
            CompletableFuture<?> waits = whileUncommitted(
                    one,
                    () -> ledger(one).answered(first, Samples.ending(State.ORDERED)),
                    () -> ledger(other).answered(second, Samples.ending(State.ORDERED)),
                    false);

            assertThat(causeOf(waits)).isInstanceOf(OrderIsAnothers.class);
            assertThat(ledger(other).find("ERP-2").orElseThrow().state()).isEqualTo(State.ORDERING);
        }
    }

    /** An instance that stands still in the middle of a change has the row; that is no outage, and not for ever. */
    @Test
    void doesNotWaitForEverForWhoStandsStillAndKeepsAtWhatIsCertain() throws Exception {
        try (OpenLedger one = OpenLedger.open(where);
                OpenLedger other = OpenLedger.open(where)) {
            PurchaseRecord accepted = ledger(one).take(requested("ID:1")).row();
            one.jdbc().sql("SET idle_in_transaction_session_timeout = '3s'").update();
            other.jdbc().sql("SET lock_timeout = '100ms'").update();
            CompletableFuture<Throwable> gaveUp = new CompletableFuture<>();
            Ledger retrying = new Ledger(
                    other.store(),
                    new DecisionTable(3, 1),
                    new SettableClock(NOW),
                    OpenLedger.ages(new SettableClock(NOW)),
                    OpenLedger.retry(Duration.ofSeconds(15)),
                    event -> {});

            Throwable broken = catchThrowable(() -> one.transaction().executeWithoutResult(status -> {
                ledger(one).endWithoutHold(accepted, Samples.ending(State.REJECTED));
                gaveUp.complete(catchThrowable(() -> ledger(other).held(accepted, hold())));
                retrying.held(accepted, hold());
            }));

            Throwable conflict = gaveUp.getNow(null);
            assertThat(conflict).hasMessageContaining("lock timeout");
            assertThat(LedgerOutage.isOne(conflict)).isFalse();
            assertThat(LedgerOutage.isConflict(conflict)).isTrue();
            assertThat(LedgerOutage.isOne(broken)).as("who comes back").isTrue();
            assertThat(ledger(other).find(ID).orElseThrow().state()).isEqualTo(State.HELD);
        }
    }

    /** Has {@code first} done without its commit, then {@code second} begun, and then the first ended. */
    private <T> CompletableFuture<T> whileUncommitted(
            OpenLedger one, Supplier<?> first, Supplier<T> second, boolean rollBack) {
        return one.transaction().execute(status -> {
            first.get();
            CompletableFuture<T> waits = CompletableFuture.supplyAsync(second);
            await("the second to wait for the row")
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(20))
                    .until(this::someoneWaits);
            assertThat(waits).isNotDone();
            if (rollBack) {
                status.setRollbackOnly();
            }
            return waits;
        });
    }

    private boolean someoneWaits() throws SQLException {
        // by a connection of its own: within a transaction the same is seen again
        try (Connection looks = PostgresServer.shared().connect("postgres");
                PreparedStatement statement = looks.prepareStatement(
                        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = ?")) {
            statement.setString(1, where.url().substring(where.url().lastIndexOf('/') + 1));
            return statement.executeQuery().next();
        }
    }

    private static Ledger ledger(OpenLedger database) {
        return database.ledger(new SettableClock(NOW));
    }

    private static Throwable causeOf(CompletableFuture<?> failed) {
        Throwable failure = catchThrowable(() -> failed.get(20, TimeUnit.SECONDS));
        return failure instanceof ExecutionException ? failure.getCause() : failure;
    }
}
