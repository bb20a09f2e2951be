package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ticketorders.ledger.Samples.ID;
import static org.ticketorders.ledger.Samples.NOW;
import static org.ticketorders.ledger.Samples.ending;
import static org.ticketorders.ledger.Samples.expired;
import static org.ticketorders.ledger.Samples.held;
import static org.ticketorders.ledger.Samples.hold;
import static org.ticketorders.ledger.Samples.renews;
import static org.ticketorders.ledger.Samples.replays;
import static org.ticketorders.ledger.Samples.requested;
import static org.ticketorders.ledger.Samples.takesBack;
import static org.ticketorders.ledger.Samples.undelivered;
import static org.ticketorders.ledger.Samples.withId;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.hold.HoldAges;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;

/** What is known for certain wins, and doubts are resolved. */
class LedgerAnswersTest extends OnLedger {

    // a commit that nobody heard of

    /** What follows an acceptance, or a hold that has waited. */
    enum Write {
        HELD(State.HELD),
        ORDERING(State.ORDERING),
        REJECTED(State.REJECTED),
        ORDERING_A_HOLD_THAT_WAITED(State.ORDERING);

        private final State state;

        Write(State state) {
            this.state = state;
        }

        PurchaseRecord write(Ledger ledger, PurchaseRecord accepted) {
            return switch (this) {
                case HELD -> ledger.held(accepted, hold());
                case ORDERING -> ledger.ordering(accepted, hold());
                case REJECTED -> ledger.endWithoutHold(accepted, ending(State.REJECTED));
                case ORDERING_A_HOLD_THAT_WAITED -> ledger.take(held(1)).row();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void knowsItsOwnWriteAgainWhoseAnswerWasLost(Write step) {
        PurchaseRecord accepted = ledger.take(requested("ID:1")).row();
        if (step == Write.ORDERING_A_HOLD_THAT_WAITED) {
            ledger.held(accepted, hold());
        }

        PurchaseRecord written = step.write(file.losingAnAnswer(clock, () -> {}), accepted);

        assertStands(written);
        assertThat(written.state()).isEqualTo(step.state);
        assertThat(ledger.history(ID).stream().filter(entry -> entry.state() == written.state()))
                .hasSize(1);
        assertThat(file.told)
                .as("counted once")
                .filteredOn(event ->
                        event instanceof StateChanged change && change.to().equals(written))
                .hasSize(1);
    }

    @Test
    void doesNotTakeForItsOwnWhatAnotherHasMetMeanwhile() {
        PurchaseRecord accepted = ledger.take(requested("ID:1")).row();
        Ledger deaf = file.losingAnAnswer(clock, () -> ledger.take(requested("ID:1")));

        assertThatThrownBy(() -> deaf.ordering(accepted, hold())).isInstanceOf(ConcurrentChange.class);

        assertThat(ledger.find(ID).map(PurchaseRecord::state)).contains(State.IN_DOUBT);
    }

    /** All of it stands as he wanted to write it, the time included. */
    @Test
    void doesNotTakeForItsOwnWhatAnotherHasWrittenAtTheSameTime() {
        ledger.held(ledger.take(requested("ID:1")).row(), hold());
        Ledger undone = file.losingAWrite(clock, () -> ledger.take(held(1)));

        assertThatThrownBy(() -> undone.take(held(1))).isInstanceOf(ConcurrentChange.class);

        assertThat(ledger.find(ID).map(PurchaseRecord::state)).contains(State.ORDERING);
    }

    @Test
    void writesAgainWhatWasNotDone() {
        ledger.held(ledger.take(requested("ID:1")).row(), hold());

        PurchaseRecord written =
                file.losingAWrite(clock, () -> {}).take(held(1)).row();

        assertThat(written.state()).isEqualTo(State.ORDERING);
        assertStands(written);
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

    /** Each would be kept for two hours otherwise, long after its purchase is done with. */
    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ORDERED", "REJECTED", "EXPIRED", "IN_DOUBT"})
    void remembersHowLongAHoldHasLivedUntilItsOrderIsCertain(State answer) {
        HoldAges ages = OpenLedger.ages(clock);
        ledger = file.ledger(clock, ages);
        PurchaseRecord ordering = ordering();
        ages.begin(ordering.hold(), ages.now(), HoldAges.LONGEST, HoldAges.LONGEST);

        ledger.answered(ordering, ending(answer));

        assertThat(ages.rest(ordering.hold()).isPresent()).isEqualTo(answer == State.IN_DOUBT);
    }

    /** By these it is seen whether a shop's list of orders can be believed. */
    @Test
    void knowsBetweenWhichTimesTheShopMadeWhatItAnsweredWith() {
        PurchaseRecord ordering = ordering();
        clock.set(NOW.plusSeconds(2));
        PurchaseRecord answered = ledger.answered(ordering, ending(State.ORDERED));
        String shop = answered.shop().toUpperCase(Locale.ROOT);

        assertThat(file.evidence().knownOrders(shop, NOW, NOW.plusSeconds(2), 10))
                .containsExactly(new KnownOrder(answered.ending().orderId(), NOW, NOW.plusSeconds(2)));
        assertThat(file.evidence().knownOrders(shop, NOW, NOW.plusSeconds(1), 10))
                .isEmpty();
        assertThat(file.evidence().knownOrders("another", NOW, NOW.plusSeconds(2), 10))
                .isEmpty();
    }

    /** Whether that order is the purchase's is what somebody said. */
    @Test
    void takesNoOrderForKnownThatWasFoundAtTheShop() {
        doubted();
        new Settlings(ledger)
                .foundOrdered(
                        ledger.find(ID).orElseThrow(), ending(State.ORDERED).orderId(), "seen");

        assertThat(file.evidence().knownOrders(ledger.find(ID).orElseThrow().shop(), NOW, NOW.plusSeconds(9), 10))
                .isEmpty();
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

    @Test
    void anAnswerThatContradictsASettlingIsToldAndKeepsItFromBeingReplayed() {
        PurchaseRecord ordering = ordering();
        ledger.take(withId(held(1), "ID:again"));
        clock.set(FENCE.plusSeconds(5));
        PurchaseRecord settled =
                new Settlings(ledger).foundNotOrdered(ledger.find(ID).orElseThrow(), FENCE, MARGIN, "seen");

        assertLost(() -> ledger.answered(ordering, ending(State.REJECTED)), settled);
        assertLost(() -> ledger.answered(ordering, ending(State.IN_DOUBT)), settled);
        assertLost(() -> ledger.notTaken(ordering, "not sent"), settled);
        assertThat(lateAnswers()).isEmpty();
        assertThat(settled.isReplayable()).isTrue();
        assertThatThrownBy(() -> ledger.answered(ordering, ending(State.ORDERED)))
                .isInstanceOf(ConcurrentChange.class);
        assertThat(lateAnswers())
                .containsExactly(ID
                        + ", attempt 1: the shop's late answer says ordered, order 56f5e720…, but it is failed by now");
        PurchaseRecord row = ledger.find(ID).orElseThrow();
        assertThat(row.ending().orderId()).isEqualTo(ending(State.ORDERED).orderId());
        assertThat(row.state()).isEqualTo(State.FAILED);
        assertThat(row.isReplayable()).isFalse();
        assertThat(ledger.take(replays(1)).step()).isEqualTo(Step.FINISH);
        assertThat(file.store().compareAndSet(settled, settled.nextRun(replays(1), NOW)))
                .as("who has read the row before")
                .isFalse();
        assertStands(row);
        PurchaseRecord doubted = ledger.take(takesBack(1)).row();
        assertThat(doubted.state()).isEqualTo(State.IN_DOUBT);
        assertThat(doubted.ending().orderId()).isEqualTo(row.ending().orderId());
    }

    /** The replay was rejected, and yet the first attempt has an order. */
    @Test
    void whatIsReplayedOnceIsNotReplayedAgainWhenTheOrderOfTheFirstAttemptIsKnown() {
        PurchaseRecord ordering = ordering();
        ledger.take(withId(held(1), "ID:again"));
        clock.set(FENCE.plusSeconds(5));
        new Settlings(ledger).foundNotOrdered(ledger.find(ID).orElseThrow(), FENCE, MARGIN, "seen");
        ledger.endWithoutHold(ledger.take(replays(1)).row(), ending(State.REJECTED));

        assertThatThrownBy(() -> ledger.answered(ordering, ending(State.ORDERED)))
                .isInstanceOf(ConcurrentChange.class);

        assertThat(ledger.find(ID).orElseThrow().isReplayable()).isFalse();
        assertThat(ledger.take(replays(2)).step()).isEqualTo(Step.FINISH);
    }

    @Test
    void anAnswerThatContradictsAnOrderThatWasFoundIsTold() {
        PurchaseRecord ordering = ordering();
        ledger.take(withId(held(1), "ID:again"));
        PurchaseRecord settled = new Settlings(ledger)
                .foundOrdered(ledger.find(ID).orElseThrow(), "0A0B0C0D-611c-11ee-8dc2-455b4c4323d2", "seen");

        assertLost(
                () -> ledger.answered(
                        ordering, Ending.ordered("0a0b0c0d-611c-11ee-8dc2-455b4c4323d2", null, null, null)),
                settled);
        assertThat(lateAnswers()).isEmpty();
        assertLost(() -> ledger.answered(ordering, ending(State.ORDERED)), settled);
        assertLost(() -> ledger.answered(ordering, ending(State.REJECTED)), settled);
        assertLost(() -> ledger.notTaken(ordering, "not sent"), settled);
        assertThat(lateAnswers()).hasSize(3).allMatch(told -> told.endsWith("it is ordered by now, order 0A0B0C0D…"));
    }

    private List<String> lateAnswers() {
        return file.told.stream()
                .filter(LateAnswer.class::isInstance)
                .map(Object::toString)
                .toList();
    }
}
