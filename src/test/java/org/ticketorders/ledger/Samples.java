package org.ticketorders.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.ticketorders.purchase.Carried;
import org.ticketorders.purchase.Carried.Kind;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.HeldTicket;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Settling;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.State;

/** Messages, holds and rows for the tests of this package. All messages are of one purchase unless they say otherwise. */
final class Samples {

    static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    static final Instant HELD_UNTIL = NOW.plus(Duration.ofSeconds(450));
    static final Instant LAPSES_BY = NOW.plus(Duration.ofSeconds(481));
    static final String ID = "ERP-2026-000123";
    static final String DIGEST = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8";
    static final String SHOP = "7d2bb3a8-739b-41c8-afe0-80b66f70943a";

    /** JMS id of the message that a row of {@link #row} is accepted for. */
    static final String OWNER = "ID:owner";

    private Samples() {}

    static Delivery requested(String messageId) {
        return new Delivery(Source.REQUESTED, false, messageId, Carried.NOTHING, ID, DIGEST, SHOP);
    }

    static Delivery requested(String messageId, String purchaseId) {
        return new Delivery(Source.REQUESTED, false, messageId, Carried.NOTHING, purchaseId, DIGEST, SHOP);
    }

    static Delivery held(int attempt) {
        return carrying(Source.HELD, Kind.HOLD, attempt);
    }

    static Delivery expired(int attempt) {
        return carrying(Source.EXPIRED, Kind.HOLD, attempt);
    }

    static Delivery renews(int attempt) {
        return carrying(Source.AGAIN, Kind.RENEWS, attempt);
    }

    static Delivery replays(int attempt) {
        return carrying(Source.AGAIN, Kind.REPLAYS, attempt);
    }

    static Delivery takesBack(int attempt) {
        return carrying(Source.AGAIN, Kind.TAKES_BACK, attempt);
    }

    /** A doubt that was settled: ORDERED or FAILED. @param namedOrder by the unclear answer, or null */
    static PurchaseRecord settled(State state, int attempt, String namedOrder) {
        Ending ending = state == State.FAILED
                ? Ending.of(State.FAILED, Reason.RESOLVED, "looked up: not ordered")
                : ending(state);
        return row(State.IN_DOUBT, attempt).ended(ending.settled(new Settling(NOW, namedOrder)), NOW);
    }

    static Delivery carrying(Source source, Kind kind, int attempt) {
        String messageId = "ID:" + source + "-" + kind + "-" + attempt;
        return new Delivery(source, false, messageId, new Carried(kind, attempt), ID, DIGEST, SHOP);
    }

    static Delivery undelivered(Delivery message) {
        return new Delivery(
                message.source(),
                true,
                message.messageId(),
                message.carried(),
                message.purchaseId(),
                message.digest(),
                message.shop());
    }

    /** Undelivered, since the time-to-live that its sender gave it ran out. */
    static Delivery outOfTime(Delivery message) {
        return new Delivery(
                message.source(),
                true,
                message.messageId(),
                message.carried(),
                message.purchaseId(),
                message.digest(),
                message.shop(),
                true);
    }

    static Delivery withId(Delivery message, String messageId) {
        return new Delivery(
                message.source(),
                message.undelivered(),
                messageId,
                message.carried(),
                message.purchaseId(),
                message.digest(),
                message.shop());
    }

    static Delivery withDigest(Delivery message, String digest) {
        return new Delivery(
                message.source(),
                message.undelivered(),
                message.messageId(),
                message.carried(),
                message.purchaseId(),
                digest,
                message.shop());
    }

    static Hold hold() {
        return new Hold(
                List.of(new HeldTicket(
                        "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01",
                        "b1c5fa2e-6b5e-4a37-8a4e-bb58cc8a5e10",
                        List.of(
                                new HeldTicket.Product(
                                        "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01", "c4cbf20c-05a4-4a0f-9d5b-1f9c3f0f2f01"),
                                new HeldTicket.Product(
                                        "d2b8b1b4-0e0d-4f43-8a08-7bb4f5f0a001",
                                        "c4cbf20c-05a4-4a0f-9d5b-1f9c3f0f2f02")))),
                "2f01a3c0-3668-11e6-9fa9-419d70281599",
                HELD_UNTIL,
                LAPSES_BY);
    }

    static PurchaseRecord row(State state, int attempt) {
        return row(state, attempt, 1, 0);
    }

    /** A row as the protocol leaves it in this state; ends hold what they held before. */
    static PurchaseRecord row(State state, int attempt, int firstAttempt, int renewals) {
        return new PurchaseRecord(
                ID,
                state,
                attempt,
                firstAttempt,
                renewals,
                OWNER,
                DIGEST,
                SHOP,
                state == State.ACCEPTED ? null : hold(),
                state.isEnd() ? ending(state) : null,
                false,
                null,
                NOW.minusSeconds(60),
                NOW.minusSeconds(30));
    }

    static Ending ending(State state) {
        return switch (state) {
            case ORDERED ->
                Ending.ordered(
                        "56f5e720-611c-11ee-8dc2-455b4c4323d2", "https://shop.example.com/return/1", 7_000L, null);
            case REJECTED -> Ending.of(State.REJECTED, Reason.SOLD_OUT, "the shop says: sold out", 200);
            case EXPIRED -> Ending.of(State.EXPIRED, Reason.HOLD_LAPSED, "the hold lapsed");
            case FAILED -> Ending.of(State.FAILED, Reason.DELIVERIES_EXHAUSTED, "given up");
            case IN_DOUBT -> Ending.of(State.IN_DOUBT, Reason.ANSWER_LOST, "no answer came back");
            default -> throw new IllegalArgumentException(state + " is not an end");
        };
    }
}
