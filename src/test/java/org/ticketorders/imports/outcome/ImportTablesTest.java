package org.ticketorders.imports.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ticketorders.SettableClock;
import org.ticketorders.change.ChangeProperties;
import org.ticketorders.imports.ImportFolders;
import org.ticketorders.imports.ImportLedger;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.ImportedFile;
import org.ticketorders.imports.ImportedFile.FileState;
import org.ticketorders.imports.SentRecords;
import org.ticketorders.imports.SentRecords.Entry;
import org.ticketorders.imports.SentRecords.Finding;
import org.ticketorders.imports.work.InWorkTest;
import org.ticketorders.ledger.ContentDigest;
import org.ticketorders.ledger.Delivery;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.LedgerProperties;
import org.ticketorders.ledger.OnEachDatabase;
import org.ticketorders.ledger.OpenLedger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.Carried;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.State;

/** What imports keep, from the first look at a file to its removal. */
class ImportTablesTest extends OnEachDatabase {

    private static final ChangeProperties FOLLOWS = new ChangeProperties(
            true, Duration.ofMinutes(1), Duration.ofHours(6), Duration.ofDays(30), Duration.ofHours(24), 1_000);

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final String SHOP = "7d2bb3a8-739b-41c8-afe0-80b66f70943a";

    private final SettableClock clock = new SettableClock(NOW);

    @Test
    void knowAFileByItsClaimAndContent() {
        ImportLedger files = new ImportLedger(open.jdbc(), open.transaction(), clock);
        assertThat(files.id()).isNotBlank().isEqualTo(files.id());
        // as long as a file may be called
        String name = "\u00e9".repeat(127) + ".csv";

        ImportedFile first = files.begin("claim", name, "digest", ';', () -> name + ".1");
        ImportedFile again = files.begin("claim", name, "digest", ',', () -> {
            throw new UncheckedIOException(new java.io.IOException("has a label already"));
        });
        ImportedFile changed = files.begin("claim", name, "other digest", ';', () -> "changed");

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.readings()).isEqualTo(2);
        assertThat(again.label()).isEqualTo(name + ".1");
        assertThat(again.separator()).isEqualTo(';');
        assertThat(changed.id()).isNotEqualTo(first.id());
        files.settledTo(first.id(), 1L << 40);
        files.state(first.id(), FileState.SENT);
        assertThat(files.begin("claim", name, "digest", ';', () -> "any").isSent())
                .isTrue();
        assertThat(files.find(first.id()).settledTo()).isEqualTo(1L << 40);
        assertThat(files.toWrite()).extracting(ImportedFile::id).containsExactly(first.id());
        assertThat(files.states(List.of("changed", name + ".1", "no such")))
                .isEqualTo(Map.of("changed", "READING", name + ".1", "SENT"));
        files.state(first.id(), FileState.WRITTEN);
        assertThat(files.sentAndBegun(NOW)).isEmpty();
        assertThat(files.sentAndBegun(NOW.plusMillis(1))).hasSize(1);
        assertThat(files.untouchedSince(NOW.plusMillis(1)))
                .extracting(ImportedFile::id)
                .containsExactly(changed.id());
        files.remove(changed.id());
        assertThat(files.untouchedSince(NOW.plusMillis(1))).isEmpty();
    }

    @Test
    void tellPurchasesThatAreNewFromThoseThatAreNot() {
        take(open.ledger(clock), "before", digest('a'));
        SentRecords records = new SentRecords(open.jdbc(), open.batches(), open.transaction());
        List<Entry> entries = List.of(
                new Entry("new", 1, 2, digest('a')),
                new Entry("before", 2, 3, digest('a')),
                new Entry("new", 3, 4, digest('a')),
                new Entry("new", 4, 5, digest('b')),
                new Entry("before", 5, 6, digest('c')));
        List<Finding> expected = List.of(
                new Finding.Send(),
                new Finding.Send(),
                new Finding.Repeated(),
                new Finding.Reused(2L),
                new Finding.Reused(null));

        assertThat(records.note(1, entries)).isEqualTo(expected);
        assertThat(records.note(1, entries)).as("again").isEqualTo(expected);
        assertThat(records.newPurchases(1)).isEqualTo(1);
        assertThat(records.note(2, entries.subList(0, 1))).containsExactly(new Finding.Send());
        assertThat(records.newPurchases(2)).as("the first file had it").isZero();

        records.remove(1);
        assertThat(records.newPurchases(1)).isZero();
        assertThat(records.note(2, entries.subList(0, 1))).containsExactly(new Finding.Send());
    }

    /** Rows of an earlier version say what was written alone. */
    @Test
    void knowAPurchaseThatIsSpeltOtherwise() {
        String other = ContentDigest.of(digest('x'), digest('m'));
        take(open.ledger(clock), "old", digest('a'));
        take(open.ledger(clock), "new", ContentDigest.of(digest('a'), digest('m')));
        SentRecords records = new SentRecords(open.jdbc(), open.batches(), open.transaction());

        assertThat(records.note(
                        1,
                        List.of(
                                new Entry("old", 1, 2, ContentDigest.of(digest('a'), digest('m'))),
                                new Entry("new", 2, 3, other),
                                new Entry("file", 3, 4, other),
                                new Entry("file", 4, 5, ContentDigest.of(digest('y'), digest('m'))),
                                new Entry("file", 5, 6, ContentDigest.of(digest('y'), digest('n'))),
                                new Entry("old", 6, 7, other))))
                .containsExactly(
                        new Finding.Send(),
                        new Finding.Send(),
                        new Finding.Send(),
                        new Finding.Repeated(),
                        new Finding.Reused(4L),
                        new Finding.Reused(null));
    }

    @Test
    void noticeOutcomesAndTheirChanges() {
        ImportLedger files = new ImportLedger(open.jdbc(), open.transaction(), clock);
        SentRecords records = new SentRecords(open.jdbc(), open.batches(), open.transaction());
        RecordOutcomes outcomes = new RecordOutcomes(open.jdbc(), open.batches(), open.transaction(), clock, FOLLOWS);
        files.id();
        long file = files.begin("claim", "a.csv", "digest", ';', () -> "a.csv").id();
        records.note(
                file,
                List.of(
                        new Entry("ordered", 1, 2, digest('a')),
                        new Entry("rejected", 2, 3, digest('a')),
                        new Entry("waits", 3, 4, digest('a')),
                        new Entry("reused", 4, 5, digest('a'))));
        Ledger ledger = open.ledger(clock);
        end(ledger, take(ledger, "ordered", digest('a')), Ending.ordered("o-1", "https://x", 1L, null));
        PurchaseRecord rejected = end(
                ledger, take(ledger, "rejected", digest('a')), Ending.of(State.REJECTED, Reason.SOLD_OUT, "sold out"));
        take(ledger, "reused", digest('b'));

        List<RecordOutcomes.Settled> found = outcomes.after(file, 0, 10);
        assertThat(found)
                .extracting(RecordOutcomes.Settled::outcome)
                .containsExactly("ordered", "rejected", null, "invalid");
        assertThat(outcomes.after(file, 2, 1))
                .extracting(RecordOutcomes.Settled::purchaseId)
                .containsExactly("waits");
        outcomes.told(file, found);
        files.state(file, FileState.WRITTEN);
        assertThat(outcomes.rewriteChanged()).as("nothing has changed").isZero();

        clock.advance(Duration.ofHours(1));
        assertThat(outcomes.rewriteChanged()).isZero();
        Delivery replay = new Delivery(
                Source.AGAIN,
                false,
                "ID:replay",
                new Carried(Carried.Kind.REPLAYS, rejected.attempt()),
                "rejected",
                digest('a'),
                SHOP);
        end(ledger, ledger.take(replay).row(), Ending.ordered("o-2", null, null, null));

        assertThat(outcomes.rewriteChanged()).isEqualTo(1);
        assertThat(files.toWrite()).extracting(ImportedFile::id).containsExactly(file);
        assertThat(outcomes.after(file, 0, 10).get(1).outcome()).isEqualTo("ordered");
    }

    /** An order that is not paid yet keeps the file open; what becomes of it has the file written again. */
    @Test
    void noticeWhatBecomesOfOrders() {
        ImportLedger files = new ImportLedger(open.jdbc(), open.transaction(), clock);
        SentRecords records = new SentRecords(open.jdbc(), open.batches(), open.transaction());
        RecordOutcomes outcomes = new RecordOutcomes(open.jdbc(), open.batches(), open.transaction(), clock, FOLLOWS);
        files.id();
        long file = files.begin("claim", "a.csv", "digest", ';', () -> "a.csv").id();
        records.note(file, List.of(new Entry("ordered", 1, 2, digest('a'))));
        Ledger ledger = open.ledger(clock);
        end(ledger, take(ledger, "ordered", digest('a')), Ending.ordered("o-1", "https://x", 1L, null));
        List<RecordOutcomes.Settled> found = outcomes.after(file, 0, 10);
        assertThat(found).noneMatch(RecordOutcomes.Settled::isFinal);
        outcomes.told(file, found);
        files.state(file, FileState.WRITTEN);
        clock.advance(Duration.ofMinutes(1));
        assertThat(outcomes.rewriteChanged()).isZero();

        follow(open, "OPEN");
        clock.advance(Duration.ofMinutes(10));
        assertThat(outcomes.rewriteChanged()).as("not paid, as was told").isZero();
        for (String state : List.of("PAYMENT_FAILED", "PAID")) {
            follow(open, state);
            assertThat(outcomes.rewriteChanged()).isEqualTo(1);
            found = outcomes.after(file, 0, 10);
            assertThat(found.get(0).changed()).isEqualTo(state.toLowerCase().replace('_', '-'));
            assertThat(found.get(0).isFinal()).isEqualTo(state.equals("PAID"));
            outcomes.told(file, found);
            files.state(file, FileState.WRITTEN);
            clock.advance(Duration.ofMinutes(10));
            assertThat(outcomes.rewriteChanged()).isZero();
        }
    }

    private void follow(OpenLedger open, String state) {
        open.jdbc()
                .sql("INSERT INTO order_follow (order_id, purchase_id, attempt, shop, ordered_at, state, changed_at,"
                        + " next_at, looks) VALUES ('o-1', 'ordered', 1, 's', 1, :state, :at, NULL, 1) ON CONFLICT"
                        + " (order_id) DO UPDATE SET state = :state, changed_at = :at")
                .param("state", state)
                .param("at", clock.millis())
                .update();
    }

    /** Two that share the ledger and not the folders, as pods do without a volume. */
    @Test
    void leaveOutcomesToThoseWhoHaveTheFoldersOfTheFile() throws Exception {
        ImportLedger files = new ImportLedger(open.jdbc(), open.transaction(), clock);
        SentRecords records = new SentRecords(open.jdbc(), open.batches(), open.transaction());
        Duration details = Duration.ofDays(90);
        LedgerProperties ages =
                new LedgerProperties(details, Duration.ofDays(400), details, details, Duration.ZERO, null, "");
        List<OutcomeFiles> instances = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        for (String instance : List.of("one", "other")) {
            ImportProperties properties = InWorkTest.properties(Files.createDirectory(directory.resolve(instance)));
            ImportFolders folders = new ImportFolders(properties, clock);
            String claim = "claim of " + instance;
            ImportedFile file = files.begin(claim, "a.csv", "digest", ';', () -> folders.label("a.csv", claim));
            files.state(file.id(), FileState.SENT);
            ids.add(file.id());
            instances.add(new OutcomeFiles(properties, folders, files, records, null, ages, clock));
        }

        assertThat(files.toWrite()).hasSize(2).extracting(ImportedFile::label).containsOnly("a.csv");
        for (int n = 0; n < 2; n++) {
            assertThat(instances.get(n).toWrite()).extracting(ImportedFile::id).containsExactly(ids.get(n));
        }

        clock.advance(details.plusDays(1));
        instances.get(0).purge();
        assertThat(files.toWrite())
                .as("what is left of a folder that is gone")
                .extracting(ImportedFile::id)
                .containsExactly(ids.get(0));
    }

    private static PurchaseRecord take(Ledger ledger, String id, String digest) {
        return ledger.take(new Delivery(Source.REQUESTED, false, "ID:" + id, Carried.NOTHING, id, digest, SHOP))
                .row();
    }

    private static PurchaseRecord end(Ledger ledger, PurchaseRecord row, Ending ending) {
        PurchaseRecord ended = ledger.endWithoutHold(row, ending);
        ledger.markPublished(List.of(ended));
        return ended;
    }

    private static String digest(char letter) {
        return String.valueOf(letter).repeat(64);
    }
}
