package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.ticketorders.ledger.Samples.ID;
import static org.ticketorders.ledger.Samples.LAPSES_BY;
import static org.ticketorders.ledger.Samples.NOW;
import static org.ticketorders.ledger.Samples.ending;
import static org.ticketorders.ledger.Samples.expired;
import static org.ticketorders.ledger.Samples.held;
import static org.ticketorders.ledger.Samples.hold;
import static org.ticketorders.ledger.Samples.renews;
import static org.ticketorders.ledger.Samples.replays;
import static org.ticketorders.ledger.Samples.requested;
import static org.ticketorders.ledger.Samples.undelivered;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.SettableClock;
import org.ticketorders.purchase.State;

/** Two instances over one database, a file here and PostgreSQL in {@link LedgerRaceOnPostgresTest}, both having read the same row before either writes. */
@Timeout(60)
class LedgerRaceTest {

    @TempDir
    private Path directory;

    private final SettableClock clock = new SettableClock(NOW);
    private LedgerDatabase database;

    @BeforeEach
    void choose() {
        database = database(directory);
        // a new file becomes one with a write-ahead log only while nobody else opens it
        OpenLedger.open(database).close();
    }

    LedgerDatabase database(Path directory) {
        return LedgerDatabase.inFile(directory);
    }

    /** How an instance changes the row that stands as given (null: there is none). */
    private interface Change {
        PurchaseRecord apply(Ledger ledger, PurchaseRecord row);
    }

    static Stream<Arguments> changes() {
        Function<Ledger, PurchaseRecord> nothing = ledger -> null;
        Function<Ledger, PurchaseRecord> accepted =
                ledger -> ledger.take(requested("ID:1")).row();
        Function<Ledger, PurchaseRecord> held = ledger -> ledger.held(accepted.apply(ledger), hold());
        Function<Ledger, PurchaseRecord> ordering = ledger -> {
            held.apply(ledger);
            return ledger.take(held(1)).row();
        };
        Function<Ledger, PurchaseRecord> doubted = ledger -> {
            ordering.apply(ledger);
            return ledger.take(held(1)).row();
        };
        Function<Ledger, PurchaseRecord> rejected =
                ledger -> ledger.endWithoutHold(accepted.apply(ledger), ending(State.REJECTED));
        return Stream.of(
                arguments("an insert", nothing, taking(requested("ID:1"))),
                arguments("an insert of what was given up", nothing, taking(undelivered(requested("ID:1")))),
                arguments("the next attempt of an interrupted one", accepted, taking(requested("ID:1"))),
                arguments("a give-up", accepted, taking(undelivered(requested("ID:1")))),
                arguments("ACCEPTED to HELD", accepted, (Change) (ledger, row) -> ledger.held(row, hold())),
                arguments("ACCEPTED to REJECTED", accepted, (Change)
                        (ledger, row) -> ledger.endWithoutHold(row, ending(State.REJECTED))),
                arguments("HELD to ORDERING", held, taking(held(1))),
                arguments("HELD to a renewal", held, taking(renews(1))),
                arguments("HELD to a renewal that was given up", held, taking(undelivered(renews(1)))),
                arguments("ORDERING to IN_DOUBT", ordering, taking(expired(1))),
                arguments("ORDERING to ORDERED", ordering, (Change)
                        (ledger, row) -> ledger.answered(row, ending(State.ORDERED))),
                arguments("ORDERING to HELD", ordering, (Change) (ledger, row) -> ledger.notTaken(row, "not sent")),
                arguments("REJECTED to a replay", rejected, taking(replays(1))),
                arguments("IN_DOUBT to ORDERED", doubted, (Change) (ledger, row) ->
                        new Settlings(ledger).foundOrdered(ledger.find(ID).orElseThrow(), "o-9", "seen")),
                arguments("IN_DOUBT to FAILED", doubted, (Change) (ledger, row) -> new Settlings(ledger)
                        .foundNotOrdered(ledger.find(ID).orElseThrow(), LAPSES_BY, Duration.ZERO, "seen")),
                arguments("IN_DOUBT to ORDERED by a look-up", doubted, (Change)
                        (ledger, row) -> new Settlings(ledger).foundOrdered(row, "o-9", "seen")),
                arguments("IN_DOUBT to FAILED by a look-up", doubted, (Change)
                        (ledger, row) -> new Settlings(ledger).foundNotOrdered(row, LAPSES_BY, Duration.ZERO, "seen")));
    }

    private static Change taking(Delivery message) {
        return (ledger, row) -> ledger.take(message).row();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void exactlyOneInstanceWinsAndTheOtherChangesNothing(
            String name, Function<Ledger, PurchaseRecord> before, Change change) throws Exception {
        PurchaseRecord row;
        int changes;
        try (OpenLedger file = OpenLedger.open(database)) {
            Ledger ledger = file.ledger(clock);
            row = before.apply(ledger);
            changes = ledger.history(ID).size();
        }
        clock.set(LAPSES_BY.minusSeconds(60));
        if (name.startsWith("IN_DOUBT to FAILED")) {
            clock.set(LAPSES_BY);
        }

        List<PurchaseRecord> written = race(2, ledger -> change.apply(ledger, row));

        assertThat(written).hasSize(1);
        try (OpenLedger file = OpenLedger.open(database)) {
            assertThat(file.ledger(clock).find(ID)).isEqualTo(Optional.of(written.get(0)));
            assertThat(file.ledger(clock).history(ID)).hasSize(changes + 1);
        }
    }

    @Test
    void twoCopiesOfOnePurchaseMakeOneRow() throws Exception {
        List<PurchaseRecord> written = race(2, ledger -> ledger.take(
                        requested("ID:" + Thread.currentThread().getName()))
                .row());

        assertThat(written).hasSize(1);
        try (OpenLedger file = OpenLedger.open(database)) {
            assertThat(file.ledger(clock).find(ID)).contains(written.get(0));
            assertThat(file.ledger(clock).history(ID)).hasSize(1);
        }
    }

    @Test
    void ofManyThatComeBackFromAPauseOneAnswerStands() throws Exception {
        PurchaseRecord ordering;
        try (OpenLedger file = OpenLedger.open(database)) {
            Ledger ledger = file.ledger(clock);
            ledger.held(ledger.take(requested("ID:1")).row(), hold());
            ordering = ledger.take(held(1)).row();
            ledger.take(held(1));
        }

        List<PurchaseRecord> written = race(4, ledger -> ledger.answered(ordering, ending(State.ORDERED)));

        assertThat(written).hasSize(1);
        assertThat(written.get(0).state()).isEqualTo(State.ORDERED);
    }

    /** As a proxy does that mixes up the answers of requests at the same time. */
    @Test
    void ofPurchasesThatAreAnsweredWithOneOrderAtOnceOneHasIt() throws Exception {
        List<PurchaseRecord> ordering = new ArrayList<>();
        try (OpenLedger file = OpenLedger.open(database)) {
            Ledger ledger = file.ledger(clock);
            for (int i = 0; i < 4; i++) {
                PurchaseRecord accepted =
                        ledger.take(requested("ID:" + i, "ERP-" + i)).row();
                ordering.add(ledger.ordering(accepted, hold()));
            }
        }
        AtomicInteger next = new AtomicInteger();

        List<PurchaseRecord> written =
                race(4, ledger -> ledger.answered(ordering.get(next.getAndIncrement()), ending(State.ORDERED)));

        assertThat(written).hasSize(1);
        try (OpenLedger file = OpenLedger.open(database)) {
            assertThat(ordering.stream().map(row -> file.ledger(clock)
                            .find(row.purchaseId())
                            .orElseThrow()
                            .state()))
                    .containsOnlyOnce(State.ORDERED)
                    .containsOnly(State.ORDERED, State.ORDERING);
        }
    }

    /** Whoever is first settles the doubt, and everybody else changes nothing. */
    @RepeatedTest(5)
    void ofALookUpAPersonAndALateAnswerOneStands() throws Exception {
        PurchaseRecord ordering;
        PurchaseRecord doubted;
        int changes;
        try (OpenLedger file = OpenLedger.open(database)) {
            Ledger ledger = file.ledger(clock);
            ledger.held(ledger.take(requested("ID:1")).row(), hold());
            ordering = ledger.take(held(1)).row();
            doubted = ledger.take(held(1)).row();
            changes = ledger.history(ID).size();
        }
        clock.set(LAPSES_BY);
        List<Change> all = List.of(
                (ledger, row) -> new Settlings(ledger).foundOrdered(row, "o-1", "seen"),
                (ledger, row) -> new Settlings(ledger).foundNotOrdered(row, LAPSES_BY, Duration.ZERO, "seen"),
                (ledger, row) ->
                        new Settlings(ledger).foundOrdered(ledger.find(ID).orElseThrow(), "o-2", "seen"),
                (ledger, row) -> ledger.answered(ordering, ending(State.ORDERED)));
        AtomicInteger next = new AtomicInteger();

        List<PurchaseRecord> written =
                race(all.size(), ledger -> all.get(next.getAndIncrement()).apply(ledger, doubted));

        assertThat(written).hasSize(1);
        try (OpenLedger file = OpenLedger.open(database)) {
            PurchaseRecord stands = file.ledger(clock).find(ID).orElseThrow();
            assertThat(stands.state()).isEqualTo(written.get(0).state());
            assertThat(stands.isReplayable())
                    .as("though its answer named an order")
                    .isFalse();
            assertThat(file.ledger(clock).history(ID)).hasSize(changes + 1);
        }
    }

    /** @return what those who did not lose have written */
    private List<PurchaseRecord> race(int instances, Function<Ledger, PurchaseRecord> change) throws Exception {
        CyclicBarrier read = new CyclicBarrier(instances);
        ExecutorService threads = Executors.newFixedThreadPool(instances);
        try {
            List<Callable<PurchaseRecord>> runs = IntStream.range(0, instances)
                    .mapToObj(i -> (Callable<PurchaseRecord>) () -> {
                        try (OpenLedger file = OpenLedger.open(database)) {
                            LedgerStore store = file.store((jdbc, transaction) ->
                                    new Waiting(jdbc, transaction, LedgerKind.of(database.url()), read));
                            return change.apply(new Ledger(
                                    store,
                                    new DecisionTable(3, 1),
                                    clock,
                                    OpenLedger.ages(clock),
                                    OpenLedger.NO_RETRY,
                                    event -> {}));
                        }
                    })
                    .toList();
            List<PurchaseRecord> written = new ArrayList<>();
            List<Throwable> lost = new ArrayList<>();
            for (Future<PurchaseRecord> run : threads.invokeAll(runs)) {
                try {
                    written.add(run.get());
                } catch (ExecutionException e) {
                    lost.add(e.getCause());
                }
            }
            assertThat(lost)
                    .hasSize(instances - written.size())
                    .hasOnlyElementsOfTypes(ConcurrentChange.class, NotInDoubt.class, OrderIsAnothers.class);
            return written;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Writes for the first time only when every other has come as far. */
    private static final class Waiting extends LedgerStore {

        private final CyclicBarrier read;
        private boolean waited;

        private Waiting(JdbcClient jdbc, TransactionOperations transaction, LedgerKind kind, CyclicBarrier read) {
            super(jdbc, transaction, OpenLedger.json(), kind);
            this.read = read;
        }

        @Override
        boolean insert(PurchaseRecord row, CustomerKeys customer) {
            waitForTheOthers();
            return super.insert(row, customer);
        }

        @Override
        boolean compareAndSet(PurchaseRecord from, PurchaseRecord to, State through, Long mark) {
            waitForTheOthers();
            return super.compareAndSet(from, to, through, mark);
        }

        @Override
        boolean compareAndSetIfOrderIsNobodys(PurchaseRecord from, PurchaseRecord to) {
            waitForTheOthers();
            return super.compareAndSetIfOrderIsNobodys(from, to);
        }

        private void waitForTheOthers() {
            if (!waited) {
                waited = true;
                try {
                    read.await(20, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
