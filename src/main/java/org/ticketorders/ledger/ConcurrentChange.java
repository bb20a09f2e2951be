package org.ticketorders.ledger;

/**
 * Somebody else changed the row first: another instance, or another copy of the message. Whoever gets this rolls back and
 * never acknowledges; the message comes again and meets the row as it is by then.
 */
public class ConcurrentChange extends RuntimeException {

    ConcurrentChange(PurchaseRecord expected) {
        super("purchase " + expected.purchaseId() + " was changed by somebody else during attempt " + expected.attempt()
                + "; the message is rolled back and delivered again");
    }
}
