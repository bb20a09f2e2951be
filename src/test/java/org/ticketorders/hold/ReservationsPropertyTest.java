package org.ticketorders.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.SettableClock;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.purchase.Purchases;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.ShopUnavailable;
import org.ticketorders.shop.ShopsOf;
import org.ticketorders.testing.StrangeAnswers;

/** No answer that lacks the API's own refusal rejects a purchase at reserve. */
class ReservationsPropertyTest {

    private static final Duration LIFE = Duration.ofMinutes(8);
    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final Reservations reservations = new Reservations(
            new HoldProperties(LIFE, Duration.ofSeconds(30), 1),
            ShopsOf.aliases(),
            clock,
            new HoldAges(clock, () -> 0, LIFE),
            new SimpleMeterRegistry());

    static java.util.List<Integer> statuses() {
        return StrangeAnswers.STATUSES;
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void whatIsNotTheShopsIsAnOutage(int status) {
        for (String retryAfter : new String[] {null, "5"}) {
            assertThat(StrangeAnswers.all(status, retryAfter)).allSatisfy((name, answer) -> assertThat(failure(answer))
                    .isExactlyInstanceOf(ShopUnavailable.class));
        }
    }

    @Property(tries = 5_000)
    void whateverComesIsNoRefusal(@ForAll long number) {
        assertThat(failure(StrangeAnswers.any(number)) instanceof PurchaseRejected)
                .isFalse();
    }

    private Throwable failure(HttpAnswer answer) {
        try {
            reservations.read("t", answer, Purchases.RECEIVER);
            return null;
        } catch (RuntimeException e) {
            assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(1_000);
            return e;
        }
    }
}
