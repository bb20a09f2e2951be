package org.ticketorders.ops.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.SettableClock;
import org.ticketorders.deadletter.Letter;
import org.ticketorders.ledger.LedgerDatabase;
import org.ticketorders.ledger.LedgerReads;
import org.ticketorders.ledger.OpenLedger;
import org.ticketorders.security.Caller;

/** A replay in the ledger, in both databases. */
class ReplayStoreTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");
    private static final Instant LATER = NOW.plusSeconds(30);
    private static final String QUEUE = "dead-letter.rejected";

    @TempDir
    private Path directory;

    private ReplayViews views;

    /** What a test does with a store. */
    private interface Story {
        void with(ReplayStore store, Audit audit, OpenLedger ledger);
    }

    private void tell(LedgerDatabase.Kind kind, Story story) {
        try (OpenLedger ledger = kind.open(directory)) {
            LedgerReads reads = ledger.reads();
            try {
                PersonalData personalData = new PersonalData(new ObjectMapper(), mock(Caller.class));
                views = new ReplayViews(reads, personalData);
                story.with(
                        new ReplayStore(ledger.jdbc(), ledger.batches(), reads, ledger.transaction()),
                        new Audit(ledger.jdbc(), reads, ledger.transaction(), personalData, new SettableClock(NOW)),
                        ledger);
            } finally {
                reads.destroy();
            }
        }
    }

    private static ReplayRun begun(ReplayStore store, Audit audit, String id, Letter... letters) {
        ReplayRun run = ReplayRun.claimed(id, QUEUE, 5);
        assertThat(store.begin(
                        run, audit.begin("ada", "replay-many", QUEUE, "more tickets"), List.of(letters), NOW, LATER))
                .isTrue();
        return run;
    }

    private static Letter letter(String purchaseId, Integer attempt) {
        return new Letter("ID:1", purchaseId, "sold-out", null, null, attempt, NOW, null, 1L);
    }

    private static void purchase(OpenLedger ledger, String id, String state, int attempt) {
        ledger.transaction().executeWithoutResult(status -> {
            ledger.jdbc()
                    .sql("DELETE FROM purchase WHERE purchase_id = ?")
                    .param(id)
                    .update();
            ledger.jdbc()
                    .sql(
                            "INSERT INTO purchase (purchase_id, version, state, attempt, first_attempt, renewals, owner, digest, shop,"
                                    + " published, accepted_at, updated_at) VALUES (?, 1, ?, ?, 1, 0, 'o', 'd', 's', 1, 0, 0)")
                    .params(id, state, attempt)
                    .update();
        });
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhatBecameOfEachLetter(LedgerDatabase.Kind kind) {
        tell(kind, (store, audit, ledger) -> {
            ReplayRun run = begun(
                    store,
                    audit,
                    "r1",
                    letter("A", 1),
                    letter("B", 3),
                    letter(null, null),
                    letter("C".repeat(200), 1),
                    letter("D", 1));
            List<ReplayLetter> left = store.left("r1", 0, 10);
            assertThat(left).extracting(ReplayLetter::position).containsExactly(1, 2, 3, 4, 5);
            assertThat(left.get(2).attempt()).isNull();
            assertThat(left.get(3).purchaseId()).hasSize(100);

            for (ReplayLetter one : left.subList(0, 3)) {
                assertThat(store.begin(run, one, LATER)).isTrue();
            }
            store.replayed(run, left.get(0));
            store.replayed(run, left.get(1));
            store.skipped(run, left.get(2), "no purchase\0");
            assertThat(store.begin(run, left.get(0), LATER))
                    .as("it is done with")
                    .isFalse();

            ReplayView view = views.find("r1").orElseThrow();
            assertThat(List.of(view.matched(), view.replayed(), view.skipped(), view.left()))
                    .containsExactly(5, 2, 1, 2);
            assertThat(view.who()).isEqualTo("ada");
            assertThat(view.why()).isEqualTo("more tickets");
            assertThat(view.results()).containsOnlyKeys("in-work");
            assertThat(view.lastProblem()).isEqualTo("null: no purchase\ufffd");

            // an end of the attempt that was replayed is none of what came of it
            purchase(ledger, "A", "REJECTED", 1);
            purchase(ledger, "B", "IN_DOUBT", 4);
            store.noteResults("r1");
            assertThat(views.find("r1").orElseThrow().results())
                    .containsOnly(java.util.Map.entry("in-work", 1), java.util.Map.entry("in-doubt", 1));
            assertThat(store.unsettled()).containsExactly("r1");
            purchase(ledger, "A", "ORDERED", 2);
            purchase(ledger, "B", "ORDERED", 4);
            store.noteResults("r1");
            assertThat(views.find("r1").orElseThrow().results()).containsOnly(java.util.Map.entry("ordered", 2));
            assertThat(store.unsettled()).isEmpty();

            assertThat(views.letters("r1", Set.of(LetterState.ORDERED), 1, 10))
                    .extracting(ReplayLetter::purchaseId)
                    .containsExactly("B");
            assertThat(views.letters("r1", Set.of(), 3, 1))
                    .extracting(ReplayLetter::position)
                    .containsExactly(4);
        });
    }

    @ParameterizedTest
    @EnumSource
    void belongsToOneRunAtATime(LedgerDatabase.Kind kind) {
        tell(kind, (store, audit, ledger) -> {
            ReplayRun first = begun(store, audit, "r1", letter("A", 1), letter("B", 1));
            assertThat(store.begin(
                            ReplayRun.claimed("r2", QUEUE, 5),
                            audit.begin("bob", "replay-many", QUEUE, "why"),
                            List.of(letter("A", 1)),
                            NOW,
                            LATER))
                    .as("one runs for each queue")
                    .isFalse();
            assertThat(store.left("r2", 0, 10)).isEmpty();
            assertThat(store.running(QUEUE)).contains("r1");
            ReplayLetter letter = store.left("r1", 0, 1).get(0);

            assertThat(store.claim(LATER, LATER.plusSeconds(30)))
                    .as("it is claimed")
                    .isEmpty();
            List<ReplayRun> claimed = store.claim(LATER.plusMillis(1), LATER.plusSeconds(30));

            assertThat(claimed).singleElement().satisfies(run -> {
                assertThat(run.id()).isEqualTo("r1");
                assertThat(run.perSecond()).isEqualTo(5);
                assertThat(run.claim()).isNotEqualTo(first.claim());
            });
            assertThat(store.begin(first, letter, LATER))
                    .as("the first run has lost it")
                    .isFalse();
            assertThat(store.keep(first, LATER)).isFalse();
            assertThat(store.done(first, LATER)).isFalse();
            ReplayRun second = claimed.get(0);
            assertThat(store.begin(second, letter, LATER)).isTrue();
            assertThat(store.left("r1", 0, 1).get(0).state()).isEqualTo(LetterState.BEGUN);

            store.release(second, NOW, "the broker was gone");
            assertThat(views.find("r1").orElseThrow().lastProblem()).isEqualTo("the broker was gone");
            assertThat(store.claim(NOW.plusMillis(1), LATER)).hasSize(1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void isSuspendedResumedAndCancelled(LedgerDatabase.Kind kind) {
        tell(kind, (store, audit, ledger) -> {
            ReplayRun first = begun(store, audit, "r1", letter("A", 1));
            assertThat(store.suspend("r1", null, NOW)).isTrue();
            assertThat(store.suspend("r1", null, LATER)).isFalse();
            assertThat(views.find("r1").orElseThrow().suspendedAt()).isEqualTo(NOW);
            assertThat(store.keep(first, LATER)).isFalse();
            assertThat(store.claim(LATER.plusSeconds(99), LATER))
                    .as("it waits for an operator")
                    .isEmpty();

            begun(store, audit, "r2", letter("B", 1));
            ReplayRun again = ReplayRun.claimed("r1", QUEUE, 5);
            assertThat(store.resume(again, NOW, LATER)).as("another one runs").isFalse();
            assertThat(store.cancel("r2", LATER)).isTrue();
            assertThat(store.cancel("r2", LATER)).isFalse();
            assertThat(store.resume(again, NOW.minusMillis(1), LATER))
                    .as("another suspension was seen")
                    .isFalse();
            assertThat(store.resume(again, NOW, LATER)).isTrue();
            assertThat(views.find("r1").orElseThrow().suspendedAt()).isNull();
            assertThat(store.suspend("r1", null, LATER)).isTrue();
            assertThat(store.resume(again, NOW, LATER))
                    .as("a later one was not seen")
                    .isFalse();
            assertThat(store.resume(again, null, LATER)).isTrue();
            assertThat(store.keep(again, LATER)).isTrue();
            assertThat(store.done(again, LATER)).isTrue();
            assertThat(views.latest(10)).extracting(ReplayView::state).containsExactlyInAnyOrder("done", "cancelled");

            store.purge(LATER);
            assertThat(views.latest(10)).hasSize(2);
            store.purge(LATER.plusMillis(1));
            assertThat(views.latest(10)).isEmpty();
            assertThat(views.letters("r1", Set.of(), 0, 10)).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void takesTenThousandLetters(LedgerDatabase.Kind kind) {
        tell(kind, (store, audit, ledger) -> {
            Letter[] letters = IntStream.range(0, 10_000)
                    .mapToObj(i -> letter("P-" + i, 1))
                    .toArray(Letter[]::new);
            ReplayRun run = begun(store, audit, "r1", letters);
            ledger.transaction().executeWithoutResult(status -> ledger.jdbc()
                    .sql("UPDATE replay_letter SET state = 'IN_WORK'")
                    .update());

            store.noteResults("r1");

            assertThat(views.find("r1").orElseThrow().results()).isEqualTo(Collections.singletonMap("gone", 10_000));
            assertThat(store.left(run.id(), 0, 1)).isEmpty();
        });
    }
}
