package org.ticketorders.outcome;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.State;

/**
 * What became of a purchase, as {@code order.outcome} tells it; see {@code config/schemas/outcome.schema.json}.
 *
 * @param purchaseId null only for a message of which not even that could be read
 * @param messageId JMS id of the message, for {@code invalid}
 * @param attempt 1, 2 …; the highest counts. Null for {@code invalid}, which speaks of a message and not of a purchase
 * @param violations what is wrong with the message, for {@code invalid}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Outcome(
        String purchaseId,
        String outcome,
        Integer attempt,
        String orderId,
        String redirectUrl,
        Long amount,
        String reason,
        String detail,
        Integer shopStatus,
        String messageId,
        List<String> violations,
        Instant at) {

    static Outcome of(PurchaseRecord row) {
        Ending ending = row.ending();
        return new Outcome(
                row.purchaseId(),
                row.state().word(),
                row.attempt(),
                // of a purchase in doubt an order id may be known, and still is no order that one may count on
                row.state() == State.ORDERED ? ending.orderId() : null,
                ending.redirectUrl(),
                ending.amount(),
                ending.reason() == null ? null : ending.reason().word(),
                ending.detail(),
                ending.shopStatus(),
                null,
                null,
                row.updatedAt());
    }

    @Override
    public String toString() {
        return "Outcome[" + purchaseId + ", " + outcome + ", attempt " + attempt + "]";
    }
}
