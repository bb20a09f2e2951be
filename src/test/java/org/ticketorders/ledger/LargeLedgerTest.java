package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.SettableClock;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;

/**
 * How long operators wait for a ledger of many purchases, 98 of 100 ordered. Not part of the build:
 * {@code ./mvnw test -Dtest=LargeLedgerTest -DargLine="-Dledger.rows=1000000 -Dledger.kind=POSTGRESQL"}, or {@code FILE}.
 */
@EnabledIfSystemProperty(named = "ledger.rows", matches = "\\d+")
class LargeLedgerTest {

    private static final int ROWS = Integer.getInteger("ledger.rows", 0);
    private static final LedgerDatabase.Kind KIND =
            LedgerDatabase.Kind.valueOf(System.getProperty("ledger.kind", "FILE"));
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final String SHOP = "7d2bb3a8-739b-41c8-afe0-80b66f70943";
    private static final int TRIES = 7;

    /** PostgreSQL's work shows on the clock alone, with whatever else the machine does. */
    private static final double LONGEST_MILLIS = KIND == LedgerDatabase.Kind.FILE ? 100 : 500;

    @TempDir
    static Path directory;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    static LedgerDatabase database;
    static LedgerReads reads;
    static PurchaseSearch search;

    @BeforeAll
    static void fill() throws SQLException {
        database = KIND.database(directory);
        OpenLedger ledger = OpenLedger.open(database);
        try (Connection connection =
                DriverManager.getConnection(database.url(), database.user(), database.password())) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO purchase (purchase_id, version, state, attempt, first_attempt, renewals, owner, digest,"
                            + " shop, reason, detail, order_id, published, accepted_at, updated_at)"
                            + " VALUES (?, 4, ?, 1, 1, 0, ?, ?, ?, ?, ?, ?, 1, ?, ?)")) {
                for (int i = 0; i < ROWS; i++) {
                    add(insert, i);
                }
            }
            connection.commit();
            if (KIND == LedgerDatabase.Kind.POSTGRESQL) {
                // what the server does by itself a minute later
                connection.createStatement().execute("ANALYZE");
                connection.commit();
            }
        }
        reads = ledger.reads();
        ledger.close();
        search = new PurchaseSearch(reads);
    }

    private static void add(PreparedStatement insert, int i) throws SQLException {
        State state =
                i == 17 ? State.FAILED : i % 100 == 1 ? State.REJECTED : i % 100 == 2 ? State.EXPIRED : State.ORDERED;
        // a second apart, the last one now
        long at = NOW.minusSeconds(ROWS - i).toEpochMilli();
        insert.setString(1, String.format(Locale.ROOT, "ERP-2026-%09d", i));
        insert.setString(2, state.name());
        insert.setString(3, "ID:4b0f3a6e-7a8e-11ef-8d2b-" + i);
        insert.setString(4, "a".repeat(64));
        // one shop with little: one purchase of a thousand, all long ago
        insert.setString(5, SHOP + (i < ROWS / 10 && i % 100 == 5 ? "f" : String.valueOf(i % 3)));
        insert.setString(
                6, state == State.ORDERED ? null : (i % 500 == 1 ? Reason.UNKNOWN_TICKET : Reason.SOLD_OUT).name());
        insert.setString(7, state == State.ORDERED ? null : "the shop says: sold_out");
        insert.setString(8, state == State.ORDERED ? "98031aed-8713-461b-a4b5-" + i : null);
        insert.setLong(9, at);
        insert.setLong(10, at + 900);
        insert.execute();
    }

    @AfterAll
    static void close() {
        reads.destroy();
    }

    @Test
    void answersAnySearchQuickly() {
        List<State> none = List.of();
        String deep = search.page(filter(none, null, null, null), 200, null).next();
        for (int i = 0; i < 20; i++) {
            deep = search.page(filter(none, null, null, null), 200, deep).next();
        }
        String after = deep;
        quick("newest", () -> search.page(filter(none, null, null, null), 50, null));
        quick("a page far behind", () -> search.page(filter(none, null, null, null), 50, after));
        quick("ordered", () -> search.page(filter(List.of(State.ORDERED), null, null, null), 50, null));
        quick("rejected", () -> search.page(filter(List.of(State.REJECTED), null, null, null), 50, null));
        quick("the only failed one", () -> search.page(filter(List.of(State.FAILED), null, null, null), 50, null));
        quick(
                "in work: none",
                () -> search.page(filter(List.of(State.ACCEPTED, State.HELD), null, null, null), 50, null));
        quick("all states", () -> search.page(filter(List.of(State.values()), null, null, null), 50, null));
        quick("a reason", () -> search.page(filter(none, Reason.UNKNOWN_TICKET, null, null), 50, null));
        quick("a reason that none has", () -> search.page(filter(none, Reason.ROW_MISSING, null, null), 50, null));
        quick("a large shop", () -> search.page(filter(none, null, SHOP + "1", null), 50, null));
        quick("a small shop of old", () -> search.page(filter(none, null, SHOP + "f", null), 50, null));
        quick("no shop of ours", () -> search.page(filter(none, null, SHOP + "e", null), 50, null));
        quick(
                "rejected of a small shop",
                () -> search.page(filter(List.of(State.REJECTED), null, SHOP + "f", null), 50, null));
        quick("sold out of a small shop", () -> search.page(filter(none, Reason.SOLD_OUT, SHOP + "f", null), 50, null));
        quick(
                "rejected, no id begins so",
                () -> search.page(filter(List.of(State.REJECTED), null, null, "CRM-"), 50, null));
        quick("sold out, no id begins so", () -> search.page(filter(none, Reason.SOLD_OUT, null, "CRM-"), 50, null));
        quick("an id", () -> search.page(filter(none, null, null, "ERP-2026-000000017"), 50, null));
        quick("all ids begin so", () -> search.page(filter(none, null, null, "ERP-"), 50, null));
        quick(
                "failed, all ids begin so",
                () -> search.page(filter(List.of(State.FAILED), null, null, "ERP-"), 50, null));
        quick(
                "rejected, all ids begin so",
                () -> search.page(filter(List.of(State.REJECTED), null, null, "ERP-"), 50, null));
        quick("no id begins so", () -> search.page(filter(none, null, null, "CRM-"), 50, null));
        quick(
                "a day long ago",
                () -> search.page(
                        new PurchaseFilter(
                                none,
                                null,
                                null,
                                null,
                                NOW.minusSeconds(ROWS),
                                NOW.minusSeconds(ROWS).plus(Duration.ofDays(1)),
                                null),
                        50,
                        null));
    }

    @Test
    void countsQuickly() {
        SettableClock clock = new SettableClock(NOW);
        PurchaseCounts counts = new PurchaseCounts(reads, clock, Runnable::run);
        long start = System.nanoTime();
        assertThat(counts.states().values().stream().mapToLong(n -> n).sum()).isEqualTo(ROWS);
        System.out.printf(
                Locale.ROOT,
                "%,d purchases, counted once after the start, by nobody's request: %.0f ms%n",
                ROWS,
                (System.nanoTime() - start) / 1e6);
        quick("states", () -> {
            counts.forget();
            counts.states();
        });
        quick("oldest without an end", () -> {
            counts.forget();
            counts.oldestUnsettled();
        });
        quick("outcomes of a day", () -> {
            counts.forget();
            counts.outcomes(NOW.minus(Duration.ofDays(1)), NOW, 96);
        });
        counts.days();
        quick("how fast orders go out, and the last 24 hours", () -> {
            counts.forget();
            counts.pace();
            counts.days();
        });
    }

    private static PurchaseFilter filter(List<State> states, Reason reason, String shop, String idPrefix) {
        return new PurchaseFilter(states, reason, shop, idPrefix, null, null, null);
    }

    /** By the processor's time: the clock's says more of what else the machine does. SQLite
     * works on the caller's thread; PostgreSQL does not, and only the clock tells of it. */
    private static void quick(String what, Runnable ask) {
        double[] millis = new double[TRIES];
        double[] clock = new double[TRIES];
        for (int i = 0; i < TRIES; i++) {
            long start = System.nanoTime();
            long work = THREADS.getCurrentThreadCpuTime();
            ask.run();
            millis[i] = (THREADS.getCurrentThreadCpuTime() - work) / 1e6;
            clock[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        Arrays.sort(clock);
        double median = KIND == LedgerDatabase.Kind.FILE ? millis[TRIES / 2] : clock[TRIES / 2];
        System.out.printf(
                Locale.ROOT,
                "%,d purchases, %s: median %.1f ms of the processor, %.1f by the clock%n",
                ROWS,
                what,
                millis[TRIES / 2],
                clock[TRIES / 2]);
        assertThat(median).as(what).isLessThan(LONGEST_MILLIS);
    }
}
