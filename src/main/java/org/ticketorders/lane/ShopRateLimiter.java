package org.ticketorders.lane;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.shop.ShopSettings;
import org.ticketorders.shop.Shops;
import org.ticketorders.shop.Shops.NamedShop;

/**
 * Spreads the calls of a shop that has {@code calls-per-second}: who has no turn yet waits for it, in the order of asking, however
 * long that takes. Turns that nobody takes are not saved up.
 */
@Component("turns")
public class ShopRateLimiter {

    private static final Duration HOWEVER_LONG = Duration.ofDays(1);

    private final Map<String, RateLimiter> limits = new HashMap<>();
    private final Shops shops;
    private final CountDownLatch closing = new CountDownLatch(1);

    ShopRateLimiter(Shops shops) {
        this.shops = shops;
        for (NamedShop shop : shops.own()) {
            ShopSettings settings = shop.settings();
            if (settings.callsPerSecond() != null) {
                limits.put(shop.name(), limit(shop.name(), settings.callsPerSecond()));
            }
        }
    }

    /** One call in each part of a second, and not several in each second: those could all come at its end and its beginning. */
    private static RateLimiter limit(String name, double perSecond) {
        return RateLimiter.of(
                name,
                RateLimiterConfig.custom()
                        .limitForPeriod(1)
                        .limitRefreshPeriod(Duration.ofNanos(Math.round(TimeUnit.SECONDS.toNanos(1) / perSecond)))
                        .timeoutDuration(HOWEVER_LONG)
                        .build());
    }

    /**
     * Waits for the turn of one call for this purchase.
     *
     * @throws IllegalStateException if the application stops meanwhile, or more is asked for than a day's turns
     */
    public void take(Purchase purchase) {
        if (!limits.isEmpty()) {
            shops.own(purchase.shop()).ifPresent(shop -> takeIn(shop.name()));
        }
    }

    /** Waits for the turn of one call of a shop that has a lane. @param shop its name */
    public void takeIn(String shop) {
        RateLimiter limit = limits.get(shop);
        if (limit != null) {
            await(limit.reservePermission());
        }
    }

    private void await(long nanos) {
        if (nanos < 0) {
            throw new IllegalStateException(
                    "more calls wait for their turn than a day has: give the shop fewer consumers");
        }
        try {
            if (nanos > 0 && closing.await(nanos, TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("the application stops before this call had its turn");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before this call had its turn", e);
        }
    }

    /** Nobody is to wait while the application stops: what has not begun comes again. */
    @EventListener(ContextClosedEvent.class)
    void close() {
        closing.countDown();
    }
}
