package org.ticketorders.shop;

import java.time.Duration;

/** The shop did not do what was asked, and asking again later makes sense: an outage, not a rejection. */
public class ShopUnavailable extends RuntimeException {

    private final Duration retryAfter;

    /** @param retryAfter how long the shop asked to wait, or null */
    public ShopUnavailable(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    public ShopUnavailable(String message, Throwable cause) {
        super(message, cause);
        this.retryAfter = null;
    }

    public Duration getRetryAfter() {
        return retryAfter;
    }
}
