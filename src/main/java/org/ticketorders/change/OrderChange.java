package org.ticketorders.change;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * What became of an order, as {@code order.changes} tells it; see {@code config/schemas/order-change.schema.json}.
 *
 * @param change {@code paid}, {@code payment-failed} or {@code withdrawn}
 * @param at when a look at the shop showed it, UTC
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OrderChange(String purchaseId, int attempt, String orderId, String change, Instant at) {

    /** By this the broker knows a change that is published twice. */
    public String duplicateId() {
        return purchaseId + "/" + attempt + "/" + change;
    }

    @Override
    public String toString() {
        return "OrderChange[" + purchaseId + ", " + change + "]";
    }
}
