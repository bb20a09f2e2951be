package org.ticketorders.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.ticketorders.SettableClock;
import org.ticketorders.purchase.HeldTicket;
import org.ticketorders.purchase.Hold;
import org.ticketorders.shop.Shops;
import org.ticketorders.shop.ShopsOf;

class HoldAgesTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration LIFE = Duration.ofMinutes(8);

    private final SettableClock clock = new SettableClock(NOW);
    private final AtomicLong elapsed = new AtomicLong(5);
    private final HoldAges ages = new HoldAges(clock, elapsed::get, LIFE);

    @Test
    void readsTheClockAndTheTimeThatElapsesAtOnce() {
        assertThat(ages.now()).isEqualTo(new HoldAges.Moment(NOW, 5));
    }

    @Test
    void knowsEachHoldByItsOwnReservation() {
        Hold first = hold("r-1");
        Hold second = hold("r-2");
        ages.begin(first, ages.now(), Duration.ofSeconds(10), Duration.ofSeconds(20));
        ages.begin(second, ages.now(), Duration.ofSeconds(100), Duration.ofSeconds(200));

        assertThat(ages.left(first)).isEqualTo(Duration.ofSeconds(10));
        assertThat(ages.rest(first)).contains(Duration.ofSeconds(20));
        assertThat(ages.left(second)).isEqualTo(Duration.ofSeconds(100));
        assertThat(ages.rest(second)).contains(Duration.ofSeconds(200));
        assertThat(ages.rest(hold("r-3"))).as("one that nobody began").isEmpty();
        assertThat(ages.rest(null)).isEmpty();
    }

    @Test
    void knowsNoAgeOfAHoldThatWasUsed() {
        Hold hold = hold("r-1");
        ages.begin(hold, ages.now(), Duration.ofSeconds(10), Duration.ofSeconds(20));

        ages.forget(hold);

        assertThat(ages.rest(hold)).isEmpty();
        assertThat(ages.left(hold)).as("by the clock").isEqualTo(Duration.ofMinutes(5));
    }

    /** A hold of the shop that keeps them longest is not over after a restart. */
    @Test
    void takesTheLongestLifeOfAnyShopForTheLongestThatAHoldCanLive() {
        Shops shops = ShopsOf.configured(ShopsOf.settings("main.guid=" + ShopsOf.MAIN, "main.hold.life=4m"));
        HoldAges common = new HoldAges(clock, elapsed::get, new HoldProperties(LIFE, Duration.ZERO, 1), shops);
        HoldAges own =
                new HoldAges(clock, elapsed::get, new HoldProperties(Duration.ofMinutes(3), Duration.ZERO, 1), shops);

        assertThat(common.isOver(hold("r-1"))).as("5 of 8 minutes").isFalse();
        assertThat(own.isOver(hold("r-1"))).as("5 of 4 minutes").isTrue();
        clock.advance(Duration.ofMinutes(1));
        assertThat(own.isOver(hold("r-1"))).as("4 of 4 minutes").isFalse();
    }

    private static Hold hold(String reservation) {
        return new Hold(
                List.of(new HeldTicket("ticket", reservation, List.of())),
                "payment",
                NOW.plus(Duration.ofMinutes(5)),
                NOW.plus(LIFE));
    }
}
