package org.ticketorders.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.ticketorders.hold.Reservations;
import org.ticketorders.ledger.LateAnswer;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ledger.StateChanged;
import org.ticketorders.outcome.MessageFinished;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;

/**
 * Counts what becomes of purchases, and measures how long they take. No tag's values are a sender's to choose, so the number of
 * series has a bound.
 */
@Component
class PurchaseMeters {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.purchases");

    /** Up to the longest hold that is usual; what takes longer has missed it. */
    private static final Duration[] BUCKETS = Stream.of(
                    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 480_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    /** For what an end is reached. What is not listed is counted all the same, from its first time on. */
    private static final Map<State, List<Reason>> REASONS = Map.of(
            State.REJECTED,
            List.of(
                    Reason.SOLD_OUT,
                    Reason.UNKNOWN_TICKET,
                    Reason.PAYMENT_METHOD_NOT_OFFERED,
                    Reason.LIMIT_EXCEEDED,
                    Reason.REFUSED_BY_SHOP),
            State.EXPIRED,
            List.of(Reason.HOLD_LAPSED),
            State.FAILED,
            List.of(
                    Reason.ATTEMPTS_EXHAUSTED,
                    Reason.DELIVERIES_EXHAUSTED,
                    Reason.MESSAGE_EXPIRED,
                    Reason.NOT_TAKEN,
                    Reason.RESOLVED),
            State.IN_DOUBT,
            List.of(
                    Reason.ANSWER_LOST,
                    Reason.ANSWER_UNCLEAR,
                    Reason.INTERRUPTED,
                    Reason.ROW_MISSING,
                    Reason.TAKEN_BACK));

    private static final List<Reason> INVALID = List.of(
            Reason.UNREADABLE, Reason.UNSUPPORTED_MESSAGE_TYPE, Reason.BREAKS_SCHEMA, Reason.PURCHASE_ID_REUSED);

    private final MeterRegistry metrics;
    private final ShopNames shops;
    private final Reservations reservations;
    private final Counter duplicates;
    private final Counter published;
    private final Counter lapsed;
    private final Counter contradicted;
    private final Timer reserve;
    private final Timer order;
    private final Timer whole;

    PurchaseMeters(MeterRegistry metrics, ShopNames shops, Reservations reservations) {
        this.metrics = metrics;
        this.shops = shops;
        this.reservations = reservations;
        this.duplicates = Counter.builder("openticket.duplicates")
                .description("messages of purchases that were known already")
                .register(metrics);
        this.contradicted = Counter.builder("openticket.answers.contradicted")
                .description("late answers to orders that say otherwise than the settling of their doubt")
                .register(metrics);
        this.published = Counter.builder("openticket.outcomes.published")
                .description("outcomes published in the transaction that brought their purchase to an end")
                .register(metrics);
        this.lapsed = Counter.builder("openticket.holds.lapsed")
                .description("holds that ended before their order")
                .register(metrics);
        this.reserve = timer("reserve");
        this.order = timer("order");
        this.whole = timer("whole");
        beginAtZero();
    }

    /** A series that begins at 1 has not increased, for Prometheus: no alert would see the first purchase that fails. */
    private void beginAtZero() {
        for (String shop : shops.all()) {
            counter(State.ORDERED.word(), "none", shop);
            REASONS.forEach((state, reasons) -> reasons.forEach(reason -> counter(state.word(), reason.word(), shop)));
        }
        INVALID.forEach(reason -> counter("invalid", reason.word(), ShopNames.NONE));
    }

    private Timer timer(String stage) {
        return Timer.builder("openticket.purchase.duration")
                .description(
                        "reserve: from accepted to held; order: from held to ordered; whole: from first accepted to"
                                + " ordered")
                .tag("stage", stage)
                .serviceLevelObjectives(BUCKETS)
                .register(metrics);
    }

    @EventListener
    void changed(StateChanged change) {
        PurchaseRecord to = change.to();
        if (to.state().isEnd()) {
            Reason reason = to.ending().reason();
            count(to.state().word(), reason == null ? "none" : reason.word(), shops.of(to.shop()));
        }
        if (change.isLapse()) {
            lapsed.increment();
        }
        if (change.from() != null) {
            time(change.from(), to);
        }
    }

    private void time(PurchaseRecord from, PurchaseRecord to) {
        if (from.state() == State.ACCEPTED && to.state() == State.HELD) {
            record(reserve, from.updatedAt(), to.updatedAt());
        }
        // what a person settles later says nothing of how fast orders are
        if (from.state() == State.ORDERING && to.state() == State.ORDERED) {
            record(order, from.hold().lapsesBy().minus(reservations.life(to.shop())), to.updatedAt());
            record(whole, to.acceptedAt(), to.updatedAt());
        }
    }

    private static void record(Timer timer, Instant from, Instant to) {
        Duration took = Duration.between(from, to);
        timer.record(took.isNegative() ? Duration.ZERO : took);
    }

    @EventListener
    void contradicted(LateAnswer answer) {
        LOG.error("{}. Look at the shop which of them is true", answer);
        contradicted.increment();
    }

    @EventListener
    void finished(MessageFinished message) {
        switch (message.end()) {
            case PUBLISHED -> published.increment();
            case REFUSED -> count("invalid", message.reason().word(), ShopNames.NONE);
            case DROPPED -> duplicates.increment();
        }
    }

    private void count(String outcome, String reason, String shop) {
        counter(outcome, reason, shop).increment();
    }

    private Counter counter(String outcome, String reason, String shop) {
        return Counter.builder("openticket.purchases")
                .description("purchases that came to an end, and messages that were none; one more for each replay")
                .tags("outcome", outcome, "reason", reason, "shop", shop)
                .register(metrics);
    }
}
