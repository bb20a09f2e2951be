package org.ticketorders.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;

/**
 * The ledger's row of one purchase. It holds no receiver data.
 *
 * @param purchaseId the key
 * @param attempt 1, 2 … one for each hold; never goes back
 * @param firstAttempt from which the attempts of the present run count: 1, or the one that a replay started, and one more
 *     for each that an outage of the shop ended
 * @param renewals holds renewed in the present run
 * @param owner JMS id of the message that the present attempt was accepted for
 * @param digest of the purchase's content, see {@link ContentDigest}
 * @param shop GUID of the shop of the present attempt; the next may have another, where the configuration has given the name in the message to another since
 * @param hold what the attempt holds at the shop; null before that
 * @param ending how the attempt ended; null before that
 * @param published whether the ending's outcome is certainly published
 * @param republishAt when the outcome is published apart from any message, UTC; null as long as the purchase's message publishes it
 * @param acceptedAt when the purchase was first seen, UTC
 * @param updatedAt when the row last changed, UTC
 * @param lastCause what the shop did last that kept the present run from its order, in words without personal data; null if that was
 *     nothing, or the attempt has ended
 */
public record PurchaseRecord(
        String purchaseId,
        State state,
        int attempt,
        int firstAttempt,
        int renewals,
        String owner,
        String digest,
        String shop,
        Hold hold,
        Ending ending,
        boolean published,
        Instant republishAt,
        Instant acceptedAt,
        Instant updatedAt,
        String lastCause) {

    private static final int LONGEST_CAUSE = 300;

    public PurchaseRecord(
            String purchaseId,
            State state,
            int attempt,
            int firstAttempt,
            int renewals,
            String owner,
            String digest,
            String shop,
            Hold hold,
            Ending ending,
            boolean published,
            Instant republishAt,
            Instant acceptedAt,
            Instant updatedAt) {
        this(
                purchaseId,
                state,
                attempt,
                firstAttempt,
                renewals,
                owner,
                digest,
                shop,
                hold,
                ending,
                published,
                republishAt,
                acceptedAt,
                updatedAt,
                null);
    }

    static PurchaseRecord first(Delivery delivery, int attempt, Instant now) {
        return new PurchaseRecord(
                delivery.purchaseId(),
                State.ACCEPTED,
                attempt,
                attempt,
                0,
                delivery.messageId(),
                delivery.digest(),
                delivery.shop(),
                null,
                null,
                false,
                null,
                now,
                now);
    }

    /** The next attempt of the same run, owned by {@code message} and at its shop. */
    PurchaseRecord nextAttempt(Delivery message, boolean renews, Instant now) {
        return accepted(firstAttempt, renewals + (renews ? 1 : 0), message, now, lastCause);
    }

    /** The next attempt, which begins a new run: attempts and renewals are counted from the start. */
    PurchaseRecord nextRun(Delivery message, Instant now) {
        return accepted(attempt + 1, 0, message, now, null);
    }

    private PurchaseRecord accepted(int firstAttempt, int renewals, Delivery message, Instant now, String lastCause) {
        return new PurchaseRecord(
                purchaseId,
                State.ACCEPTED,
                attempt + 1,
                firstAttempt,
                renewals,
                message.messageId(),
                digest,
                shop.equalsIgnoreCase(message.shop()) ? shop : message.shop(),
                null,
                null,
                false,
                null,
                acceptedAt,
                now,
                lastCause);
    }

    PurchaseRecord in(State state, Hold hold, Instant now) {
        return changed(state, attempt, firstAttempt, renewals, owner, hold, null, now, lastCause);
    }

    /** The same purchase in another state, of which nothing is published yet. */
    private PurchaseRecord changed(
            State state,
            int attempt,
            int firstAttempt,
            int renewals,
            String owner,
            Hold hold,
            Ending ending,
            Instant now,
            String lastCause) {
        return new PurchaseRecord(
                purchaseId,
                state,
                attempt,
                firstAttempt,
                renewals,
                owner,
                digest,
                shop,
                hold,
                ending,
                false,
                null,
                acceptedAt,
                now,
                lastCause);
    }

    /** The same, with what kept it from its order this time. */
    PurchaseRecord because(String cause) {
        return new PurchaseRecord(
                purchaseId,
                state,
                attempt,
                firstAttempt,
                renewals,
                owner,
                digest,
                shop,
                hold,
                ending,
                published,
                republishAt,
                acceptedAt,
                updatedAt,
                fit(cause));
    }

    static String fit(String cause) {
        if (cause == null) {
            return null;
        }
        String words = Harmless.words(cause);
        return words.length() <= LONGEST_CAUSE ? words : words.substring(0, LONGEST_CAUSE - 1) + "…";
    }

    PurchaseRecord ended(Ending ending, Instant now) {
        return changed(ending.state(), attempt, firstAttempt, renewals, owner, hold, ending, now, null);
    }

    /** The same end, whose outcome is published by the caller, and not by the purchase's message; after {@code within} by the periodic route. */
    PurchaseRecord publishedApart(Duration within) {
        return new PurchaseRecord(
                purchaseId,
                state,
                attempt,
                firstAttempt,
                renewals,
                owner,
                digest,
                shop,
                hold,
                ending,
                published,
                updatedAt.plus(within),
                acceptedAt,
                updatedAt);
    }

    /**
     * In doubt again, as the next attempt, since the settling of this one was taken back. The hold stays: it is that of the order of which nobody
     * knows what became of it.
     *
     * @param owner JMS id of the message that brings it about
     */
    PurchaseRecord takenBack(String owner, Instant now) {
        String was = state == State.ORDERED
                ? "ordered (order " + Harmless.masked(ending.orderId()) + ")"
                : "not ordered (" + state.word() + ")";
        Ending doubt = new Ending(
                State.IN_DOUBT,
                Reason.TAKEN_BACK,
                "it had been settled as " + was + " at " + ending.settling().at() + ", which an operator took back",
                null,
                state != State.ORDERED && ending.orderId() != null
                        ? ending.orderId()
                        : ending.settling().namedOrder(),
                null,
                null);
        return changed(State.IN_DOUBT, attempt + 1, firstAttempt, renewals, owner, hold, doubt, now, null);
    }

    /** GUID of the shop as a dead letter says it: in lower case, however its sender wrote it. */
    public String shopGuid() {
        return shop.toLowerCase(Locale.ROOT);
    }

    /** Whether it may be tried again: it has certainly no order, and no late answer names one. */
    public boolean isReplayable() {
        return state.isReplayable() && ending.orderId() == null;
    }

    /** Whether it is a settled doubt whose message is kept for a while, since no dead letter has it. */
    public boolean keepsMessage() {
        return state == State.ORDERED && ending.settling() != null;
    }

    /** Whether the purchase's message is to publish the outcome. */
    public boolean awaitsPublication() {
        return !published && republishAt == null;
    }

    /** Attempts of the present run, this one included, but for those that an outage ended. */
    int attemptsUsed() {
        return attempt - firstAttempt + 1;
    }
}
