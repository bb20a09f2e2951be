package org.ticketorders.monitoring;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;
import org.ticketorders.outage.Pauses;

/** Whether every route runs; one that does not is named with its state, unless an operator has paused it. */
@Component
class RoutesHealthIndicator extends AbstractHealthIndicator {

    private final CamelContext camel;
    private final Pauses pauses;

    RoutesHealthIndicator(CamelContext camel, Pauses pauses) {
        this.camel = camel;
        this.pauses = pauses;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        health.up().withDetail("routes", camel.getRoutesSize());
        if (camel.getRoutesSize() == 0) {
            health.down().withDetail("fix", "no route file was found; see openticket.routes.directory");
        }
        for (Route route : camel.getRoutes()) {
            ServiceStatus status = camel.getRouteController().getRouteStatus(route.getRouteId());
            if (!status.isStarted() && !pauses.isPausedByOperator(route.getRouteId())) {
                health.down().withDetail(route.getRouteId(), status.name());
            }
        }
    }
}
