package org.ticketorders.change;

import java.time.Instant;

/**
 * An order that is followed.
 *
 * @param orderId in lower case
 * @param orderedAt when the ledger noted it, UTC
 * @param changedAt when it came to this state, UTC
 * @param nextAt when it is looked at next, UTC; null for not of our own accord
 * @param looks how often it has been looked at
 */
public record FollowedOrder(
        String orderId,
        String purchaseId,
        int attempt,
        String shop,
        Instant orderedAt,
        OrderState state,
        Instant changedAt,
        Instant nextAt,
        int looks) {

    @Override
    public String toString() {
        return "FollowedOrder[" + purchaseId + ", " + state + "]";
    }
}
