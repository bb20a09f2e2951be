package org.ticketorders.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.ticketorders.SettableClock;
import org.ticketorders.purchase.HeldTicket;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.purchase.Purchases;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.ShopsOf;

/** What reserving gives, by a clock and a time that elapses which the tests set. */
abstract class OnReservations {

    static final String TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01";
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    static final Duration LIFE = Duration.ofMinutes(8);
    static final Duration MARGIN = Duration.ofSeconds(30);

    final SettableClock clock = new SettableClock(NOW);
    final AtomicLong elapsed = new AtomicLong();
    final HoldAges ages = new HoldAges(clock, elapsed::get, LIFE);
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final Reservations reservations =
            new Reservations(new HoldProperties(LIFE, MARGIN, 1), ShopsOf.aliases(), clock, ages, metrics);

    HeldTicket read(int status, String body) {
        return reservations.read(
                TICKET, new HttpAnswer(status, body.getBytes(StandardCharsets.UTF_8), null), Purchases.RECEIVER);
    }

    PurchaseRejected refusal(int status, String body) {
        PurchaseRejected refusal = catchThrowableOfType(PurchaseRejected.class, () -> read(status, body));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    double leaked() {
        return metrics.get("openticket.holds.leaked").counter().count();
    }
}
