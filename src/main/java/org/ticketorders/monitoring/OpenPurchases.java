package org.ticketorders.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.OpenCount;
import org.ticketorders.purchase.State;

/** Purchases that wait for something: on their way, or in doubt. */
@Component
class OpenPurchases implements SampledGauges {

    private static final List<State> STATES = List.of(State.ACCEPTED, State.HELD, State.ORDERING, State.IN_DOUBT);

    private final Ledger ledger;
    private final Clock clock;
    private final Map<State, SampledValue> counts = new EnumMap<>(State.class);
    private final Map<State, SampledValue> ages = new EnumMap<>(State.class);
    private final SampledValue oldest;

    OpenPurchases(Ledger ledger, Clock clock, MeterRegistry metrics) {
        this.ledger = ledger;
        this.clock = clock;
        for (State state : STATES) {
            Tags tags = Tags.of("state", state.word());
            counts.put(
                    state,
                    SampledValue.gauge(
                            metrics,
                            "openticket.purchases.open",
                            null,
                            tags,
                            "purchases on their way, by state, and in doubt; those held or ordering have living holds"));
            ages.put(
                    state,
                    SampledValue.gauge(
                            metrics,
                            "openticket.purchases.open.age",
                            "seconds",
                            tags,
                            "time since the oldest of them was accepted"));
        }
        oldest = SampledValue.gauge(
                metrics,
                "openticket.purchases.unsettled.age",
                "seconds",
                Tags.empty(),
                "time since the oldest purchase without an end was accepted; 0 if there is none");
    }

    @Override
    public void read() {
        Instant now = clock.instant();
        Map<State, OpenCount> found = ledger.open(STATES);
        double oldestAge = 0;
        for (State state : STATES) {
            OpenCount open = found.get(state);
            double age = open == null
                    ? 0
                    : Math.max(0, (now.toEpochMilli() - open.oldest().toEpochMilli()) / 1000.0);
            counts.get(state).set(open == null ? 0 : open.count());
            ages.get(state).set(age);
            oldestAge = state.isEnd() ? oldestAge : Math.max(oldestAge, age);
        }
        oldest.set(oldestAge);
    }

    @Override
    public void forget() {
        counts.values().forEach(reading -> reading.set(null));
        ages.values().forEach(reading -> reading.set(null));
        oldest.set(null);
    }
}
