package org.ticketorders.ledger;

import java.time.Instant;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;

/**
 * One purchase in a list.
 *
 * @param reason null unless it ended without an order
 * @param orderId null unless an order is known
 * @param acceptedAt when it was first seen, UTC
 * @param updatedAt when its row last changed, UTC
 */
public record PurchaseLine(
        String purchaseId,
        State state,
        int attempt,
        String shop,
        Reason reason,
        String orderId,
        Instant acceptedAt,
        Instant updatedAt) {
    @Override
    public String toString() {
        return "PurchaseLine[" + purchaseId + ", " + state + ", attempt " + attempt + "]";
    }
}
