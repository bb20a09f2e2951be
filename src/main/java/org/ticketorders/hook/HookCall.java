package org.ticketorders.hook;

import java.time.Instant;

/**
 * A call of the shop's that is kept. It says which order to look up, and nothing else.
 *
 * @param key digest of what tells it from other calls
 * @param orderId the order's GUID in lower case
 * @param receivedAt UTC
 * @param tries how often it has been worked on
 */
public record HookCall(String key, String orderId, Instant receivedAt, int tries) {

    @Override
    public String toString() {
        return "HookCall[" + key.substring(0, Math.min(8, key.length())) + "…]";
    }
}
