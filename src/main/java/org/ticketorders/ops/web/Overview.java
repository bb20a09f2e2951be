package org.ticketorders.ops.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.search.Search;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.StatefulService;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.ticketorders.broker.QueueState;
import org.ticketorders.broker.Queues;
import org.ticketorders.ledger.PurchaseCounts;
import org.ticketorders.purchase.State;

/** Everything at a glance: health, pauses, queues, the steps of the flow, and how many purchases stand where. */
@Component
public class Overview {

    /** The group of the routes that answer operators, which is not part of the flow. */
    private static final String OWN = "ops";

    private static final Duration HEALTH_LASTS = Duration.ofSeconds(2);

    private final CamelContext camel;
    private final MeterRegistry metrics;
    private final Queues queues;
    private final PurchaseCounts counts;
    private final StageDesk stages;
    private final ObjectProvider<HealthEndpoint> health;
    private final boolean sandbox;
    private final Clock clock;
    private String lastHealth = null;
    private Instant lastHealthAt = Instant.MIN;

    Overview(
            CamelContext camel,
            MeterRegistry metrics,
            Queues queues,
            PurchaseCounts counts,
            StageDesk stages,
            ObjectProvider<HealthEndpoint> health,
            Environment environment,
            Clock clock) {
        this.camel = camel;
        this.metrics = metrics;
        this.queues = queues;
        this.counts = counts;
        this.stages = stages;
        this.health = health;
        this.sandbox = environment.matchesProfiles("sandbox");
        this.clock = clock;
    }

    /**
     * One route of the flow.
     *
     * @param group what it belongs to, as its file says
     * @param from where it takes messages: {@code jms:queue:…}, {@code direct:…}
     * @param state {@code started}, {@code suspended} or {@code stopped}
     * @param total messages that came through since the start of the application
     * @param failed those of them that ended in a failure
     * @param inflight those that it works on now
     * @param meanMillis mean time for one; null if there was none
     */
    public record Step(
            String routeId,
            String description,
            String group,
            String from,
            String state,
            long total,
            long failed,
            int inflight,
            Double meanMillis) {}

    /**
     * Whether orders go out, and how fast.
     *
     * @param lastAt when a purchase was ordered last; null if none is known
     * @param lastMinute purchases that were ordered in the last minute
     */
    public record Orders(Instant lastAt, long lastMinute) {}

    /**
     * Purchases that came to one end.
     *
     * @param count in the last 24 hours
     * @param before in the 24 hours before those
     * @param mainReason the most frequent reason of the last 24 hours; null if none has one
     */
    public record Day(long count, long before, String mainReason) {}

    /**
     * @param sandbox whether the shop is the simulated one
     * @param days by the words of the ends
     * @param oldestUnsettledSeconds seconds since the last progress of the purchase that has made none for longest
     */
    public record OverviewView(
            Instant at,
            boolean sandbox,
            String health,
            Orders orders,
            Map<String, Day> days,
            List<StageDesk.PauseView> pauses,
            List<QueueState> queues,
            List<Step> steps,
            Map<String, Long> states,
            Long oldestUnsettledSeconds) {}

    public OverviewView view(OpsRequest request) {
        request.allows();
        Instant now = clock.instant();
        Map<String, Long> states = new LinkedHashMap<>();
        Map<State, Long> counted = counts.states();
        for (State state : State.values()) {
            states.put(state.word(), counted.get(state));
        }
        PurchaseCounts.Pace pace = counts.pace();
        Map<String, Day> days = new LinkedHashMap<>();
        counts.days()
                .forEach((end, day) -> days.put(
                        end.word(),
                        new Day(
                                day.count(),
                                day.before(),
                                day.mainReason() == null
                                        ? null
                                        : day.mainReason().word())));
        return new OverviewView(
                now,
                sandbox,
                health(now),
                new Orders(pace.lastOrderAt(), pace.lastMinute()),
                days,
                stages.pauses(),
                queues.all(),
                camel.getRoutes().stream()
                        .filter(route ->
                                route.getGroup() != null && !route.getGroup().equals(OWN))
                        .map(this::step)
                        .toList(),
                states,
                counts.oldestUnsettled()
                        .map(since -> Math.max(0, Duration.between(since, now).toSeconds()))
                        .orElse(null));
    }

    /** Asks broker and ledger, and is therefore not asked by everybody who looks. */
    private synchronized String health(Instant now) {
        if (lastHealth == null || !now.isBefore(lastHealthAt.plus(HEALTH_LASTS)) || now.isBefore(lastHealthAt)) {
            HealthEndpoint endpoint = health.getIfAvailable();
            lastHealth = endpoint == null ? null : endpoint.health().getStatus().getCode();
            lastHealthAt = now;
        }
        return lastHealth;
    }

    private Step step(Route route) {
        String id = route.getRouteId();
        Timer timer = find("camel.route.policy", id).timer();
        long calls = timer == null ? 0 : timer.count();
        return new Step(
                id,
                route.getDescription(),
                route.getGroup(),
                // as its file has it, without parameters and without what Camel puts into it
                route.getEndpoint().getEndpointBaseUri().replaceFirst("://", ":"),
                state(route),
                (long) count("camel.exchanges.total", id),
                (long) count("camel.exchanges.failed", id),
                camel.getInflightRepository().size(id),
                calls == 0 ? null : Math.round(timer.mean(TimeUnit.MILLISECONDS) * 100) / 100.0);
    }

    private String state(Route route) {
        ServiceStatus status = camel.getRouteController().getRouteStatus(route.getRouteId());
        boolean waits = status.isStarted()
                ? route.getConsumer() instanceof StatefulService consumer && consumer.isSuspended()
                : stages.isPaused(route.getRouteId());
        return waits ? "suspended" : status.name().toLowerCase(Locale.ROOT);
    }

    private double count(String meter, String route) {
        return find(meter, route).functionCounters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum()
                + find(meter, route).counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum();
    }

    private Search find(String meter, String route) {
        return metrics.find(meter).tag("routeId", route);
    }
}
