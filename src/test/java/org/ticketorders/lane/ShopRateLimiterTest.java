package org.ticketorders.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Purchases;
import org.ticketorders.shop.ShopsOf;

/** How many calls a shop gets in a second. */
@Timeout(30)
class ShopRateLimiterTest {

    private static final String NORTH = "11111111-aaaa-4aaa-8aaa-000000000001";

    @Test
    void comeOneByOneAndAreNotSavedUp() {
        ShopRateLimiter turns = turns("north.calls-per-second=20");

        assertThat(timeOf(turns, 11)).isBetween(Duration.ofMillis(450), Duration.ofSeconds(5));
        assertThat(timeOf(turns, 11)).isGreaterThan(Duration.ofMillis(450));
    }

    @Test
    void areNotWaitedForWhereAShopHasNoLimit() {
        ShopRateLimiter turns = turns("south.guid=11111111-aaaa-4aaa-8aaa-000000000002", "south.calls-per-second=0.01");

        assertThat(timeOf(turns, 1000)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void areNotWaitedForWhileTheApplicationStops() {
        ShopRateLimiter turns = turns("north.calls-per-second=0.01");
        turns.takeIn("north");
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> turns.takeIn("north"));

        turns.close();

        assertThatThrownBy(waiting::join)
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("the application stops");
    }

    private static ShopRateLimiter turns(String... properties) {
        String[] all = new String[properties.length + 1];
        all[0] = "north.guid=" + NORTH;
        System.arraycopy(properties, 0, all, 1, properties.length);
        return new ShopRateLimiter(ShopsOf.configured(ShopsOf.settings(all)));
    }

    private static Duration timeOf(ShopRateLimiter turns, int calls) {
        Purchase purchase = new Purchase("ERP-1", NORTH, "iDeal", "EUR", Purchases.RECEIVER, List.of());
        long from = System.nanoTime();
        for (int call = 0; call < calls; call++) {
            turns.take(purchase);
        }
        return Duration.ofNanos(System.nanoTime() - from);
    }
}
