package org.ticketorders.ledger;

import java.time.Instant;

/** 'It was not ordered' cannot be known yet: the order could still arrive while the hold lives at the shop. */
public class TooEarlyToResolve extends RuntimeException {

    TooEarlyToResolve(String purchaseId, Instant fence) {
        super("purchase " + purchaseId + ": look at the shop after " + fence
                + ", when its hold has lapsed there, and resolve it then; a time that has not come yet is none");
    }
}
