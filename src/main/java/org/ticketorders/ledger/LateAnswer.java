package org.ticketorders.ledger;

import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.State;

/**
 * The shop's answer to an order was read when the purchase's row had gone on without it: its doubt was settled meanwhile. Nothing is changed by it, but
 * that a purchase of which an order is known now is not replayed any more.
 *
 * @param ordering the row as it was when the order left
 * @param says what the answer means
 * @param row as it is now
 */
public record LateAnswer(PurchaseRecord ordering, Ending says, PurchaseRecord row) {

    /** Whether the row is not true by what the answer says, so that somebody has to look at the shop. */
    public boolean contradicts() {
        if (says.state() == State.IN_DOUBT) {
            return false;
        }
        if (says.state() == State.ORDERED) {
            return row.state() != State.ORDERED
                    || !says.orderId().equalsIgnoreCase(row.ending().orderId());
        }
        return row.state() == State.ORDERED
                && row.attempt() == ordering.attempt()
                && row.ending().settling() != null;
    }

    /** Both in words, without the whole id of an order. */
    @Override
    public String toString() {
        return row.purchaseId() + ", attempt " + ordering.attempt() + ": the shop's late answer says " + words(says)
                + ", but it is " + row.state().word() + " by now"
                + (row.state() == State.ORDERED ? ", " + order(row.ending()) : "");
    }

    private static String words(Ending ending) {
        return ending.state().word() + (ending.state() == State.ORDERED ? ", " + order(ending) : "");
    }

    private static String order(Ending ending) {
        return ending.orderId() == null ? "no order" : "order " + Harmless.masked(ending.orderId());
    }
}
