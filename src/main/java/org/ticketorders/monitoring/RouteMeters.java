package org.ticketorders.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.springframework.stereotype.Component;

/**
 * Counts and times the exchanges of each route, under the names and tags of Camel's own Micrometer component. They are there from
 * the start of the route, with 0, until it is removed.
 */
@Component
class RouteMeters implements RoutePolicyFactory {

    private final MeterRegistry metrics;

    RouteMeters(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode route) {
        return new Policy(Tags.of(
                "camelContext", camel.getName(), "kind", "CamelRoute", "routeId", routeId, "eventType", "route"));
    }

    private class Policy extends RoutePolicySupport {

        /** Of each route its own: an exchange passes several, one within another. */
        private final String started = getClass().getName() + "@" + System.identityHashCode(this);

        private final Timer timer;
        private final Counter total;
        private final Counter failed;

        Policy(Tags tags) {
            timer = Timer.builder("camel.route.policy")
                    .description("Time that an exchange takes in the route")
                    .tags(tags)
                    .register(metrics);
            total = Counter.builder("camel.exchanges.total")
                    .description("Exchanges that the route has ended, well or not")
                    .tags(tags)
                    .register(metrics);
            failed = Counter.builder("camel.exchanges.failed")
                    .description("Exchanges that left the route with an exception")
                    .tags(tags)
                    .register(metrics);
        }

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            exchange.setProperty(started, Timer.start(metrics));
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            if (exchange.removeProperty(started) instanceof Timer.Sample sample) {
                sample.stop(timer);
            }
            total.increment();
            if (exchange.isFailed()) {
                failed.increment();
            }
        }

        @Override
        public void onRemove(Route route) {
            metrics.remove(timer);
            metrics.remove(total);
            metrics.remove(failed);
        }
    }
}
