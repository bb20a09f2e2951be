package org.ticketorders.outage;

import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.support.service.ServiceHelper;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Has the consumer of a route take nothing, or go on; what is in work is finished. A route that was paused already when the
 * application started has not begun, and does so when it goes on. Routes that are not there are passed over.
 */
@Component
class RouteConsumers {

    private final CamelContext camel;

    RouteConsumers(@Lazy CamelContext camel) {
        this.camel = camel;
    }

    void suspend(String routeId) {
        route(routeId)
                .filter(route -> !isLeftUnstarted(route))
                .ifPresent(route -> ServiceHelper.suspendService(route.getConsumer()));
    }

    /** @throws IllegalStateException if the route does not start */
    void resume(String routeId) {
        route(routeId).ifPresent(this::resume);
    }

    private void resume(Route route) {
        if (!isLeftUnstarted(route)) {
            ServiceHelper.resumeService(route.getConsumer());
            return;
        }
        try {
            camel.getRouteController().startRoute(route.getRouteId());
        } catch (Exception e) {
            throw new IllegalStateException("route " + route.getRouteId() + " does not start: " + e.getMessage(), e);
        }
    }

    private Optional<Route> route(String routeId) {
        return Optional.ofNullable(camel.getRoute(routeId));
    }

    private boolean isLeftUnstarted(Route route) {
        return Boolean.FALSE.equals(route.isAutoStartup())
                && camel.getRouteController().getRouteStatus(route.getRouteId()).isStopped();
    }
}
