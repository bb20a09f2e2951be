package org.ticketorders.ledger;

import org.ticketorders.purchase.Harmless;

/** A purchase cannot end with an order that belongs to another. */
public class OrderIsAnothers extends RuntimeException {

    private final String purchaseId;

    OrderIsAnothers(String orderId, String purchaseId) {
        super("order " + Harmless.masked(orderId) + " belongs to purchase " + purchaseId);
        this.purchaseId = purchaseId;
    }

    /** Of the purchase that has the order, or is in doubt of it. */
    public String purchaseId() {
        return purchaseId;
    }
}
