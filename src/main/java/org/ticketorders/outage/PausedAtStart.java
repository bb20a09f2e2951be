package org.ticketorders.outage;

import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.springframework.stereotype.Component;

/** Leaves routes that an operator has paused unstarted: a consumer that is suspended after it has started could take a message. */
@Component
class PausedAtStart implements RoutePolicyFactory {

    private final Pauses pauses;

    PausedAtStart(Pauses pauses) {
        this.pauses = pauses;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode route) {
        return pauses.isPausedByOperator(routeId) ? new NotStarted() : null;
    }

    private static final class NotStarted extends RoutePolicySupport {

        @Override
        public void onInit(Route route) {
            route.setAutoStartup(false);
        }
    }
}
