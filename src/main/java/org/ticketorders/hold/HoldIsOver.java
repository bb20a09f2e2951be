package org.ticketorders.hold;

import org.ticketorders.purchase.Hold;

/** Too little is left of a hold to send an order on it. */
public class HoldIsOver extends RuntimeException {

    HoldIsOver(Hold hold) {
        super("the hold was to be used until " + hold.heldUntil());
    }
}
