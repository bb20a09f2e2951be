package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.ticketorders.ledger.Samples.DIGEST;
import static org.ticketorders.ledger.Samples.HELD_UNTIL;
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
import static org.ticketorders.ledger.Samples.undelivered;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.purchase.Carried.Kind;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.State;

/** What the table decides while a purchase is open: ACCEPTED, HELD or ORDERING. */
class OpenPurchasesTest extends OnDecisionTable {

    // ACCEPTED

    @ParameterizedTest
    @MethodSource("owners")
    void reservesAnewWhenTheOwnerOfAnAcceptedRowComesAgain(Delivery owner) {
        PurchaseRecord row = row(State.ACCEPTED, ATTEMPT, 1, 1);

        Decision decision = table.decide(row, owner, NOW);

        assertThat(decision.step()).isEqualTo(Step.RESERVE);
        assertAccepted(decision, row, ATTEMPT + 1, 1, 1, OWNER);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, RESERVE",
        "4, 1, RESERVE",
        "5, 1, FINISH",
        "6, 1, FINISH",
        "6, 3, RESERVE",
        "7, 3, FINISH",
    })
    void givesAnInterruptedPurchaseUpWhenTheAttemptsOfItsRunHaveRunOut(int attempt, int firstAttempt, Step expected) {
        PurchaseRecord row = row(State.ACCEPTED, attempt, firstAttempt, 0);

        Decision decision = table.decide(row, requested(OWNER), NOW);

        assertThat(decision.step()).isEqualTo(expected);
        assertThat(decision.writes()).isTrue();
        if (expected == Step.FINISH) {
            assertThat(decision.row().attempt()).isEqualTo(attempt);
            assertEnded(decision.row(), State.FAILED, Reason.ATTEMPTS_EXHAUSTED);
            assertThat(decision.row().ending().detail()).contains((attempt - firstAttempt + 1) + " attempts");
        }
    }

    @ParameterizedTest
    @MethodSource("liveCarriers")
    void refusesToGuessWhatACarrierMeansWhoseAttemptHoldsNothingYet(Delivery carrier) {
        assertThatThrownBy(() -> table.decide(row(State.ACCEPTED, ATTEMPT), carrier, NOW))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(ID)
                .hasMessageContaining("ACCEPTED");
    }

    // HELD

    @ParameterizedTest
    @MethodSource("owners")
    void sendsTheRecordedHoldOnWhenTheOwnerOfAHeldRowComesAgain(Delivery owner) {
        assertKept(row(State.HELD, ATTEMPT), owner, Step.SEND_ON);
        assertThat(table.decide(row(State.HELD, ATTEMPT), owner, HELD_UNTIL.plusSeconds(9))
                        .step())
                .isEqualTo(Step.SEND_ON);
    }

    @Test
    void ordersOnAHoldThatLives() {
        PurchaseRecord row = row(State.HELD, ATTEMPT, 2, 1);

        Decision decision = table.decide(row, held(ATTEMPT), NOW);

        assertThat(decision.step()).isEqualTo(Step.ORDER);
        assertThat(decision.writes()).isTrue();
        assertThat(decision.row())
                .isEqualTo(new PurchaseRecord(
                        ID,
                        State.ORDERING,
                        ATTEMPT,
                        2,
                        1,
                        OWNER,
                        DIGEST,
                        SHOP,
                        hold(),
                        null,
                        false,
                        null,
                        row.acceptedAt(),
                        NOW));
    }

    /** Its stage resumes after an outage, and others are before it. */
    @Test
    void sendsAHoldOnThatMustWaitForItsTurnAndWritesNothing() {
        PurchaseRecord row = row(State.HELD, ATTEMPT);

        assertThat(table.decide(row, held(ATTEMPT), NOW, hold -> false, false))
                .extracting(Decision::step, Decision::writes, Decision::row)
                .containsExactly(Step.SEND_ON, false, row);
        assertThat(table.decide(row, held(ATTEMPT), NOW, hold -> true, false).step())
                .as("none waits beyond its hold")
                .isEqualTo(Step.LET_LAPSE);
    }

    static Stream<Arguments> instantsAroundTheEndOfTheHold() {
        return Stream.of(
                arguments(HELD_UNTIL.minusMillis(1), Step.ORDER),
                arguments(HELD_UNTIL, Step.LET_LAPSE),
                arguments(HELD_UNTIL.plusMillis(1), Step.LET_LAPSE));
    }

    @ParameterizedTest
    @MethodSource("instantsAroundTheEndOfTheHold")
    void ordersUntilJustBeforeTheHoldsEndAndNotAtItsVeryInstant(Instant now, Step expected) {
        PurchaseRecord row = row(State.HELD, ATTEMPT);

        Decision decision = table.decide(row, held(ATTEMPT), now);

        assertThat(decision.step()).isEqualTo(expected);
        assertThat(decision.writes()).isEqualTo(expected == Step.ORDER);
        if (expected == Step.LET_LAPSE) {
            assertThat(decision.row()).isSameAs(row);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0, RENEW",
        "2, 1, 1, RENEW",
        "3, 1, 2, FINISH",
        "4, 1, 0, RENEW",
        "5, 1, 0, FINISH",
        "6, 3, 1, RENEW",
        "7, 3, 1, FINISH",
    })
    void renewsALapsedHoldWhileTheRunHasARenewalAndAnAttemptLeft(
            int attempt, int firstAttempt, int renewals, Step expected) {
        PurchaseRecord row = row(State.HELD, attempt, firstAttempt, renewals);

        Decision decision = table.decide(row, expired(attempt), HELD_UNTIL);

        assertThat(decision.step()).isEqualTo(expected);
        if (expected == Step.RENEW) {
            assertThat(decision.writes()).isFalse();
            assertThat(decision.row()).isSameAs(row);
        } else {
            assertThat(decision.writes()).isTrue();
            assertThat(decision.row().attempt()).isEqualTo(attempt);
            assertThat(decision.row().hold()).isEqualTo(hold());
            assertEnded(decision.row(), State.EXPIRED, Reason.HOLD_LAPSED);
            assertThat(decision.row().ending().detail()).contains(HELD_UNTIL.toString());
        }
    }

    @Test
    void neverRenewsWhereRenewalsAreSwitchedOff() {
        Decision decision = new DecisionTable(MAX_ATTEMPTS, 0).decide(row(State.HELD, 1), expired(1), HELD_UNTIL);

        assertThat(decision.step()).isEqualTo(Step.FINISH);
        assertThat(decision.row().state()).isEqualTo(State.EXPIRED);
    }

    @Test
    void aRenewalTakesTheNextAttemptOfTheRunAndCountsAsRenewal() {
        PurchaseRecord row = row(State.HELD, 4, 3, 1);

        Decision decision = table.decide(row, renews(4), NOW);

        assertThat(decision.step()).isEqualTo(Step.RESERVE);
        assertAccepted(decision, row, 5, 3, 2, renews(4).messageId());
    }

    @Test
    void aRenewalForWhichNoAttemptIsLeftFailsThePurchase() {
        Decision decision = table.decide(row(State.HELD, MAX_ATTEMPTS), renews(MAX_ATTEMPTS), NOW);

        assertThat(decision.step()).isEqualTo(Step.FINISH);
        assertEnded(decision.row(), State.FAILED, Reason.ATTEMPTS_EXHAUSTED);
    }

    @Test
    void refusesToGuessWhatACarrierInTheSendersQueueMeans() {
        Delivery impossible = carrying(Source.REQUESTED, Kind.HOLD, ATTEMPT);

        assertThatThrownBy(() -> table.decide(row(State.HELD, ATTEMPT), impossible, NOW))
                .isInstanceOf(IllegalStateException.class);
    }

    // given up

    @ParameterizedTest
    @MethodSource("owners")
    void failsAnAcceptedOrHeldPurchaseWhoseOwnerWasUndelivered(Delivery owner) {
        for (State state : List.of(State.ACCEPTED, State.HELD)) {
            PurchaseRecord row = row(state, ATTEMPT);

            Decision decision = table.decide(row, undelivered(owner), NOW);

            assertThat(decision.step()).isEqualTo(Step.FINISH);
            assertThat(decision.writes()).isTrue();
            assertThat(decision.row().attempt()).isEqualTo(ATTEMPT);
            assertThat(decision.row().owner()).isEqualTo(OWNER);
            assertThat(decision.row().hold()).isEqualTo(row.hold());
            assertEnded(decision.row(), State.FAILED, Reason.DELIVERIES_EXHAUSTED);
        }
    }

    @ParameterizedTest
    @MethodSource("owners")
    void saysOfAnAcceptedOrHeldPurchaseWhoseMessageExpiredThatItDid(Delivery owner) {
        for (State state : List.of(State.ACCEPTED, State.HELD)) {
            Decision decision = table.decide(row(state, ATTEMPT), outOfTime(owner), NOW);

            assertThat(decision.step()).isEqualTo(Step.FINISH);
            assertEnded(decision.row(), State.FAILED, Reason.MESSAGE_EXPIRED);
        }
    }

    static Stream<Arguments> heldAndExpiredUndelivered() {
        return Stream.of(State.ACCEPTED, State.HELD)
                .flatMap(state -> Stream.of(arguments(state, held(ATTEMPT)), arguments(state, expired(ATTEMPT))));
    }

    @ParameterizedTest
    @MethodSource("heldAndExpiredUndelivered")
    void failsAnAcceptedOrHeldPurchaseWhoseCarrierWasUndelivered(State state, Delivery carrier) {
        Decision decision = table.decide(row(state, ATTEMPT), undelivered(carrier), NOW);

        assertThat(decision.step()).isEqualTo(Step.FINISH);
        assertThat(decision.writes()).isTrue();
        assertThat(decision.row().attempt()).isEqualTo(ATTEMPT);
        assertEnded(decision.row(), State.FAILED, Reason.DELIVERIES_EXHAUSTED);
    }

    static Stream<Arguments> givenUpRenewalsAndReplays() {
        return Stream.of(State.HELD, State.REJECTED, State.EXPIRED, State.FAILED)
                .flatMap(state -> Stream.of(arguments(state, renews(ATTEMPT)), arguments(state, replays(ATTEMPT))));
    }

    @ParameterizedTest
    @MethodSource("givenUpRenewalsAndReplays")
    void aRenewalOrReplayThatWasUndeliveredTakesItsAttemptAllTheSame(State state, Delivery message) {
        PurchaseRecord row = row(state, ATTEMPT, 1, 1);

        Decision decision = table.decide(row, undelivered(message), NOW);

        assertThat(decision.step()).isEqualTo(Step.FINISH);
        assertThat(decision.writes()).isTrue();
        assertThat(decision.row().attempt()).isEqualTo(ATTEMPT + 1);
        assertThat(decision.row().owner()).isEqualTo(message.messageId());
        assertThat(decision.row().hold()).isNull();
        assertEnded(decision.row(), State.FAILED, Reason.DELIVERIES_EXHAUSTED);
        assertKept(decision.row(), message, Step.FINISH);
    }

    // ORDERING

    static Stream<Delivery> liveCarriers() {
        return carriers(ATTEMPT);
    }

    static Stream<Delivery> ownersAndCarriers() {
        return Stream.concat(owners(), carriers(ATTEMPT));
    }

    @ParameterizedTest
    @MethodSource("ownersAndCarriers")
    void doubtsAnOrderingPurchaseWhoseOwnerOrCarrierComesAgainFromWhateverQueue(Delivery again) {
        for (Delivery message : List.of(again, undelivered(again))) {
            for (Instant now : List.of(NOW, HELD_UNTIL.plusSeconds(3600))) {
                Decision decision = table.decide(row(State.ORDERING, ATTEMPT), message, now);

                assertThat(decision.step()).isEqualTo(Step.FINISH);
                assertThat(decision.writes()).isTrue();
                assertThat(decision.row().attempt()).isEqualTo(ATTEMPT);
                assertThat(decision.row().owner()).isEqualTo(OWNER);
                assertThat(decision.row().hold()).isEqualTo(hold());
                assertEnded(decision.row(), State.IN_DOUBT, Reason.INTERRUPTED);
            }
        }
    }
}
