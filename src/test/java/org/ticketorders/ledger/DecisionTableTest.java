package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ticketorders.ledger.Samples.DIGEST;
import static org.ticketorders.ledger.Samples.ID;
import static org.ticketorders.ledger.Samples.NOW;
import static org.ticketorders.ledger.Samples.OWNER;
import static org.ticketorders.ledger.Samples.SHOP;
import static org.ticketorders.ledger.Samples.carrying;
import static org.ticketorders.ledger.Samples.expired;
import static org.ticketorders.ledger.Samples.held;
import static org.ticketorders.ledger.Samples.hold;
import static org.ticketorders.ledger.Samples.outOfTime;
import static org.ticketorders.ledger.Samples.renews;
import static org.ticketorders.ledger.Samples.replays;
import static org.ticketorders.ledger.Samples.requested;
import static org.ticketorders.ledger.Samples.row;
import static org.ticketorders.ledger.Samples.settled;
import static org.ticketorders.ledger.Samples.takesBack;
import static org.ticketorders.ledger.Samples.undelivered;
import static org.ticketorders.ledger.Samples.withDigest;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.purchase.Carried;
import org.ticketorders.purchase.Carried.Kind;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.State;

/** What the table decides of a message whose purchase is unknown, another's or at its end. @see OpenPurchasesTest */
class DecisionTableTest extends OnDecisionTable {

    // the ledger has no row

    @Test
    void acceptsAPurchaseThatItDoesNotKnow() {
        Decision decision = table.decide(null, requested("ID:1"), NOW);

        assertThat(decision.step()).isEqualTo(Step.RESERVE);
        assertThat(decision.writes()).isTrue();
        assertThat(decision.row())
                .isEqualTo(new PurchaseRecord(
                        ID, State.ACCEPTED, 1, 1, 0, "ID:1", DIGEST, SHOP, null, null, false, null, NOW, NOW));
    }

    @Test
    void failsAPurchaseThatWasUndeliveredBeforeItWasKnown() {
        Decision decision = table.decide(null, undelivered(requested("ID:1")), NOW);

        assertThat(decision.step()).isEqualTo(Step.FINISH);
        assertThat(decision.writes()).isTrue();
        assertThat(decision.row().attempt()).isEqualTo(1);
        assertThat(decision.row().owner()).isEqualTo("ID:1");
        assertEnded(decision.row(), State.FAILED, Reason.DELIVERIES_EXHAUSTED);
    }

    @Test
    void saysOfAPurchaseWhoseMessageExpiredBeforeItWasKnownThatItDid() {
        Decision decision = table.decide(null, outOfTime(requested("ID:1")), NOW);

        assertThat(decision.step()).isEqualTo(Step.FINISH);
        assertThat(decision.writes()).isTrue();
        assertEnded(decision.row(), State.FAILED, Reason.MESSAGE_EXPIRED);
    }

    static Stream<Delivery> messagesThatCarryAnAttempt() {
        return carriers(3).flatMap(message -> Stream.of(message, undelivered(message)));
    }

    @ParameterizedTest
    @MethodSource("messagesThatCarryAnAttempt")
    void doubtsAMessageThatCarriesAnAttemptOfWhichItHasNoRow(Delivery message) {
        Decision decision = table.decide(null, message, NOW);

        assertThat(decision.step()).isEqualTo(Step.FINISH);
        assertThat(decision.writes()).isTrue();
        assertThat(decision.row().attempt()).isEqualTo(3);
        assertThat(decision.row().hold()).isNull();
        assertEnded(decision.row(), State.IN_DOUBT, Reason.ROW_MISSING);
    }

    // whose message is it?

    @ParameterizedTest
    @EnumSource(State.class)
    void refusesAnotherPurchaseUnderTheSameIdInEveryState(State state) {
        PurchaseRecord row = row(state, ATTEMPT);
        Stream.concat(Stream.of(requested(OWNER), requested("ID:other")), carriers(ATTEMPT))
                .flatMap(message -> Stream.of(message, undelivered(message)))
                .map(message -> withDigest(message, "another digest"))
                .forEach(message -> assertKept(row, message, Step.REFUSE));
    }

    /** Who has read both knows that they say the same. */
    @ParameterizedTest
    @EnumSource(State.class)
    void takesWhatMeansTheSameAsTheRowForIt(State state) {
        PurchaseRecord row = row(state, ATTEMPT);
        Delivery owner = requested(OWNER);

        assertThat(withDigest(owner, "another digest").meaningTheSameAs(row)).isEqualTo(owner);
        assertKept(row, withDigest(requested("ID:other"), "another digest").meaningTheSameAs(row), Step.DROP);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void dropsTheSendersDuplicateInEveryState(State state) {
        PurchaseRecord row = row(state, ATTEMPT);

        assertKept(row, requested("ID:other"), Step.DROP);
        assertKept(row, undelivered(requested("ID:other")), Step.DROP);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void dropsACarrierOfAnEarlierAttemptInEveryState(State state) {
        PurchaseRecord row = row(state, ATTEMPT);

        carriers(ATTEMPT - 1)
                .flatMap(message -> Stream.of(message, undelivered(message)))
                .forEach(message -> assertKept(row, message, Step.DROP));
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void dropsACarrierOfAnAttemptThatHasNotBegunInEveryState(State state) {
        PurchaseRecord row = row(state, ATTEMPT);

        carriers(ATTEMPT + 1).forEach(message -> assertKept(row, message, Step.DROP));
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void dropsAMessageOfALaterStageThatCarriesNothingThoughItHasTheOwnersId(State state) {
        PurchaseRecord row = row(state, ATTEMPT);

        assertKept(row, new Delivery(Source.HELD, false, OWNER, Carried.NOTHING, ID, DIGEST, SHOP), Step.DROP);
        assertKept(row, new Delivery(Source.EXPIRED, false, OWNER, Carried.NOTHING, ID, DIGEST, SHOP), Step.DROP);
    }

    // ends

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"REJECTED", "EXPIRED", "FAILED"})
    void aReplayBeginsANewRun(State state) {
        PurchaseRecord row = row(state, 4, 2, 2);

        Decision decision = table.decide(row, replays(4), NOW);

        assertThat(decision.step()).isEqualTo(Step.RESERVE);
        assertAccepted(decision, row, 5, 5, 0, replays(4).messageId());
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ORDERED", "IN_DOUBT"})
    void neverBeginsAnAttemptAnewWhereAnOrderWasOrMayHaveBeenTaken(State state) {
        PurchaseRecord row = row(state, ATTEMPT);

        carriers(ATTEMPT)
                .flatMap(message -> Stream.of(message, undelivered(message)))
                .forEach(message -> assertKept(row, message, Step.FINISH));
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ORDERED", "REJECTED", "EXPIRED", "FAILED", "IN_DOUBT"})
    void finishesAnEndFromItsRowWhenItsOwnerOrCarrierComesAgain(State state) {
        PurchaseRecord row = row(state, ATTEMPT);

        Stream.concat(owners(), Stream.of(held(ATTEMPT), expired(ATTEMPT)))
                .flatMap(message -> Stream.of(message, undelivered(message)))
                .forEach(message -> assertKept(row, message, Step.FINISH));
        assertKept(row, renews(ATTEMPT), Step.FINISH);
    }

    @ParameterizedTest
    @EnumSource(
            value = Source.class,
            names = {"HELD", "EXPIRED"})
    void aReplayCountsOnlyInTheQueueThatIsClosedToSenders(Source source) {
        assertKept(row(State.FAILED, ATTEMPT), carrying(source, Kind.REPLAYS, ATTEMPT), Step.FINISH);
    }

    // a settling taken back

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ORDERED", "FAILED"})
    void putsASettledDoubtInDoubtAgainAsAnotherAttempt(State state) {
        PurchaseRecord row = settled(state, ATTEMPT, "56f5e720-611c-11ee-8dc2-455b4c4323d9");

        Stream.of(takesBack(ATTEMPT), undelivered(takesBack(ATTEMPT))).forEach(message -> {
            Decision decision = table.decide(row, message, NOW.plusSeconds(1));

            assertThat(decision.step()).isEqualTo(Step.FINISH);
            assertThat(decision.writes()).isTrue();
            assertEnded(decision.row(), State.IN_DOUBT, Reason.TAKEN_BACK);
            assertThat(decision.row().attempt()).isEqualTo(ATTEMPT + 1);
            assertThat(decision.row().owner()).isEqualTo(message.messageId());
            assertThat(decision.row().hold()).isEqualTo(row.hold());
            assertThat(decision.row().ending().orderId()).isEqualTo("56f5e720-611c-11ee-8dc2-455b4c4323d9");
            assertThat(decision.row().ending().settling()).isNull();
            assertThat(decision.row().awaitsPublication()).isTrue();
            assertThat(decision.row().ending().detail()).doesNotContain("56f5e720-611c");
            // its own next delivery finishes it, whatever its end is by then
            assertKept(decision.row(), message, Step.FINISH);
        });
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void takesNothingBackThatNobodySettled(State state) {
        if (state.isEnd()) {
            assertKept(row(state, ATTEMPT), takesBack(ATTEMPT), Step.FINISH);
        }
        assertKept(row(state, ATTEMPT), takesBack(ATTEMPT - 1), Step.DROP);
        assertKept(row(state, ATTEMPT), takesBack(ATTEMPT + 1), Step.DROP);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"ORDERED", "FAILED"})
    void leavesASettledDoubtToWhoeverElseComes(State state) {
        PurchaseRecord row = settled(state, ATTEMPT, null);

        Stream.concat(owners(), Stream.of(held(ATTEMPT), expired(ATTEMPT), renews(ATTEMPT)))
                .forEach(message -> assertKept(row, message, Step.FINISH));
        assertKept(row, takesBack(ATTEMPT - 1), Step.DROP);
    }

    // a message that is no purchase by the present configuration

    static Stream<Delivery> allThatKnowTheRow() {
        return Stream.concat(owners(), Stream.concat(carriers(ATTEMPT), Stream.of(requested("ID:other"))))
                .flatMap(message -> Stream.of(message, undelivered(message)));
    }

    @ParameterizedTest
    @MethodSource("allThatKnowTheRow")
    void beginsNothingWithWhatIsNoPurchaseAnyMore(Delivery message) {
        for (State state : State.values()) {
            PurchaseRecord row = row(state, ATTEMPT);
            Decision read;
            try {
                read = table.decide(row, message, NOW);
            } catch (IllegalStateException e) {
                continue;
            }
            if (!read.step().needsPurchase()) {
                assertThat(unread(row, message)).as(state + ": the row will do").isEqualTo(read);
            } else if (state.isEnd()) {
                Decision inVain = unread(row, message);
                assertThat(inVain.step()).isEqualTo(Step.FINISH);
                assertThat(inVain.writes()).isTrue();
                assertThat(inVain.row().attempt()).isEqualTo(ATTEMPT + 1);
                assertEnded(inVain.row(), state, row.ending().reason());
                assertThat(inVain.row().ending().detail())
                        .contains("replayed without success", row.ending().detail());
            } else {
                assertThatThrownBy(() -> unread(row, message))
                        .as(state.name())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("no purchase by the present configuration");
            }
        }
    }

    @Test
    void tellsOfManyReplaysInVainOnceAndOfAnEndWhoseWordsAreGone() {
        PurchaseRecord row = row(State.FAILED, ATTEMPT);
        PurchaseRecord once = unread(row, replays(ATTEMPT)).row();
        PurchaseRecord twice = unread(once, replays(ATTEMPT + 1)).row();
        PurchaseRecord trimmed = row.ended(Ending.of(State.FAILED, Reason.DELIVERIES_EXHAUSTED, null), NOW);

        assertThat(twice.attempt()).isEqualTo(ATTEMPT + 2);
        assertThat(twice.ending().detail()).isEqualTo(once.ending().detail());
        assertThat(unread(trimmed, replays(ATTEMPT)).row().ending().detail())
                .isNotBlank()
                .doesNotContain("null");
    }

    @Test
    void aPurchaseIsNeededToReserveAndToOrderAlone() {
        assertThat(Step.values()).filteredOn(Step::needsPurchase).containsExactly(Step.RESERVE, Step.ORDER);
    }

    private Decision unread(PurchaseRecord row, Delivery message) {
        return table.decideUnread(row, message, NOW, hold -> hold.isOver(NOW));
    }

    @Test
    void beginsAnAttemptWhereTheNameOfTheShopLeadsNow() {
        Delivery elsewhere = new Delivery(
                Source.AGAIN, false, "ID:replay", new Carried(Kind.REPLAYS, ATTEMPT), ID, DIGEST, "another shop");

        assertThat(table.decide(row(State.REJECTED, ATTEMPT), elsewhere, NOW)
                        .row()
                        .shop())
                .isEqualTo("another shop");
    }
}
