package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ticketorders.ledger.Samples.HELD_UNTIL;
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
import static org.ticketorders.ledger.Samples.withId;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.SettableClock;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;

/** The ledger over a real database, one instance of it: a file here, PostgreSQL in {@link LedgerOnPostgresTest}. */
@Timeout(60)
class LedgerTest {

    private static final Duration MARGIN = Duration.ofSeconds(60);
    private static final Instant FENCE = LAPSES_BY.plus(MARGIN);

    @TempDir
    private Path directory;

    private final SettableClock clock = new SettableClock(NOW);
    private OpenLedger file;
    private Ledger ledger;

    @BeforeEach
    void open() {
        file = OpenLedger.open(database());
        ledger = file.ledger(clock);
    }

    LedgerDatabase database() {
        return LedgerDatabase.inFile(directory);
    }

    @AfterEach
    void close() {
        file.close();
    }

    // reading and writing

    @Test
    void knowsNothingOfAPurchaseThatWasNeverTaken() {
        assertThat(ledger.find(ID)).isEmpty();
        assertThat(ledger.history(ID)).isEmpty();
    }

    @Test
    void readsEachRowBackAsItWasWritten() {
        PurchaseRecord accepted = ledger.take(requested("ID:1")).row();
        assertStands(accepted);
        PurchaseRecord held = ledger.held(accepted, hold());
        assertStands(held);
        PurchaseRecord ordering = ledger.take(held(1)).row();
        assertStands(ordering);
        assertThat(ordering.hold()).isEqualTo(hold());
        assertStands(ledger.answered(
                ordering, Ending.ordered("o-1", "https://shop.example.com/return", 1L << 40, "a notice")));
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ORDERED", "REJECTED", "EXPIRED", "FAILED", "IN_DOUBT"})
    void readsEveryKindOfEndBackAsItWasWritten(State state) {
        assertStands(ledger.answered(ordering(), ending(state)));
    }

    @Test
    void readsAnEndWithNothingBesideItsStateBackAsItWasWritten() {
        PurchaseRecord ended = ledger.answered(ordering(), Ending.ordered("o-1", null, null, null));

        assertStands(ended);
        assertThat(ledger.find(ID).orElseThrow().ending().amount()).isNull();
        assertThat(ledger.find(ID).orElseThrow().ending().shopStatus()).isNull();
    }

    @Test
    void readsAZeroAmountBackAsZero() {
        ledger.answered(ordering(), Ending.ordered("o-1", null, 0L, null));

        assertThat(ledger.find(ID).orElseThrow().ending().amount()).isZero();
    }

    @Test
    void keepsPurchasesApart() {
        PurchaseRecord one = ledger.take(requested("ID:1", "one")).row();
        PurchaseRecord other = ledger.take(requested("ID:2", "other")).row();

        PurchaseRecord ended = ledger.endWithoutHold(one, ending(State.REJECTED));

        assertThat(ledger.find("one")).contains(ended);
        assertThat(ledger.find("other")).contains(other);
        assertThat(ledger.history("other")).hasSize(1);
    }

    // history

    @Test
    void historyHasOneLineForEachChangeAndNoneForWhatChangesNothing() {
        ledger.take(requested("ID:1"));
        clock.advance(Duration.ofSeconds(1));
        PurchaseRecord again = ledger.take(requested("ID:1")).row();
        ledger.take(requested("ID:duplicate"));
        clock.advance(Duration.ofSeconds(1));
        ledger.held(again, hold());
        ledger.take(requested("ID:1"));
        PurchaseRecord ordering = ledger.take(held(2)).row();
        clock.advance(Duration.ofSeconds(1));
        PurchaseRecord ended = ledger.answered(ordering, ending(State.REJECTED));
        ledger.markPublished(List.of(ended));

        assertThat(ledger.history(ID))
                .containsExactly(
                        new HistoryEntry(1, State.ACCEPTED, 1, null, null, NOW),
                        new HistoryEntry(2, State.ACCEPTED, 2, null, null, NOW.plusSeconds(1)),
                        new HistoryEntry(3, State.HELD, 2, null, null, NOW.plusSeconds(2)),
                        new HistoryEntry(4, State.ORDERING, 2, null, null, NOW.plusSeconds(2)),
                        new HistoryEntry(
                                5, State.REJECTED, 2, "SOLD_OUT", "the shop says: sold out", NOW.plusSeconds(3)));
    }

    @Test
    void timesHaveMillisecondsInTheRowThatIsReturnedToo() {
        clock.set(NOW.plusNanos(1_999_999));

        PurchaseRecord accepted = ledger.take(requested("ID:1")).row();

        assertThat(accepted.acceptedAt()).isEqualTo(NOW.plusMillis(1));
        assertStands(accepted);
    }

    // take

    @Test
    void takeWritesTheRowOnWhichTheStepRelies() {
        Decision decision = ledger.take(requested("ID:1"));

        assertThat(decision.step()).isEqualTo(Step.RESERVE);
        assertStands(decision.row());
    }

    @Test
    void takeChangesNothingWhereTheTableKeepsTheRow() {
        PurchaseRecord accepted = ledger.take(requested("ID:1")).row();

        Decision decision = ledger.take(requested("ID:2"));

        assertThat(decision.step()).isEqualTo(Step.DROP);
        assertThat(decision.row()).isEqualTo(accepted);
        assertStands(accepted);
        assertThat(ledger.history(ID)).hasSize(1);
    }

    @Test
    void takeComparesTheHoldsEndWithItsClock() {
        ledger.held(ledger.take(requested("ID:1")).row(), hold());
        clock.set(HELD_UNTIL);
        assertThat(ledger.take(held(1)).step()).isEqualTo(Step.LET_LAPSE);

        clock.set(HELD_UNTIL.minusNanos(1));
        assertThat(ledger.take(held(1)).step()).isEqualTo(Step.ORDER);
    }

    @Test
    void aPurchaseGoesThroughARenewalAndAReplayToItsOrder() {
        ledger.held(ledger.take(requested("ID:1")).row(), hold());
        assertThat(ledger.take(expired(1)).step()).isEqualTo(Step.RENEW);
        PurchaseRecord renewed = ledger.take(renews(1)).row();
        assertStands(renewed);
        ledger.held(renewed, hold());
        assertThat(ledger.take(expired(2)).row().state()).isEqualTo(State.EXPIRED);
        PurchaseRecord replayed = ledger.take(replays(2)).row();
        assertStands(replayed);
        assertThat(replayed.firstAttempt()).isEqualTo(3);
        ledger.held(replayed, hold());
        PurchaseRecord ordered = ledger.answered(ledger.take(held(3)).row(), ending(State.ORDERED));
        assertStands(ordered);
        assertThat(ordered.attempt()).isEqualTo(3);
    }

    // compare-and-set

    @Test
    void heldLosesToANewerAttempt() {
        PurchaseRecord first = ledger.take(requested("ID:1")).row();
        PurchaseRecord second = ledger.take(requested("ID:1")).row();

        assertLost(() -> ledger.held(first, hold()), second);
    }

    @Test
    void heldLosesToAnEnd() {
        PurchaseRecord accepted = ledger.take(requested("ID:1")).row();
        PurchaseRecord failed = ledger.take(undelivered(requested("ID:1"))).row();

        assertLost(() -> ledger.held(accepted, hold()), failed);
    }

    @Test
    void endWithoutHoldLosesToAHold() {
        PurchaseRecord accepted = ledger.take(requested("ID:1")).row();
        PurchaseRecord held = ledger.held(accepted, hold());

        assertLost(() -> ledger.endWithoutHold(accepted, ending(State.REJECTED)), held);
    }

    @Test
    void compareAndSetComparesTheStateTheAttemptAndTheOwner() {
        PurchaseRecord accepted = ledger.take(requested("ID:1")).row();
        LedgerStore store = file.store();
        PurchaseRecord to = accepted.ended(ending(State.FAILED), NOW);

        assertThat(store.compareAndSet(accepted.in(State.HELD, hold(), NOW), to))
                .as("other state")
                .isFalse();
        assertThat(store.compareAndSet(accepted.nextAttempt("ID:1", false, NOW), to))
                .as("other attempt")
                .isFalse();
        assertThat(store.compareAndSet(PurchaseRecord.first(requested("ID:2"), 1, NOW), to))
                .as("other owner")
                .isFalse();
        assertStands(accepted);
        assertThat(ledger.history(ID)).hasSize(1);
        assertThat(store.compareAndSet(accepted, to)).isTrue();
    }

    @Test
    void insertLeavesARowThatIsThereAlone() {
        PurchaseRecord accepted = ledger.take(requested("ID:1")).row();

        assertThat(file.store().insert(PurchaseRecord.first(requested("ID:2"), 7, NOW), null))
                .isFalse();

        assertStands(accepted);
        assertThat(ledger.history(ID)).hasSize(1);
    }

    // certain knowledge wins

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ORDERED", "REJECTED", "EXPIRED"})
    void whoComesBackWithAnAnswerMovesInDoubtToWhatHeKnows(State known) {
        PurchaseRecord ordering = ordering();
        ledger.markPublished(List.of(ledger.take(held(1)).row()));

        PurchaseRecord answered = ledger.answered(ordering, ending(known));

        assertThat(answered.state()).isEqualTo(known);
        assertThat(answered.published())
                .as("the new end is still to be published")
                .isFalse();
        assertStands(answered);
        assertThat(ledger.history(ID))
                .extracting(HistoryEntry::state)
                .containsExactly(State.ACCEPTED, State.HELD, State.ORDERING, State.IN_DOUBT, known);
    }

    @Test
    void whoComesBackWithoutAnAnswerLeavesInDoubtAsItIs() {
        PurchaseRecord ordering = ordering();
        PurchaseRecord doubted = ledger.take(held(1)).row();

        PurchaseRecord answered = ledger.answered(ordering, ending(State.IN_DOUBT));

        assertThat(answered).isEqualTo(doubted);
        assertStands(doubted);
        assertThat(ledger.history(ID)).hasSize(4);
    }

    @Test
    void anAnswerLosesToACertainOne() {
        PurchaseRecord ordering = ordering();
        PurchaseRecord ordered = ledger.answered(ordering, ending(State.ORDERED));

        assertLost(() -> ledger.answered(ordering, ending(State.REJECTED)), ordered);
        assertLost(() -> ledger.answered(ordering, ending(State.IN_DOUBT)), ordered);
        assertLost(() -> ledger.notTaken(ordering, "not sent"), ordered);
    }

    @Test
    void anAnswerLosesToAnotherAttemptsDoubt() {
        PurchaseRecord ordering = ordering();
        ledger.notTaken(ordering, "not sent");
        ledger.held(ledger.take(renews(1)).row(), hold());
        ledger.take(held(2));
        PurchaseRecord doubted = ledger.take(held(2)).row();
        assertThat(doubted.state()).isEqualTo(State.IN_DOUBT);
        assertThat(doubted.attempt()).isEqualTo(2);

        assertLost(() -> ledger.answered(ordering, ending(State.ORDERED)), doubted);
        assertLost(() -> ledger.answered(ordering, ending(State.IN_DOUBT)), doubted);
        assertLost(() -> ledger.notTaken(ordering, "not sent"), doubted);
    }

    @Test
    void anOrderThatWasNotTakenIsHeldAgainOnTheSameHold() {
        PurchaseRecord ordering = ordering();

        PurchaseRecord held = ledger.notTaken(ordering, "the shop answered 503");

        assertThat(held.state()).isEqualTo(State.HELD);
        assertThat(held.attempt()).isEqualTo(1);
        assertThat(held.hold()).isEqualTo(hold());
        assertStands(held);
        assertThat(ledger.take(held(1)).step()).isEqualTo(Step.ORDER);
    }

    @Test
    void aHoldThatLapsesNamesWhatKeptItFromItsOrder() {
        ledger.notTaken(ordering(), "the shop answered the order with HTTP 429");
        PurchaseRecord renewed = ledger.take(withId(renews(1), "ID:2")).row();
        assertThat(renewed.lastCause()).isEqualTo("the shop answered the order with HTTP 429");
        ledger.held(renewed, hold());

        PurchaseRecord lapsed = ledger.take(expired(2)).row();

        assertThat(lapsed.state()).isEqualTo(State.EXPIRED);
        assertThat(lapsed.ending().detail())
                .contains("lapsed at ")
                .endsWith("; the last cause: the shop answered the order with HTTP 429");
        assertStands(lapsed);
        assertThat(ledger.history(ID))
                .extracting(HistoryEntry::detail)
                .filteredOn(detail -> detail != null && detail.startsWith("the shop answered"))
                .as("told in the history once")
                .hasSize(1);
    }

    @Test
    void aPurchaseThatTheBrokerGivesUpNamesWhatTheShopDidLast() {
        PurchaseRecord accepted = ledger.take(requested("ID:1")).row();
        ledger.forgive(accepted, "reserve was answered with HTTP 500");
        ledger.forgive(accepted, "reserve: this is not the shop's answer (HTTP 403, 9 bytes, text/html)");

        PurchaseRecord failed = ledger.take(undelivered(requested("ID:1"))).row();

        assertThat(failed.ending().reason()).isEqualTo(Reason.DELIVERIES_EXHAUSTED);
        assertThat(failed.ending().detail())
                .endsWith("; the last cause: reserve: this is not the shop's answer (HTTP 403, 9 bytes, text/html)");
        assertStands(failed);
    }

    @Test
    void aReplayKnowsNothingOfCausesBefore() {
        ledger.forgive(ledger.take(requested("ID:1")).row(), "reserve was answered with HTTP 500");
        ledger.take(undelivered(requested("ID:1")));

        assertThat(ledger.take(withId(replays(1), "ID:9")).row().lastCause()).isNull();
    }

    @Test
    void aCauseIsKeptInOneLineOfBoundedLengthWithoutAddresses() {
        PurchaseRecord held = ledger.notTaken(ordering(), "no\r\nto jane@example.com " + "x".repeat(5_000));

        assertThat(held.lastCause())
                .startsWith("no to (e-mail) xxx")
                .hasSize(300)
                .endsWith("…");
        assertStands(held);
    }

    @Test
    void anOrderThatWasNotTakenAndIsInDoubtByNowFails() {
        PurchaseRecord ordering = ordering();
        ledger.take(held(1));

        PurchaseRecord failed = ledger.notTaken(ordering, "the order did not leave");

        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.ending().reason()).isEqualTo(Reason.NOT_TAKEN);
        assertThat(failed.ending().detail()).isEqualTo("the order did not leave");
        assertStands(failed);
    }

    // resolving

    @Test
    void resolvesADoubtAsOrdered() {
        doubted();

        PurchaseRecord resolved = ledger.resolveOrdered(ID, "o-9");

        assertThat(resolved.state()).isEqualTo(State.ORDERED);
        assertThat(resolved.ending().orderId()).isEqualTo("o-9");
        assertThat(resolved.published()).isFalse();
        assertStands(resolved);
    }

    @Test
    void resolvesADoubtAsNotOrderedOnceTheHoldHadLapsedAtTheShopBeforeTheLook() {
        doubted();
        clock.set(FENCE.plusSeconds(5));

        PurchaseRecord resolved = ledger.resolveNotOrdered(ID, FENCE, MARGIN);

        assertThat(resolved.state()).isEqualTo(State.FAILED);
        assertThat(resolved.ending().reason()).isEqualTo(Reason.RESOLVED);
        assertThat(resolved.ending().detail()).contains(FENCE.toString());
        assertStands(resolved);
        assertThat(ledger.take(replays(1)).step()).isEqualTo(Step.RESERVE);
    }

    @Test
    void refusesALookFromBeforeTheHoldHadLapsedAtTheShop() {
        PurchaseRecord doubted = doubted();
        clock.set(FENCE.plusSeconds(3600));

        for (Instant lookedAt : List.of(NOW, HELD_UNTIL, LAPSES_BY, FENCE.minusMillis(1))) {
            assertThatThrownBy(() -> ledger.resolveNotOrdered(ID, lookedAt, MARGIN))
                    .isInstanceOf(TooEarlyToResolve.class)
                    .hasMessageContaining(ID)
                    .hasMessageContaining(FENCE.toString());
        }
        assertStands(doubted);
    }

    @Test
    void refusesALookFromTheFuture() {
        PurchaseRecord doubted = doubted();
        clock.set(FENCE);

        assertThatThrownBy(() -> ledger.resolveNotOrdered(ID, FENCE.plusMillis(1), MARGIN))
                .isInstanceOf(TooEarlyToResolve.class);
        assertStands(doubted);
        assertThat(ledger.resolveNotOrdered(ID, FENCE, MARGIN).state()).isEqualTo(State.FAILED);
    }

    @Test
    void waitsForTheLongestHoldWhereTheHoldIsNotKnown() {
        PurchaseRecord doubted = ledger.take(held(4)).row();
        assertThat(doubted.ending().reason()).isEqualTo(Reason.ROW_MISSING);
        Instant fence = NOW.plus(Duration.ofHours(1)).plus(MARGIN);
        clock.set(fence.plusSeconds(5));

        assertThatThrownBy(() -> ledger.resolveNotOrdered(ID, fence.minusMillis(1), MARGIN))
                .isInstanceOf(TooEarlyToResolve.class);
        assertStands(doubted);
        assertThat(ledger.resolveNotOrdered(ID, fence, MARGIN).state()).isEqualTo(State.FAILED);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ORDERED", "REJECTED", "EXPIRED", "FAILED"})
    void resolvesNothingThatIsNotInDoubt(State state) {
        PurchaseRecord ended = ledger.answered(ordering(), ending(state));
        clock.set(FENCE.plusSeconds(5));

        assertNotResolved();
        assertStands(ended);
    }

    @Test
    void resolvesNothingThatIsInWorkOrUnknown() {
        assertNotResolved();
        PurchaseRecord ordering = ordering();
        clock.set(FENCE.plusSeconds(5));

        assertNotResolved();
        assertStands(ordering);
    }

    private void assertNotResolved() {
        assertThatThrownBy(() -> ledger.resolveOrdered(ID, "o-9"))
                .isInstanceOf(NotInDoubt.class)
                .hasMessageContaining(ID);
        assertThatThrownBy(() -> ledger.resolveNotOrdered(ID, FENCE, MARGIN))
                .isInstanceOf(NotInDoubt.class)
                .hasMessageContaining(ID);
    }

    // publishing

    @Test
    void marksThatVeryEndAsPublished() {
        PurchaseRecord one = rejected("one");
        rejected("other");

        ledger.markPublished(List.of(one));

        assertThat(ledger.find("one").orElseThrow().published()).isTrue();
        assertThat(ledger.find("other").orElseThrow().published()).isFalse();
        ledger.markPublished(List.of());
        assertThat(ledger.find("other").orElseThrow().published()).isFalse();
    }

    @Test
    void marksManyEndsInOneGo() {
        List<PurchaseRecord> rows = List.of(rejected("one"), rejected("two"), rejected("three"));

        ledger.markPublished(rows);

        assertThat(rows).allSatisfy(row -> assertThat(
                        ledger.find(row.purchaseId()).orElseThrow().published())
                .isTrue());
    }

    @Test
    void aLateMarkLeavesAnEndThatWasSettledMeanwhileToBePublished() {
        PurchaseRecord ordering = ordering();
        PurchaseRecord doubted = ledger.take(held(1)).row();
        PurchaseRecord ordered = ledger.answered(ordering, ending(State.ORDERED));

        ledger.markPublished(List.of(doubted));

        assertStands(ordered);
        clock.advance(Duration.ofSeconds(1));
        assertThat(dueNow(10)).containsExactly(ordered.purchaseId());
    }

    @Test
    void aLateMarkLeavesTheSameEndOfALaterAttemptToBePublished() {
        PurchaseRecord first = rejected(ID);
        PurchaseRecord second = ledger.endWithoutHold(ledger.take(replays(1)).row(), ending(State.REJECTED));

        ledger.markPublished(List.of(first));

        assertStands(second);
        assertThat(second.published()).isFalse();
    }

    @Test
    void aNewAttemptIsNotTakenForPublished() {
        ledger.markPublished(List.of(rejected(ID)));

        PurchaseRecord again = ledger.take(replays(1)).row();

        assertStands(again);
        assertThat(again.published()).isFalse();
    }

    @Test
    void findsEndsThatAreNotPublishedOldestFirst() {
        ordering();
        PurchaseRecord first = rejected("first");
        clock.advance(Duration.ofSeconds(10));
        PurchaseRecord published = rejected("published");
        PurchaseRecord second = rejected("second");
        clock.advance(Duration.ofSeconds(10));
        rejected("young");
        ledger.markPublished(List.of(published));

        clock.advance(Duration.ofMillis(1));
        assertThat(due(Duration.ofSeconds(10), Duration.ZERO, 1)).containsExactly(first.purchaseId());
        assertThat(due(Duration.ofSeconds(10), Duration.ZERO, 10)).containsExactly(second.purchaseId());
        assertThat(dueNow(10)).as("the youngest").hasSize(1);
    }

    @Test
    void leavesAnEndToItsMessageUntilItIsTaken() {
        PurchaseRecord young = rejected("young");
        assertThat(due(Duration.ofSeconds(10), Duration.ofSeconds(60), 10)).isEmpty();
        assertThat(ledger.find("young")).contains(young);
        assertThat(young.awaitsPublication()).isTrue();
    }

    /** A message that read the row before it was taken may still publish; so nobody else does for a while. */
    @Test
    void waitsForWhoMayStillPublishAnEndThatIsTaken() {
        rejected(ID);
        clock.advance(Duration.ofSeconds(11));

        assertThat(due(Duration.ofSeconds(10), Duration.ofSeconds(60), 10)).isEmpty();
        assertThat(ledger.find(ID).orElseThrow().awaitsPublication()).isFalse();
        clock.advance(Duration.ofSeconds(59));
        assertThat(due(Duration.ofSeconds(10), Duration.ofSeconds(60), 10)).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(due(Duration.ofSeconds(10), Duration.ofSeconds(60), 10)).containsExactly(ID);
    }

    @Test
    void givesAnEndOutOnceAndAgainOnlyIfItsPublicationFails() {
        rejected(ID);
        clock.advance(Duration.ofSeconds(11));
        assertThat(due(Duration.ofSeconds(10), Duration.ZERO, 10)).containsExactly(ID);

        clock.advance(Duration.ofSeconds(9));
        assertThat(due(Duration.ofSeconds(10), Duration.ZERO, 10))
                .as("somebody is at it")
                .isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(due(Duration.ofSeconds(10), Duration.ZERO, 10)).containsExactly(ID);
        ledger.markPublished(List.of(ledger.find(ID).orElseThrow()));
        clock.advance(Duration.ofHours(1));
        assertThat(due(Duration.ofSeconds(10), Duration.ZERO, 10)).isEmpty();
    }

    @Test
    void aNewEndIsItsMessagesAgain() {
        rejected(ID);
        clock.advance(Duration.ofSeconds(11));
        due(Duration.ofSeconds(10), Duration.ofSeconds(60), 10);

        PurchaseRecord second = ledger.endWithoutHold(ledger.take(replays(1)).row(), ending(State.REJECTED));

        assertStands(second);
        assertThat(second.awaitsPublication()).isTrue();
    }

    private List<String> dueNow(int limit) {
        return due(Duration.ZERO, Duration.ZERO, limit);
    }

    private List<String> due(Duration age, Duration wait, int limit) {
        return ledger.unpublishedEnds(age, wait, limit).stream()
                .map(PurchaseRecord::purchaseId)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ORDERED", "REJECTED", "EXPIRED", "FAILED", "IN_DOUBT"})
    void findsEveryKindOfEndThatIsNotPublished(State state) {
        PurchaseRecord ended = ledger.answered(ordering(), ending(state));
        clock.advance(Duration.ofSeconds(1));

        assertThat(dueNow(10)).containsExactly(ended.purchaseId());
        assertThat(ledger.unsettled(Duration.ZERO, 10)).isEmpty();
    }

    @Test
    void findsRowsThatStandStillWithoutAnEndOldestFirst() {
        PurchaseRecord accepted = ledger.take(requested("ID:1", "accepted")).row();
        clock.advance(Duration.ofSeconds(10));
        PurchaseRecord held = ledger.held(ledger.take(requested("ID:2", "held")).row(), hold());
        clock.advance(Duration.ofSeconds(10));
        PurchaseRecord ordering = ordering();
        rejected("rejected");
        clock.advance(Duration.ofMillis(1));

        assertThat(ledger.unsettled(Duration.ZERO, 10)).containsExactly(accepted, held, ordering);
        assertThat(ledger.unsettled(Duration.ofSeconds(10), 10)).containsExactly(accepted, held);
        assertThat(ledger.unsettled(Duration.ZERO, 1)).containsExactly(accepted);
    }

    // purging

    private static final Duration DETAILS = Duration.ofDays(90);
    private static final Duration ROWS = Duration.ofDays(400);

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ORDERED", "REJECTED", "EXPIRED", "FAILED"})
    void purgingTakesTheDetailsFirstAndKeepsWhatTellsADuplicate(State state) {
        PurchaseRecord ended = ledger.answered(ordering(), ending(state));
        ledger.markPublished(List.of(ended));
        clock.advance(DETAILS);
        assertThat(ledger.purge(DETAILS, ROWS)).isZero();
        assertThat(ledger.find(ID).orElseThrow().hold()).isNotNull();
        assertThat(ledger.history(ID)).hasSize(4);

        clock.advance(Duration.ofMillis(1));
        assertThat(ledger.purge(DETAILS, ROWS)).isZero();

        PurchaseRecord trimmed = ledger.find(ID).orElseThrow();
        assertThat(trimmed.hold()).isNull();
        assertThat(trimmed.ending().detail()).isNull();
        assertThat(trimmed.ending().redirectUrl()).isNull();
        assertThat(trimmed.state()).isEqualTo(state);
        assertThat(trimmed.digest()).isEqualTo(ended.digest());
        assertThat(trimmed.ending().reason()).isEqualTo(ended.ending().reason());
        assertThat(trimmed.ending().orderId()).isEqualTo(ended.ending().orderId());
        assertThat(trimmed.published()).isTrue();
        assertThat(ledger.history(ID)).isEmpty();
        assertThat(ledger.take(requested("ID:duplicate")).step()).isEqualTo(Step.DROP);
    }

    @Test
    void purgingRemovesTheRowWhenNoDuplicateIsExpectedAnyMore() {
        ledger.markPublished(List.of(rejected(ID)));
        clock.advance(ROWS);
        assertThat(ledger.purge(DETAILS, ROWS)).isZero();
        assertThat(ledger.find(ID)).isPresent();

        clock.advance(Duration.ofMillis(1));
        assertThat(ledger.purge(DETAILS, ROWS)).isEqualTo(1);

        assertThat(ledger.find(ID)).isEmpty();
        assertThat(ledger.history(ID)).isEmpty();
        assertThat(ledger.take(requested("ID:1")).step()).isEqualTo(Step.RESERVE);
    }

    @Test
    void purgingARowBeforeItsDetailsAreDueLeavesNoHistoryInTheWayOfANewPurchase() {
        ledger.markPublished(List.of(rejected(ID)));
        clock.advance(Duration.ofDays(10));

        assertThat(ledger.purge(DETAILS, Duration.ofDays(5))).isEqualTo(1);

        assertThat(ledger.history(ID)).isEmpty();
        assertThat(ledger.take(requested("ID:1")).step()).isEqualTo(Step.RESERVE);
    }

    @Test
    void purgingNeverTouchesWhatIsInDoubtUnfinishedOrUnpublished() {
        PurchaseRecord accepted = ledger.take(requested("ID:1", "accepted")).row();
        PurchaseRecord held = ledger.held(ledger.take(requested("ID:2", "held")).row(), hold());
        PurchaseRecord unpublished = rejected("unpublished");
        PurchaseRecord doubted = doubted();
        ledger.markPublished(List.of(doubted));
        PurchaseRecord ordering = ordering("ordering");
        clock.advance(ROWS.multipliedBy(3));

        assertThat(ledger.purge(DETAILS, ROWS)).isZero();

        assertThat(ledger.find("accepted")).contains(accepted);
        assertThat(ledger.find("held")).contains(held);
        assertThat(ledger.find("ordering")).contains(ordering);
        assertThat(ledger.find("unpublished")).contains(unpublished);
        assertThat(ledger.find(ID).orElseThrow().ending()).isEqualTo(doubted.ending());
        assertThat(ledger.find(ID).orElseThrow().hold()).isEqualTo(hold());
        assertThat(ledger.history("unpublished")).hasSize(2);
        assertThat(ledger.history(ID)).hasSize(4);
    }

    @Test
    void aPurchaseWithoutDetailsCanStillBeReplayed() {
        ledger.markPublished(List.of(rejected(ID)));
        clock.advance(DETAILS.plusDays(1));
        ledger.purge(DETAILS, ROWS);

        PurchaseRecord again = ledger.take(replays(1)).row();

        assertStands(again);
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(ledger.history(ID)).extracting(HistoryEntry::version).containsExactly(3);
    }

    private PurchaseRecord ordering() {
        return ordering(ID);
    }

    private PurchaseRecord ordering(String purchaseId) {
        ledger.held(ledger.take(requested("ID:1", purchaseId)).row(), hold());
        Delivery held = held(1);
        Delivery message = new Delivery(
                held.source(), false, held.messageId(), held.carried(), purchaseId, held.digest(), held.shop());
        PurchaseRecord ordering = ledger.take(message).row();
        assertThat(ordering.state()).isEqualTo(State.ORDERING);
        return ordering;
    }

    private PurchaseRecord doubted() {
        ordering();
        PurchaseRecord doubted = ledger.take(withId(held(1), "ID:again")).row();
        assertThat(doubted.state()).isEqualTo(State.IN_DOUBT);
        return doubted;
    }

    private PurchaseRecord rejected(String purchaseId) {
        return ledger.endWithoutHold(
                ledger.take(requested("ID:" + purchaseId, purchaseId)).row(), ending(State.REJECTED));
    }

    private void assertStands(PurchaseRecord row) {
        assertThat(ledger.find(row.purchaseId())).contains(row);
    }

    private void assertLost(Runnable change, PurchaseRecord standing) {
        int changes = ledger.history(standing.purchaseId()).size();
        assertThatThrownBy(change::run).isInstanceOf(LostRace.class).hasMessageContaining(standing.purchaseId());
        assertStands(standing);
        assertThat(ledger.history(standing.purchaseId())).hasSize(changes);
    }
}
