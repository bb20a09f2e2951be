package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.ledger.Samples.HELD_UNTIL;
import static org.ticketorders.ledger.Samples.ID;
import static org.ticketorders.ledger.Samples.NOW;
import static org.ticketorders.ledger.Samples.ending;
import static org.ticketorders.ledger.Samples.expired;
import static org.ticketorders.ledger.Samples.held;
import static org.ticketorders.ledger.Samples.hold;
import static org.ticketorders.ledger.Samples.renews;
import static org.ticketorders.ledger.Samples.replays;
import static org.ticketorders.ledger.Samples.requested;
import static org.ticketorders.ledger.Samples.undelivered;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.State;

/** The ledger over a real database, one instance of it: a file here, PostgreSQL in {@link LedgerOnPostgresTest}. */
class LedgerTest extends OnLedger {

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
        assertThat(store.compareAndSet(accepted.nextAttempt(requested("ID:1"), false, NOW), to))
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
}
