package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.ledger.Samples.NOW;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.ConcurrencyFailureException;
import org.ticketorders.SettableClock;

/** What the periodic routes do to the ledger, done by several instances at the same time. */
@Timeout(120)
class UpkeepRaceTest {

    private static final int INSTANCES = 4;
    private static final int ROWS = 5_000;

    @TempDir
    private Path directory;

    private final SettableClock clock = new SettableClock(NOW);
    private LedgerDatabase database;

    @ParameterizedTest
    @EnumSource
    void giveEachUnpublishedEndToOne(LedgerDatabase.Kind kind) throws Exception {
        fill(kind, 0);
        Duration none = Duration.ZERO;
        clock.advance(Duration.ofSeconds(1));
        try (OpenLedger file = OpenLedger.open(database)) {
            file.store().takeUnpublished(clock.instant(), clock.instant());
        }

        List<String> given = atOnce(file -> {
            Ledger ledger = file.ledger(clock);
            List<String> mine = new ArrayList<>();
            List<PurchaseRecord> some;
            do {
                some = until(() -> ledger.unpublishedEnds(Duration.ofHours(1), none, 100));
                some.forEach(row -> mine.add(row.purchaseId()));
            } while (!some.isEmpty());
            return mine;
        });

        assertThat(given).hasSize(ROWS).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void purgeTheSameRowsTogether(LedgerDatabase.Kind kind) throws Exception {
        fill(kind, 1);
        clock.advance(Duration.ofDays(100));

        atOnce(file -> {
            until(() -> file.purge(clock.instant(), Duration.ofDays(90), Duration.ofDays(400)));
            return List.of();
        });

        assertThat(count("purchase WHERE detail IS NULL")).isEqualTo(ROWS);
        assertThat(count("purchase_history")).isZero();
        clock.advance(Duration.ofDays(400));
        atOnce(file -> {
            until(() -> file.purge(clock.instant(), Duration.ofDays(90), Duration.ofDays(400)));
            return List.of();
        });
        assertThat(count("purchase")).isZero();
    }

    /** Rejected purchases. @param published 0 or 1 */
    private void fill(LedgerDatabase.Kind kind, int published) {
        database = kind.database(directory);
        try (OpenLedger file = OpenLedger.open(database)) {
            file.jdbc()
                    .sql("INSERT INTO purchase (purchase_id, version, state, attempt, first_attempt, renewals, owner,"
                            + " digest, shop, reason, detail, published, accepted_at, updated_at)"
                            + " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + ROWS
                            + ") SELECT 'ERP-' || i, 1, 'REJECTED', 1, 1, 0, 'ID:' || i, 'd', 's', 'SOLD_OUT',"
                            + " 'sold out', " + published + ", " + NOW.toEpochMilli() + ", "
                            + NOW.toEpochMilli() + " FROM n")
                    .update();
            file.jdbc()
                    .sql("INSERT INTO purchase_history (purchase_id, version, state, attempt, at)"
                            + " SELECT purchase_id, version, state, attempt, updated_at FROM purchase")
                    .update();
        }
    }

    private long count(String what) {
        try (OpenLedger file = OpenLedger.open(database)) {
            return file.jdbc()
                    .sql("SELECT COUNT(*) FROM " + what)
                    .query(Long.class)
                    .single();
        }
    }

    /** Tried again as by the periodic routes: of two that wait for one another the database ends one. */
    private static <T> T until(Supplier<T> work) {
        for (int last = 20; ; last--) {
            try {
                return work.get();
            } catch (ConcurrencyFailureException e) {
                if (last == 0) {
                    throw e;
                }
            }
        }
    }

    /** What all instances give back. */
    private List<String> atOnce(Function<OpenLedger, List<String>> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(INSTANCES);
        ExecutorService threads = Executors.newFixedThreadPool(INSTANCES);
        try {
            List<Callable<List<String>>> runs = IntStream.range(0, INSTANCES)
                    .mapToObj(i -> (Callable<List<String>>) () -> {
                        try (OpenLedger file = OpenLedger.open(database)) {
                            start.await(20, TimeUnit.SECONDS);
                            return work.apply(file);
                        }
                    })
                    .toList();
            List<String> all = new ArrayList<>();
            for (Future<List<String>> run : threads.invokeAll(runs)) {
                all.addAll(run.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }
}
