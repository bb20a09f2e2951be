package org.ticketorders.log;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/**
 * Names the route that is at work in every log line of its thread. All routes of a message stay on one thread, but for the
 * units of a split, whose threads carry on what it says.
 */
@Component
class RouteInLog implements RoutePolicyFactory {

    /** What was named before, the innermost first; "" for nothing. */
    private static final ThreadLocal<Deque<String>> OUTER = ThreadLocal.withInitial(ArrayDeque::new);

    private final RoutePolicy policy = new RoutePolicySupport() {
        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            String before = MDC.get(LogContext.ROUTE_ID);
            OUTER.get().push(before == null ? "" : before);
            MDC.put(LogContext.ROUTE_ID, route.getRouteId());
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            String before = OUTER.get().poll();
            if (OUTER.get().isEmpty()) {
                OUTER.remove();
            }
            if (before == null || before.isEmpty()) {
                LogContext.clear();
            } else {
                MDC.put(LogContext.ROUTE_ID, before);
            }
        }
    };

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode route) {
        return policy;
    }
}
