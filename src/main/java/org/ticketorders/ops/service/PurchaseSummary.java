package org.ticketorders.ops.service;

import java.time.Instant;
import org.ticketorders.ledger.PurchaseLine;

/**
 * One purchase in a list.
 *
 * @param state {@code accepted}, {@code held}, {@code ordering}, or the word of its outcome
 * @param reason null unless it ended without an order
 * @param acceptedAt when it was first seen
 * @param updatedAt when it changed last
 */
public record PurchaseSummary(
        String purchaseId,
        String state,
        int attempt,
        String shop,
        String reason,
        String orderId,
        Instant acceptedAt,
        Instant updatedAt) {

    public static PurchaseSummary of(PurchaseLine line, PersonalData personalData) {
        return new PurchaseSummary(
                line.purchaseId(),
                line.state().word(),
                line.attempt(),
                line.shop(),
                line.reason() == null ? null : line.reason().word(),
                personalData.order(line.orderId()),
                line.acceptedAt(),
                line.updatedAt());
    }

    @Override
    public String toString() {
        return "PurchaseSummary[" + purchaseId + ", " + state + ", attempt " + attempt + "]";
    }
}
