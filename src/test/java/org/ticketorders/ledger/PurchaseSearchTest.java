package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.ledger.Samples.NOW;
import static org.ticketorders.ledger.Samples.SHOP;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.SettableClock;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;

/** Searches, held against the same question to a list. */
class PurchaseSearchTest {

    /** In an order of the bytes and of no language. */
    private static final List<String> BEGINNINGS = List.of("ERP-", "erp-", "Erp:", "E", "a_", "Z.", "z-");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void findsEveryPurchaseOnceInItsOrder(LedgerDatabase.Kind kind) {
        try (OpenLedger file = kind.open(directory)) {
            List<PurchaseRecord> rows = fill(file);
            LedgerReads reads = file.reads();
            try {
                PurchaseSearch search = new PurchaseSearch(reads);
                Instant middle = NOW.plusSeconds(3);
                for (List<State> states : List.of(
                        List.<State>of(),
                        List.of(State.ORDERED),
                        List.of(State.REJECTED, State.FAILED),
                        List.of(State.ACCEPTED, State.REJECTED, State.ORDERED))) {
                    check(search, rows, new PurchaseFilter(states, null, null, null, null, null, null));
                    check(search, rows, new PurchaseFilter(states, Reason.SOLD_OUT, null, null, null, null, null));
                    for (String shop : List.of(SHOP, "no shop of ours")) {
                        check(search, rows, new PurchaseFilter(states, null, shop, null, middle, null, null));
                        check(search, rows, new PurchaseFilter(states, Reason.SOLD_OUT, shop, null, null, null, null));
                        check(search, rows, new PurchaseFilter(states, Reason.SOLD_OUT, shop, "E", null, null, null));
                    }
                    for (String prefix : BEGINNINGS) {
                        check(search, rows, new PurchaseFilter(states, null, null, prefix, null, middle, null));
                        check(
                                search,
                                rows,
                                new PurchaseFilter(states, Reason.SOLD_OUT, null, prefix, null, middle, null));
                    }
                }
                assertThat(search.page(new PurchaseFilter(List.of(), null, null, "\0", null, null, null), 10, null)
                                .items())
                        .isEmpty();
                countsToo(reads, rows);
                countsTheLastDay(reads, rows);
                tellsWhereTheyStand(search, rows);
                findsThoseOfAFileInItsOrder(file, search, rows);
            } finally {
                reads.destroy();
            }
        }
    }

    /** What is looked at must not grow with those that are of one thing asked for and not of the other, nor be sorted to show a page of it. */
    @ParameterizedTest
    @EnumSource
    void hasAnIndexForTwoThingsAskedForAtOnce(LedgerDatabase.Kind kind) {
        List<State> rejected = List.of(State.REJECTED);
        Map<PurchaseFilter, String> indexes = Map.of(
                new PurchaseFilter(rejected, null, SHOP, null, null, null, null), "purchase_without_order_by_shop",
                new PurchaseFilter(rejected, null, null, "E", null, null, null), "purchase_without_order_by_id",
                new PurchaseFilter(rejected, Reason.SOLD_OUT, SHOP, null, null, null, null),
                        "purchase_by_reason_and_shop",
                new PurchaseFilter(rejected, Reason.SOLD_OUT, null, "E", null, null, null),
                        "purchase_by_reason_and_id");
        try (OpenLedger ledger = kind.open(directory)) {
            indexes.forEach((filter, index) -> {
                for (PurchaseSearch.Cursor cursor : Arrays.asList(null, new PurchaseSearch.Cursor(1, "E"))) {
                    assertThat(plan(kind, ledger, filter, cursor))
                            .as(filter.toString())
                            .contains(index + (kind == LedgerDatabase.Kind.FILE ? " (" : " "))
                            .doesNotContainIgnoringCase("sort")
                            .doesNotContain("TEMP B-TREE");
                }
            });
        }
    }

    private static String plan(
            LedgerDatabase.Kind kind, OpenLedger ledger, PurchaseFilter filter, PurchaseSearch.Cursor cursor) {
        boolean isFile = kind == LedgerDatabase.Kind.FILE;
        Map<String, Object> params = new HashMap<>();
        String sql = PurchaseSearch.statement(filter, filter.states().get(0), 10, cursor, params);
        List<String> lines = new ArrayList<>();
        ledger.transaction().executeWithoutResult(status -> {
            if (!isFile) {
                // an empty table is not worth an index, and nothing is as easily sorted
                for (String other : List.of("seqscan", "bitmapscan", "sort")) {
                    ledger.jdbc().sql("SET LOCAL enable_" + other + " = off").update();
                }
            }
            lines.addAll(ledger.jdbc()
                    .sql((isFile ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + sql)
                    .params(params)
                    .query((rs, n) -> rs.getString(isFile ? 4 : 1))
                    .list());
        });
        return String.join("; ", lines);
    }

    private static void check(PurchaseSearch search, List<PurchaseRecord> rows, PurchaseFilter filter) {
        Predicate<PurchaseRecord> matches =
                row -> (filter.states().isEmpty() || filter.states().contains(row.state()))
                        && (filter.reason() == null
                                || row.ending() != null && row.ending().reason() == filter.reason())
                        && (filter.shop() == null || row.shop().equals(filter.shop()))
                        && (filter.idPrefix() == null || row.purchaseId().startsWith(filter.idPrefix()))
                        && (filter.since() == null || !row.acceptedAt().isBefore(filter.since()))
                        && (filter.until() == null || row.acceptedAt().isBefore(filter.until()));
        Comparator<PurchaseRecord> byId = Comparator.comparing(PurchaseRecord::purchaseId);
        Comparator<PurchaseRecord> order = filter.idPrefix() != null
                ? byId
                : Comparator.comparing(PurchaseRecord::acceptedAt).thenComparing(byId);
        List<String> expected = rows.stream()
                .filter(matches)
                .sorted(order.reversed())
                .map(PurchaseRecord::purchaseId)
                .toList();

        assertThat(found(search, filter)).as(filter.toString()).containsExactlyElementsOf(expected);
    }

    private static List<String> found(PurchaseSearch search, PurchaseFilter filter) {
        List<String> found = new ArrayList<>();
        String next = null;
        do {
            PurchaseSearch.Page page = search.page(filter, 7, next);
            page.items().forEach(line -> found.add(line.purchaseId()));
            next = page.next();
        } while (next != null);
        return found;
    }

    private static void countsToo(LedgerReads reads, List<PurchaseRecord> rows) {
        SettableClock clock = new SettableClock(NOW.plus(Duration.ofHours(1)));
        PurchaseCounts counts = new PurchaseCounts(reads, clock, Runnable::run);

        for (State state : State.values()) {
            long expected = rows.stream().filter(row -> row.state() == state).count();
            assertThat(counts.states().get(state)).as(state.name()).isEqualTo(expected);
        }
        assertThat(counts.oldestUnsettled())
                .isEqualTo(rows.stream()
                        .filter(row -> !row.state().isEnd())
                        .map(PurchaseRecord::updatedAt)
                        .min(Comparator.naturalOrder()));
        long[] ordered = counts.outcomes(NOW, NOW.plusSeconds(8), 4).get(State.ORDERED);
        for (int part = 0; part < 4; part++) {
            Instant from = NOW.plusSeconds(2L * part);
            assertThat(ordered[part])
                    .isEqualTo(rows.stream()
                            .filter(row -> row.state() == State.ORDERED)
                            .filter(row -> !row.updatedAt().isBefore(from)
                                    && row.updatedAt().isBefore(from.plusSeconds(2)))
                            .count());
        }
    }

    /** At the end of those that were filled in, and a day later, when they are those of the day before. */
    private static void countsTheLastDay(LedgerReads reads, List<PurchaseRecord> rows) {
        SettableClock clock = new SettableClock(NOW.plusSeconds(8));
        PurchaseCounts counts = new PurchaseCounts(reads, clock, Runnable::run);
        Map<State, Long> expected = rows.stream()
                .filter(row -> row.state().isEnd())
                .collect(Collectors.groupingBy(PurchaseRecord::state, Collectors.counting()));

        assertThat(counts.pace().lastMinute()).isEqualTo(expected.get(State.ORDERED));
        assertThat(counts.pace().lastOrderAt())
                .isEqualTo(rows.stream()
                        .filter(row -> row.state() == State.ORDERED)
                        .map(PurchaseRecord::updatedAt)
                        .max(Comparator.naturalOrder())
                        .orElseThrow());
        for (Duration later : List.of(Duration.ZERO, Duration.ofMinutes(5), Duration.ofHours(23))) {
            clock.set(NOW.plusSeconds(8).plus(later));
            counts.forget();
            expected.forEach((end, count) -> {
                assertThat(counts.days().get(end).count()).as(end + " " + later).isEqualTo(count);
                assertThat(counts.days().get(end).before()).isZero();
            });
        }
        assertThat(counts.pace().lastMinute()).isZero();
        assertThat(counts.days().get(State.ORDERED).mainReason()).isNull();
        assertThat(counts.days().get(State.REJECTED).mainReason()).isEqualTo(Reason.SOLD_OUT);
        clock.set(NOW.plus(Duration.ofHours(30)));
        counts.forget();
        expected.forEach((end, count) -> {
            assertThat(counts.days().get(end).count()).isZero();
            assertThat(counts.days().get(end).before()).isEqualTo(count);
            assertThat(counts.days().get(end).mainReason()).isNull();
        });
    }

    private static void tellsWhereTheyStand(PurchaseSearch search, List<PurchaseRecord> rows) {
        List<String> ids =
                new ArrayList<>(rows.stream().map(PurchaseRecord::purchaseId).toList());
        ids.addAll(IntStream.range(0, 1_200).mapToObj(i -> "none-" + i).toList());

        Map<String, PurchaseSearch.Standing> found = search.states(ids);

        assertThat(found).hasSize(rows.size());
        rows.forEach(row -> assertThat(found.get(row.purchaseId()))
                .isEqualTo(new PurchaseSearch.Standing(row.shop(), row.attempt(), row.state())));
        assertThat(search.states(List.of())).isEmpty();
    }

    private static void findsThoseOfAFileInItsOrder(OpenLedger file, PurchaseSearch search, List<PurchaseRecord> rows) {
        List<PurchaseRecord> ofFile = new ArrayList<>(rows.subList(10, 40));
        Collections.shuffle(ofFile, new Random(3));
        file.transaction().executeWithoutResult(status -> {
            importFile(file, 1, "orders.csv", 1, ofFile);
            importFile(file, 2, "older, of another folder", 2, rows.subList(0, 5));
            importFile(file, 3, "orders.csv", 0, rows.subList(0, 9));
        });
        Instant middle = NOW.plusSeconds(3);
        List<State> ends = List.of(State.REJECTED, State.ORDERED);
        ofFile(search, ofFile, row -> true, new PurchaseFilter(List.of(), null, null, null, null, null, "orders.csv"));
        ofFile(
                search,
                ofFile,
                row -> ends.contains(row.state()) && !row.acceptedAt().isBefore(middle),
                new PurchaseFilter(ends, null, SHOP, null, middle, null, "orders.csv"));
        ofFile(
                search,
                ofFile,
                row -> row.purchaseId().startsWith("E")
                        && row.ending() != null
                        && row.ending().reason() == Reason.SOLD_OUT
                        && row.acceptedAt().isBefore(middle),
                new PurchaseFilter(List.of(), Reason.SOLD_OUT, null, "E", null, middle, "orders.csv"));
        for (String none : List.of("none.csv", "orders", "\0")) {
            ofFile(search, List.of(), row -> true, new PurchaseFilter(List.of(), null, null, null, null, null, none));
        }
    }

    private static void importFile(OpenLedger file, long id, String label, long startedAt, List<PurchaseRecord> rows) {
        file.jdbc()
                .sql(
                        "INSERT INTO import_file (file_id, name, label, digest, separator, state, readings, settled_to, started_at,"
                                + " updated_at) VALUES (:id, 'n', :label, 'd', ',', 'SENT', 1, 0, :at, 0)")
                .param("id", id)
                .param("label", label)
                .param("at", startedAt)
                .update();
        for (int i = 0; i < rows.size(); i++) {
            file.jdbc()
                    .sql("INSERT INTO import_record (purchase_id, file_id, position, line, digest, known)"
                            + " VALUES (:purchase, :id, :position, 1, 'd', 0)")
                    .param("purchase", rows.get(i).purchaseId())
                    .param("id", id)
                    .param("position", i)
                    .update();
        }
    }

    private static void ofFile(
            PurchaseSearch search,
            List<PurchaseRecord> rows,
            Predicate<PurchaseRecord> matches,
            PurchaseFilter filter) {
        assertThat(found(search, filter))
                .as(filter.toString())
                .containsExactlyElementsOf(rows.stream()
                        .filter(matches)
                        .map(PurchaseRecord::purchaseId)
                        .toList());
    }

    private static List<PurchaseRecord> fill(OpenLedger file) {
        Random random = new Random(7);
        SettableClock clock = new SettableClock(NOW);
        Ledger ledger = file.ledger(clock);
        List<PurchaseRecord> rows = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            // several of the same instant
            clock.set(NOW.plusSeconds(random.nextInt(8)));
            String id = BEGINNINGS.get(i % BEGINNINGS.size()) + random.nextInt(1_000) + "-" + i;
            PurchaseRecord row = ledger.take(Samples.requested("ID:" + i, id)).row();
            rows.add(
                    switch (random.nextInt(4)) {
                        case 0 -> row;
                        case 1 -> ledger.endWithoutHold(row, Samples.ending(State.REJECTED));
                        case 2 -> ledger.endWithoutHold(row, Samples.ending(State.FAILED));
                        default -> ledger.endWithoutHold(row, Samples.ending(State.ORDERED));
                    });
        }
        return rows;
    }
}
