package org.ticketorders.steps;

import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.message.PurchaseMessage;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Purchase;

/** What is in hand in the middle of the flow, for tests of single routes. */
public final class Works {

    private Works() {}

    /** @param invalid why the message would be refused, where a route asks for that */
    public static Work of(PurchaseMessage message, Purchase purchase, PurchaseRecord row, InvalidPurchase invalid) {
        Work work = new Work(message);
        work.read(purchase, null);
        work.setRow(row);
        work.setInvalid(invalid);
        return work;
    }
}
