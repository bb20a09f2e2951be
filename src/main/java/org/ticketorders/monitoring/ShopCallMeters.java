package org.ticketorders.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.ExchangeHelper;
import org.springframework.stereotype.Component;

/** Counts every single HTTP request to the shop's hosts by what it asks and how it ended, repetitions included. */
@Component
class ShopCallMeters extends EventNotifierSupport {

    /** What is asked: the group of the route that asks, as its file says. */
    static final List<String> CALLS = List.of(
            "reserve",
            "order",
            "payment-methods",
            "limits",
            "token",
            "order-look-up",
            "order-list",
            "shop-data",
            "probe");

    private static final String RESERVE = "reserve";
    private static final String OTHER = "other";

    private static final Duration[] BUCKETS = Stream.of(25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry metrics;
    private final Map<String, Timer> times = new TreeMap<>();
    private final Counter unanswered;

    ShopCallMeters(MeterRegistry metrics) {
        this.metrics = metrics;
        setIgnoreCamelContextEvents(true);
        setIgnoreCamelContextInitEvents(true);
        setIgnoreRouteEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreStepEvents(true);
        setIgnoreExchangeCreatedEvent(true);
        setIgnoreExchangeCompletedEvent(true);
        setIgnoreExchangeFailedEvents(true);
        setIgnoreExchangeRedeliveryEvents(true);
        CALLS.forEach(call -> times.put(call, time(call)));
        times.put(OTHER, time(OTHER));
        unanswered = Counter.builder("openticket.reserves.unanswered")
                .description("reserve requests without an answer; each may hold a ticket until it lapses")
                .register(metrics);
    }

    private Timer time(String call) {
        return Timer.builder("openticket.shop.call.duration")
                .description("one request to the shop, from its connection to the last byte of the answer")
                .tag("call", call)
                .serviceLevelObjectives(BUCKETS)
                .register(metrics);
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof ExchangeSentEvent sent && sent.getEndpoint() instanceof HttpEndpoint) {
            Exchange exchange = sent.getExchange();
            String call = call(exchange);
            times.get(call).record(sent.getTimeTaken(), TimeUnit.MILLISECONDS);
            metrics.counter("openticket.shop.calls", "call", call, "result", CallResult.of(exchange))
                    .increment();
            Exception failure = exchange.getException();
            if (call.equals(RESERVE) && failure instanceof IOException && !(failure instanceof ConnectException)) {
                unanswered.increment();
            }
        }
    }

    private static String call(Exchange exchange) {
        Route route = ExchangeHelper.getRoute(exchange);
        return route != null && CALLS.contains(route.getGroup()) ? route.getGroup() : OTHER;
    }
}
