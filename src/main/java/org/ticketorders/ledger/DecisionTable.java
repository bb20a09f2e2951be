package org.ticketorders.ledger;

import static org.ticketorders.ledger.Decision.keep;
import static org.ticketorders.ledger.Decision.write;

import java.time.Instant;
import java.util.function.Predicate;
import org.ticketorders.purchase.Carried.Kind;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.State;

/**
 * What to do with a message, whichever queue it came from: the one place where a purchase's row decides over a message.
 *
 * <p>A message is a row's <em>owner</em> if the row was accepted for it, and a <em>carrier</em> if it carries the row's
 * attempt. The table was model-checked with crashes between any two steps, messages given to another instance, lost
 * answers, duplicates, renewals and replays: leaving out a line loses a purchase or orders it twice.
 *
 * @param maxAttempts attempts of one run, 1 or more
 * @param maxRenewals how often one run renews a lapsed hold, 0 or more
 */
public record DecisionTable(int maxAttempts, int maxRenewals) {

    private static final String NO_PURCHASE_NOW =
            "by the present configuration this is no purchase, so it was replayed without success; before that: ";

    /**
     * The same where the clock alone says whether the hold is over.
     *
     * @param now the time to which the hold's end is compared
     */
    Decision decide(PurchaseRecord row, Delivery message, Instant now) {
        return decide(row, message, now, hold -> hold.isOver(now));
    }

    /**
     * @param row the ledger's row, or null
     * @param now the time that the row is written with
     * @param isOver whether a hold must no longer be used
     * @throws IllegalStateException for a message that the protocol cannot bring forth here; the caller rolls back
     */
    public Decision decide(PurchaseRecord row, Delivery message, Instant now, Predicate<Hold> isOver) {
        return decide(row, message, now, isOver, true);
    }

    /**
     * Decides while orders may have to wait for their turn.
     *
     * @param mayOrder false where a hold that has waited has to wait on: its message is sent on and nothing is written
     */
    public Decision decide(
            PurchaseRecord row, Delivery message, Instant now, Predicate<Hold> isOver, boolean mayOrder) {
        if (row == null) {
            return absent(message, now);
        }
        if (!ContentDigest.isSame(row.digest(), message.digest())) {
            return keep(row, Step.REFUSE);
        }
        if (!message.owns(row) && !message.carries(row)) {
            return keep(row, Step.DROP);
        }
        return switch (row.state()) {
            case ACCEPTED -> accepted(row, message, now);
            case HELD -> held(row, message, now, isOver, mayOrder);
            case ORDERING -> write(row.ended(interrupted(), now), Step.FINISH);
            case REJECTED, EXPIRED, FAILED ->
                takesBack(row, message) ? takenBack(row, message, now) : replayable(row, message, now);
            case ORDERED -> takesBack(row, message) ? takenBack(row, message, now) : keep(row, Step.FINISH);
            case IN_DOUBT -> keep(row, Step.FINISH);
        };
    }

    /**
     * Decides on a message whose content is the row's, though by the present configuration it is no purchase any more: an alias or a default that it needs
     * is gone, or a bound is lower. Nothing is begun with it; what may have left is in doubt, an end is finished, and a replay ends as
     * the attempt before it.
     *
     * @param row not null, of the same content
     * @throws IllegalStateException if it would have to be worked on; the caller rolls back, until the configuration is right again or the broker gives the
     *     message up
     */
    Decision decideUnread(PurchaseRecord row, Delivery message, Instant now, Predicate<Hold> isOver) {
        Decision decision = decide(row, message, now, isOver);
        if (!decision.step().needsPurchase()) {
            return decision;
        }
        if (row.state().isEnd()) {
            return write(row.nextRun(message, now).ended(asBefore(row.ending()), now), Step.FINISH);
        }
        throw new IllegalStateException("purchase " + row.purchaseId() + ", accepted at " + row.acceptedAt()
                + ", is no purchase by the present configuration");
    }

    private static Ending asBefore(Ending ending) {
        String before = ending.detail() == null ? "" : ending.detail();
        return Ending.of(
                ending.state(),
                ending.reason(),
                before.startsWith(NO_PURCHASE_NOW) ? before : NO_PURCHASE_NOW + before,
                ending.shopStatus());
    }

    private Decision absent(Delivery message, Instant now) {
        if (message.carried().kind() != Kind.NOTHING) {
            // the ledger was lost or replaced under a living message: nobody knows whether its order was posted
            Ending ending = Ending.of(
                    State.IN_DOUBT,
                    Reason.ROW_MISSING,
                    "the ledger has no row for this purchase, though one of its holds is on its way");
            PurchaseRecord row = PurchaseRecord.first(message, message.carried().attempt(), now)
                    .ended(ending, now);
            return write(row, Step.FINISH);
        }
        PurchaseRecord row = PurchaseRecord.first(message, 1, now);
        return message.undelivered()
                ? write(row.ended(undelivered(row, message), now), Step.FINISH)
                : write(row, Step.RESERVE);
    }

    private Decision accepted(PurchaseRecord row, Delivery message, Instant now) {
        if (message.undelivered()) {
            return write(row.ended(undelivered(row, message), now), Step.FINISH);
        }
        if (!message.owns(row)) {
            throw unexpected(row, message);
        }
        return again(row, row.nextAttempt(message, false, now), now);
    }

    private Decision held(PurchaseRecord row, Delivery message, Instant now, Predicate<Hold> isOver, boolean mayOrder) {
        if (message.undelivered()) {
            return gaveUpOn(row, message, now);
        }
        if (message.owns(row)) {
            return keep(row, Step.SEND_ON);
        }
        return switch (message.source()) {
            case AGAIN -> again(row, row.nextAttempt(message, true, now), now);
            case HELD -> {
                if (isOver.test(row.hold())) {
                    yield keep(row, Step.LET_LAPSE);
                }
                yield mayOrder ? write(row.in(State.ORDERING, row.hold(), now), Step.ORDER) : keep(row, Step.SEND_ON);
            }
            case EXPIRED ->
                row.renewals() < maxRenewals && row.attemptsUsed() < maxAttempts
                        ? keep(row, Step.RENEW)
                        : write(row.ended(lapsed(row), now), Step.FINISH);
            case REQUESTED -> throw unexpected(row, message);
        };
    }

    private Decision replayable(PurchaseRecord row, Delivery message, Instant now) {
        if (message.carries(row) && message.undelivered() && message.carried().asksForAnotherAttempt()) {
            return gaveUpOn(row, message, now);
        }
        if (row.isReplayable()
                && message.carries(row)
                && message.source() == Source.AGAIN
                && message.carried().kind() == Kind.REPLAYS) {
            return write(row.nextRun(message, now), Step.RESERVE);
        }
        return keep(row, Step.FINISH);
    }

    private static boolean takesBack(PurchaseRecord row, Delivery message) {
        return message.carries(row)
                && message.carried().kind() == Kind.TAKES_BACK
                && row.ending().settling() != null;
    }

    /** The doubt is back, as another attempt, so that its outcome counts; undelivered or not. */
    private static Decision takenBack(PurchaseRecord row, Delivery message, Instant now) {
        return write(row.takenBack(message.messageId(), now), Step.FINISH);
    }

    /** A renewal or replay takes its attempt even so, or an older delivery of it could still start it. */
    private Decision gaveUpOn(PurchaseRecord row, Delivery message, Instant now) {
        boolean another = message.carries(row) && message.carried().asksForAnotherAttempt();
        PurchaseRecord taken = another ? row.nextAttempt(message, false, now) : row;
        return write(taken.ended(undelivered(taken, message), now), Step.FINISH);
    }

    private Decision again(PurchaseRecord row, PurchaseRecord next, Instant now) {
        if (row.attemptsUsed() < maxAttempts) {
            return write(next, Step.RESERVE);
        }
        String detail = "ended after " + row.attemptsUsed() + " attempts, each interrupted before its order";
        return write(
                row.ended(Ending.of(State.FAILED, Reason.ATTEMPTS_EXHAUSTED, withCause(row, detail)), now),
                Step.FINISH);
    }

    private static Ending undelivered(PurchaseRecord row, Delivery message) {
        if (message.expired()) {
            return Ending.of(
                    State.FAILED,
                    Reason.MESSAGE_EXPIRED,
                    withCause(
                            row,
                            "the time-to-live that its sender gave the message ran out before the purchase was worked on"));
        }
        return Ending.of(
                State.FAILED,
                Reason.DELIVERIES_EXHAUSTED,
                withCause(row, "the broker gave the message up: too many deliveries failed"));
    }

    /** Of the one who was posting: by an owner straight after the reserve, or by a carrier. */
    private static Ending interrupted() {
        return Ending.of(
                State.IN_DOUBT,
                Reason.INTERRUPTED,
                "whoever was posting the order did not come back with its answer; the order may have been taken");
    }

    private static Ending lapsed(PurchaseRecord row) {
        return Ending.of(
                State.EXPIRED,
                Reason.HOLD_LAPSED,
                withCause(
                        row,
                        "the hold lapsed at " + row.hold().heldUntil()
                                + " before it was ordered, and no renewal is left"));
    }

    /** What ended because the shop did not do what was asked says so. */
    private static String withCause(PurchaseRecord row, String detail) {
        return row.lastCause() == null ? detail : detail + "; the last cause: " + row.lastCause();
    }

    private static IllegalStateException unexpected(PurchaseRecord row, Delivery message) {
        return new IllegalStateException("purchase " + row.purchaseId() + " is " + row.state() + ", attempt "
                + row.attempt() + ", and cannot meet " + message.carried() + " from " + message.source());
    }
}
