package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.ledger.Samples.ID;
import static org.ticketorders.ledger.Samples.ending;
import static org.ticketorders.ledger.Samples.held;
import static org.ticketorders.ledger.Samples.hold;
import static org.ticketorders.ledger.Samples.replays;
import static org.ticketorders.ledger.Samples.requested;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.purchase.State;

/** Which ends are to be published, which rows are reported, and what is purged. */
class LedgerPublicationTest extends OnLedger {

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
        called(ID);
        clock.advance(DETAILS);
        assertThat(purge(DETAILS, ROWS)).isZero();
        assertThat(ledger.find(ID).orElseThrow().hold()).isNotNull();
        assertThat(callsOf(ID)).isEqualTo(1);
        assertThat(ledger.history(ID)).hasSize(4);

        clock.advance(Duration.ofMillis(1));
        assertThat(purge(DETAILS, ROWS)).isZero();

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
        assertThat(callsOf(ID)).isZero();
        assertThat(ledger.take(requested("ID:duplicate")).step()).isEqualTo(Step.DROP);
        called(ID);
        purge(DETAILS, ROWS);
        assertThat(callsOf(ID)).as("one that came late").isZero();
    }

    @Test
    void purgingRemovesTheRowWhenNoDuplicateIsExpectedAnyMore() {
        ledger.markPublished(List.of(rejected(ID)));
        called(ID);
        clock.advance(ROWS);
        assertThat(purge(DETAILS, ROWS)).isZero();
        assertThat(ledger.find(ID)).isPresent();

        clock.advance(Duration.ofMillis(1));
        assertThat(purge(DETAILS, ROWS)).isEqualTo(1);

        assertThat(ledger.find(ID)).isEmpty();
        assertThat(ledger.history(ID)).isEmpty();
        assertThat(callsOf(ID)).isZero();
        assertThat(ledger.take(requested("ID:1")).step()).isEqualTo(Step.RESERVE);
    }

    private void called(String purchaseId) {
        file.transaction().executeWithoutResult(status -> file.jdbc()
                .sql("INSERT INTO shop_call (purchase_id, id, attempt, at, millis, method, path)"
                        + " VALUES (:id, 1, 1, 1, 1, 'GET', '/')")
                .param("id", purchaseId)
                .update());
    }

    private int callsOf(String purchaseId) {
        return file.jdbc()
                .sql("SELECT COUNT(*) FROM shop_call WHERE purchase_id = :id")
                .param("id", purchaseId)
                .query(Integer.class)
                .single();
    }

    @Test
    void purgingARowBeforeItsDetailsAreDueLeavesNoHistoryInTheWayOfANewPurchase() {
        ledger.markPublished(List.of(rejected(ID)));
        clock.advance(Duration.ofDays(10));

        assertThat(purge(DETAILS, Duration.ofDays(5))).isEqualTo(1);

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

        assertThat(purge(DETAILS, ROWS)).isZero();

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
        purge(DETAILS, ROWS);

        PurchaseRecord again = ledger.take(replays(1)).row();

        assertStands(again);
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(ledger.history(ID)).extracting(HistoryEntry::version).containsExactly(3);
    }
}
