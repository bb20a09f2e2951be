package org.ticketorders.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.ExchangeHelper;
import org.springframework.stereotype.Component;

/** Counts every single HTTP request to the shop's hosts by what it asks and how it ended, repetitions included. */
@Component
class ShopCallMeters extends EventNotifierSupport {

    /** The routes that make one request each, and what it asks. */
    static final Map<String, String> CALLS = Map.of(
            "call-reserve", "reserve",
            "call-order", "order",
            "call-payment-methods", "payment-methods",
            "renew-token", "token",
            "call-order-look-up", "order-look-up",
            "probe-api-host", "probe",
            "probe-shop-host", "probe");

    private static final String OTHER = "other";

    private static final Duration[] BUCKETS = Stream.of(25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry metrics;
    private final Map<String, Timer> times = new TreeMap<>();

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
        CALLS.values().stream().distinct().forEach(call -> times.put(call, time(call)));
        times.put(OTHER, time(OTHER));
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
            String call = CALLS.getOrDefault(String.valueOf(ExchangeHelper.getAtRouteId(exchange)), OTHER);
            times.get(call).record(sent.getTimeTaken(), TimeUnit.MILLISECONDS);
            metrics.counter("openticket.shop.calls", "call", call, "result", CallResult.of(exchange))
                    .increment();
        }
    }
}
