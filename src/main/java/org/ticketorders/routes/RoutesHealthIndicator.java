package org.ticketorders.routes;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/** Whether every route runs; one that does not is named with its state. */
@Component
class RoutesHealthIndicator extends AbstractHealthIndicator {

    private final CamelContext camel;

    RoutesHealthIndicator(CamelContext camel) {
        this.camel = camel;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        health.up().withDetail("routes", camel.getRoutesSize());
        if (camel.getRoutesSize() == 0) {
            health.down().withDetail("mend", "no route file was found; see openticket.routes.directory");
        }
        for (Route route : camel.getRoutes()) {
            ServiceStatus status = camel.getRouteController().getRouteStatus(route.getRouteId());
            if (!status.isStarted()) {
                health.down().withDetail(route.getRouteId(), status.name());
            }
        }
    }
}
