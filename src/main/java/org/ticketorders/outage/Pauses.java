package org.ticketorders.outage;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.Insistence.LedgerFails;
import org.ticketorders.ledger.LedgerOutage;
import org.ticketorders.shop.ShopUnauthorized;
import org.ticketorders.shop.ShopUnavailable;

/**
 * Suspends the consumers of a stage while the shop is down or refuses our token, or the ledger or the broker fails, so that messages wait in
 * their queue and spend no deliveries. Probes say when the stage goes on. A route that two stages have paused goes on with the
 * later of them.
 */
@Component
public class Pauses {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.outages");

    private final Map<Stage, StageState> states = new EnumMap<>(Stage.class);
    private final PauseProperties properties;
    private final CamelContext camel;
    private final Clock clock;

    /**
     * What is known of one stage. Pausing and going on are guarded by the lock of the whole, since two stages may pause one
     * route; what every message does takes no lock, since suspending consumers may take its time.
     */
    private static final class StageState {
        private final AtomicInteger failures = new AtomicInteger();
        private volatile Duration wait;
        private volatile Pause pause;
    }

    Pauses(PauseProperties properties, @Lazy CamelContext camel, Clock clock, MeterRegistry metrics) {
        this.properties = properties;
        this.camel = camel;
        this.clock = clock;
        for (Stage stage : Stage.values()) {
            StageState state = new StageState();
            state.wait = properties.firstProbe(stage);
            states.put(stage, state);
            Gauge.builder("openticket.paused", state, s -> s.pause == null ? 0 : 1)
                    .description("1 while the stage is paused by an outage, a refused token or a failing store")
                    .tag("stage", stage.word())
                    .register(metrics);
        }
    }

    /** The shop did what this stage asked, and the ledger has it: the failures counted so far were no outage. */
    public void succeeded(Stage stage) {
        startOver(stage);
        startOver(Stage.LEDGER);
        startOver(Stage.BROKER);
    }

    private void startOver(Stage stage) {
        StageState state = states.get(stage);
        state.failures.set(0);
        if (state.pause == null) {
            state.wait = properties.firstProbe(stage);
        }
    }

    /**
     * A message is put back because of {@code failure}; only outages and refused tokens count.
     *
     * @return whether the shop was the reason
     */
    public boolean failed(Stage stage, Throwable failure) {
        if (LedgerOutage.isOne(failure)) {
            storeFails(Stage.LEDGER, words(failure));
            return false;
        }
        if (failure instanceof ShopUnauthorized) {
            unauthorized(stage, failure.getMessage());
            return true;
        }
        if (failure instanceof ShopUnavailable || failure instanceof IOException) {
            unavailable(stage, words(failure));
            return true;
        }
        return false;
    }

    /** The shop was down for one message. */
    public void unavailable(Stage stage, String why) {
        if (states.get(stage).failures.incrementAndGet() >= properties.afterFailures()) {
            pause(stage, why, false);
        }
    }

    /** The shop refuses our token: no message would fare better. */
    public void unauthorized(Stage stage, String why) {
        pause(stage, why, true);
    }

    /** Whoever is at work tries again for a while; nobody else begins. */
    @EventListener
    void ledgerFails(LedgerFails event) {
        storeFails(Stage.LEDGER, words(event.failure()));
    }

    /** The ledger or the broker fails: no message would fare better. */
    public void storeFails(Stage store, String why) {
        pause(store, why, false);
    }

    /** What is paused now. */
    public List<Pause> current() {
        return states.values().stream()
                .map(state -> state.pause)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The paused stages whose next probe is due. */
    public List<Pause> due() {
        Instant now = clock.instant();
        return current().stream()
                .filter(pause -> !now.isBefore(pause.nextProbe()))
                .toList();
    }

    /** The probe went well: the stage goes on, but for routes that another stage has paused, too. */
    public synchronized void resume(Stage stage) {
        StageState state = states.get(stage);
        if (state.pause != null) {
            LOG.info("Stage '{}' goes on; it was {}", stage.word(), state.pause);
            state.pause = null;
            // a probe is not the real thing: the next failure pauses again, and only a success starts the count anew
            state.failures.set(properties.afterFailures() - 1);
            Set<String> stillPaused = pausedRoutes();
            consumers(stage).stream()
                    .filter(route -> !stillPaused.contains(route.getRouteId()))
                    .forEach(route -> ServiceHelper.resumeService(route.getConsumer()));
        }
    }

    /** The probe failed: the next one waits twice as long. */
    public synchronized void stayPaused(Stage stage, Throwable failure) {
        StageState state = states.get(stage);
        if (state.pause != null) {
            Pause before = state.pause;
            String why = words(failure);
            // who waited for a store's lock or for its connection first knows less of the cause than the probe
            state.pause = new Pause(
                    stage,
                    stage.needsStore() ? why : before.why(),
                    before.unauthorized(),
                    before.since(),
                    nextProbe(stage, state));
            LOG.warn("Stage '{}' stays {}; the last probe: {}", stage.word(), state.pause, why);
            // those that had not begun when the pause did
            suspendConsumers(stage);
        }
    }

    private static String words(Throwable failure) {
        if (LedgerOutage.isOne(failure)) {
            return "the ledger fails: " + LedgerOutage.words(failure);
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private void pause(Stage stage, String why, boolean unauthorized) {
        if (states.get(stage).pause == null) {
            suspend(stage, why, unauthorized);
        }
    }

    private synchronized void suspend(Stage stage, String why, boolean unauthorized) {
        StageState state = states.get(stage);
        if (state.pause != null) {
            return;
        }
        state.pause = new Pause(stage, why, unauthorized, clock.instant(), nextProbe(stage, state));
        if (unauthorized) {
            LOG.error("Stage '{}' is {}. Its messages wait in their queue.", stage.word(), state.pause);
        } else {
            LOG.warn("Stage '{}' is {}. Its messages wait in their queue.", stage.word(), state.pause);
        }
        suspendConsumers(stage);
    }

    private void suspendConsumers(Stage stage) {
        consumers(stage).forEach(route -> ServiceHelper.suspendService(route.getConsumer()));
    }

    private Instant nextProbe(Stage stage, StageState state) {
        Instant next = clock.instant().plus(state.wait);
        Duration doubled = state.wait.multipliedBy(2);
        Duration longest = properties.maxProbe(stage);
        state.wait = doubled.compareTo(longest) > 0 ? longest : doubled;
        return next;
    }

    private Set<String> pausedRoutes() {
        return current().stream()
                .flatMap(pause -> pause.stage().routes().stream())
                .collect(Collectors.toSet());
    }

    private List<Route> consumers(Stage stage) {
        return stage.routes().stream()
                .map(camel::getRoute)
                .filter(Objects::nonNull)
                .toList();
    }
}
