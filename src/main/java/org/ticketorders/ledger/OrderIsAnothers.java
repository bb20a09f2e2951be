package org.ticketorders.ledger;

import org.ticketorders.purchase.Harmless;

/** A doubt cannot be settled with an order that belongs to another purchase. */
public class OrderIsAnothers extends RuntimeException {

    OrderIsAnothers(String orderId, String purchaseId) {
        super("order " + Harmless.masked(orderId) + " belongs to purchase " + purchaseId);
    }
}
