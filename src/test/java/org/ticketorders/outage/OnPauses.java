package org.ticketorders.outage;

import static org.mockito.Mockito.mock;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.service.BaseService;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.lane.LanesOf;
import org.ticketorders.purchase.Section;
import org.ticketorders.purchase.Stage;

/** A route that takes messages without a broker, and what pauses it. */
abstract class OnPauses {

    static final String ROUTE = "receive-held-reservation";

    /** Looks often, since its end waits for the last look. */
    static final String HELD = "seda:held?pollTimeout=20";

    /** What several instances share. */
    static final class InMemory extends OperatorPauseStore {

        private final Map<Section, OperatorPause> rows = new ConcurrentHashMap<>();
        Runnable afterReading = () -> {};

        InMemory() {
            super(mock(JdbcClient.class), mock(TransactionOperations.class));
        }

        @Override
        List<OperatorPause> all(Sections sections) {
            List<OperatorPause> read = List.copyOf(rows.values());
            afterReading.run();
            return read;
        }

        @Override
        boolean save(OperatorPause pause) {
            return rows.putIfAbsent(pause.stage(), pause) == null;
        }

        @Override
        boolean removeOver(OperatorPause pause, Runnable note) {
            boolean removed = rows.remove(pause.stage(), pause);
            if (removed) {
                note.run();
            }
            return removed;
        }

        @Override
        boolean remove(OperatorPause pause) {
            return rows.remove(pause.stage(), pause);
        }
    }

    static DefaultCamelContext started() throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(HELD).routeId(ROUTE).to("log:held");
            }
        });
        camel.start();
        return camel;
    }

    static Pauses pauses(DefaultCamelContext camel, OperatorPauseStore store) {
        RouteConsumers consumers = new RouteConsumers(camel);
        consumers.add(ROUTE, Stage.ORDER);
        consumers.add(ROUTE, Stage.LEDGER);
        return pauses(consumers, store);
    }

    static Pauses pauses(RouteConsumers consumers, OperatorPauseStore store) {
        return new Pauses(properties(), store, sections(), consumers, Clock.systemUTC(), new SimpleMeterRegistry());
    }

    /** @return false if none stood */
    static boolean ordersResumed(Pauses pauses, String who) {
        return pauses.byOperator().stream()
                .filter(pause -> pause.stage() == Stage.ORDER)
                .anyMatch(pause -> pauses.resumeByOperator(pause, who));
    }

    static Sections sections() {
        return new Sections(LanesOf.none());
    }

    static BaseService consumer(DefaultCamelContext camel) {
        return (BaseService) camel.getRoute(ROUTE).getConsumer();
    }

    static PauseProperties properties() {
        Duration second = Duration.ofSeconds(1);
        return new PauseProperties(3, 3, second, second, second, second, false, 1000);
    }
}
