package org.ticketorders.ops.service;

import java.time.Instant;
import org.ticketorders.purchase.Harmless;

/**
 * What a person, or a look-up, found at the shop about a purchase in doubt.
 *
 * @param ordered whether the shop has an order for it
 * @param orderId the order, where there is one; may be left out where the shop's answer had named it
 * @param lookedAt when they looked, where there is none
 * @param withoutLookUp true to take {@code orderId} on trust, without asking the shop for that order
 * @param despiteDifferences true to take {@code orderId} though what the shop shows of that order is not what the purchase says
 * @param attempt whose doubt it is; null for whichever is in doubt now
 * @param why for the audit; may be left out, but for what is taken on trust or despite differences
 */
public record Resolution(
        Boolean ordered,
        String orderId,
        Instant lookedAt,
        boolean withoutLookUp,
        boolean despiteDifferences,
        Integer attempt,
        String why) {
    @Override
    public String toString() {
        return "Resolution[" + (Boolean.TRUE.equals(ordered) ? "order " + Harmless.masked(orderId) : "not ordered")
                + "]";
    }
}
