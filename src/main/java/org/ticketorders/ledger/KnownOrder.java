package org.ticketorders.ledger;

import java.time.Instant;
import org.ticketorders.purchase.Harmless;

/**
 * An order that the shop has answered us with.
 *
 * @param orderId in lower case
 * @param postedAt before it was made, UTC; null where the purchase's history does not say
 * @param notedAt after it was made, UTC
 */
public record KnownOrder(String orderId, Instant postedAt, Instant notedAt) {

    @Override
    public String toString() {
        return "KnownOrder[" + Harmless.masked(orderId) + ", " + postedAt + " to " + notedAt + "]";
    }
}
