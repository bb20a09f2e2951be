package org.ticketorders.faults;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.ShopSimulator;

/** Whether the routes work, as the shop sees it. */
final class Work {

    private static final Duration LONGEST = Duration.ofSeconds(120);

    private Work() {}

    /** Waits until the shop was called so many times more. @return how long that took */
    static Duration await(ShopSimulator shop, int more) {
        long start = System.nanoTime();
        long before = calls(shop);
        Awaitility.await("the shop to be called")
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(7))
                .until(() -> calls(shop) >= before + more);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static long calls(ShopSimulator shop) {
        return shop.count(Call.PAYMENT_METHODS) + shop.count(Call.RESERVE) + shop.count(Call.ORDER);
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
