package org.ticketorders.doubt;

import java.time.Instant;
import org.ticketorders.purchase.Harmless;

/**
 * An order that may be that of a purchase in doubt.
 *
 * @param orderId the shop's GUID
 * @param madeAt UTC; null where the shop does not show it
 * @param remark why it is not taken for it, in words without personal data
 * @param settledFor another purchase that has it by a settling, which may be wrong; null if none has
 */
public record Candidate(String orderId, Instant madeAt, String remark, String settledFor) {

    Candidate because(String why) {
        return new Candidate(orderId, madeAt, why, settledFor);
    }

    @Override
    public String toString() {
        return "Candidate[" + Harmless.masked(orderId) + ", " + madeAt + "]";
    }
}
