package org.ticketorders.ledger;

import org.ticketorders.purchase.State;

/**
 * The ledger has written a change of a purchase's row. Told on the writer's thread once the change is durable; for who watches,
 * since no listener can undo it. A change that was written while its answer got lost is not told.
 *
 * @param from the row before, or null if it is new
 * @param to the row now
 */
public record StateChanged(PurchaseRecord from, PurchaseRecord to) {

    /** The hold that the purchase had is over, and was not ordered: it is renewed or ends as expired. */
    public boolean isLapse() {
        boolean held = from != null && (from.state() == State.HELD || from.state() == State.ORDERING);
        return held
                && (to.state() == State.EXPIRED || (to.state() == State.ACCEPTED && to.renewals() > from.renewals()));
    }

    @Override
    public String toString() {
        return to.purchaseId() + " " + to.state().word() + ", attempt " + to.attempt();
    }
}
