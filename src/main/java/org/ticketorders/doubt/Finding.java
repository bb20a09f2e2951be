package org.ticketorders.doubt;

import java.time.Instant;
import org.ticketorders.ledger.PurchaseRecord;

/**
 * What a look at the shop says of a purchase in doubt, for certain.
 *
 * @param row the purchase that was compared
 * @param orderId its order; null where there is none
 * @param lookedAt when the look began, UTC
 * @param evidence what was seen, in a sentence without personal data
 */
public record Finding(PurchaseRecord row, String orderId, Instant lookedAt, String evidence) {

    public boolean isOrdered() {
        return orderId != null;
    }

    @Override
    public String toString() {
        return "Finding[" + row.purchaseId() + ", " + (isOrdered() ? "ordered" : "not ordered") + "]";
    }
}
