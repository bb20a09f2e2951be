package org.ticketorders.order;

import java.time.Duration;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.State;
import org.ticketorders.shop.ShopUnauthorized;

/**
 * What an answer to the order POST means: an end, or that the order was certainly not taken.
 *
 * @param ending the end, or null if the order was certainly not taken
 * @param whyNotTaken why it was not taken, or null
 * @param unauthorized whether the shop refused our token
 * @param retryAfter how long the shop asked to wait, or null
 * @param failure what kept the order from leaving; null if that was nothing, or the shop
 */
public record OrderAnswer(
        Ending ending, String whyNotTaken, boolean unauthorized, Duration retryAfter, Throwable failure) {

    static OrderAnswer withEnding(Ending ending) {
        return new OrderAnswer(ending, null, false, null, null);
    }

    static OrderAnswer withoutOrder(String why, Duration retryAfter) {
        return new OrderAnswer(null, why, false, retryAfter, null);
    }

    /** @param withToken whether the order carried one */
    static OrderAnswer withTokenRefused(int status, boolean withToken) {
        String why = withToken
                ? "the shop refuses our token (HTTP " + status + ")"
                : "the shop wants a token with orders (HTTP " + status + "): see openticket.shop.authorize-orders";
        return new OrderAnswer(null, why, true, null, null);
    }

    static OrderAnswer notSent(String why, Throwable failure) {
        return new OrderAnswer(null, why, failure instanceof ShopUnauthorized, null, failure);
    }

    public boolean isNotTaken() {
        return ending == null;
    }

    /** Whether nobody can tell from it if the order was taken. */
    public boolean isInDoubt() {
        return ending != null && ending.state() == State.IN_DOUBT;
    }

    /**
     * When the order may be tried again: after what the shop asked for, at least a second and at most a minute.
     *
     * @return milliseconds since 1970-01-01 UTC
     */
    public long tryAgainAt() {
        long seconds = retryAfter == null ? 1 : retryAfter.toSeconds();
        return System.currentTimeMillis() + 1000 * Math.max(1, Math.min(60, seconds));
    }
}
