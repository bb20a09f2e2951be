package org.ticketorders.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.apache.camel.spi.RouteController;
import org.springframework.stereotype.Component;

/** How many routes there are, and how many of them run, paused ones among them; named as by Camel's own Micrometer component. */
@Component
class RouteGauges {

    RouteGauges(CamelContext camel, MeterRegistry metrics) {
        register("camel.routes.added", "Routes that there are", camel, CamelContext::getRoutesSize, metrics);
        register(
                "camel.routes.running",
                "Routes that have started, or are suspended",
                camel,
                RouteGauges::running,
                metrics);
    }

    private static void register(
            String name,
            String description,
            CamelContext camel,
            ToDoubleFunction<CamelContext> value,
            MeterRegistry metrics) {
        Gauge.builder(name, camel, value)
                .description(description)
                .baseUnit("routes")
                .tags("camelContext", camel.getName(), "kind", "CamelRoute", "eventType", "RouteEvent")
                .register(metrics);
    }

    private static long running(CamelContext camel) {
        RouteController routes = camel.getRouteController();
        return camel.getRoutes().stream()
                .map(route -> routes.getRouteStatus(route.getRouteId()))
                .filter(status -> status == ServiceStatus.Started || status == ServiceStatus.Suspended)
                .count();
    }
}
