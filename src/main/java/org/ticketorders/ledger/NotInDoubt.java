package org.ticketorders.ledger;

import org.ticketorders.purchase.State;

/** There is no doubt to settle; of two who settle one at the same time, the later gets this. */
public class NotInDoubt extends RuntimeException {

    private NotInDoubt(String message) {
        super(message);
    }

    static NotInDoubt of(PurchaseRecord row) {
        return new NotInDoubt(
                row.state() == State.IN_DOUBT
                        ? "purchase " + row.purchaseId() + " was settled and is in doubt again: look at it again"
                        : "purchase " + row.purchaseId() + " is not in doubt, but "
                                + row.state().word());
    }

    static NotInDoubt any(String purchaseId) {
        return new NotInDoubt("the ledger has no purchase " + purchaseId + " any more");
    }
}
