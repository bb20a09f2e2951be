package org.ticketorders.imports.work;

import org.ticketorders.purchase.Purchase;

/** What is known of the payment methods that shops offer. */
public interface OfferedMethods {

    /** Why the shop does not take the purchase's payment method; null if it does, or if that is not known. */
    String refusal(Purchase purchase);
}
