package org.ticketorders.outage;

import java.io.IOException;
import org.ticketorders.shop.ShopUnauthorized;
import org.ticketorders.shop.ShopUnavailable;

/** Tells what the shop did, by being down or refusing our token, from all other failures. */
final class ShopOutage {

    /** More is no chain, but a circle. */
    private static final int DEEPEST = 20;

    private ShopOutage() {}

    /** What the shop did, whatever it is wrapped in; null if it was not the shop. */
    static Throwable in(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof ShopUnauthorized || cause instanceof ShopUnavailable) {
                return cause;
            }
            cause = cause.getCause();
        }
        // deeper down it may be the broker's, or a file's
        return failure instanceof IOException ? failure : null;
    }
}
