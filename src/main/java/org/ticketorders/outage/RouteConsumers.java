package org.ticketorders.outage;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.StatefulService;
import org.apache.camel.support.service.ServiceHelper;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.ticketorders.log.Causes;
import org.ticketorders.purchase.Section;

/**
 * The routes that take work, by the {@linkplain Section sections} that pause them: their files name those. A route that is paused takes
 * nothing; what is in work is finished. One that was paused already when the application started has not begun, and does so when it
 * resumes.
 */
@Component
class RouteConsumers {

    /** The group of the routes that take what waits to be ordered. */
    private static final String ORDERING = "holds";

    private final CamelContext camel;
    private final Map<Section, Set<String>> routes = new ConcurrentHashMap<>();

    RouteConsumers(@Lazy CamelContext camel) {
        this.camel = camel;
    }

    /** The route is paused by this section. */
    void add(String routeId, Section section) {
        routes.computeIfAbsent(section, none -> new CopyOnWriteArraySet<>()).add(routeId);
    }

    /** The ids of the routes that are paused by this section. */
    Set<String> routes(Section section) {
        return routes.getOrDefault(section, Set.of());
    }

    /** Whether a route that takes what this section orders takes nothing, for whatever reason but that the application stops. */
    boolean isOrderingSuspended(Section section) {
        if (!camel.getStatus().isStarted()) {
            return false;
        }
        for (String id : routes(section)) {
            Route route = camel.getRoute(id);
            if (route != null && ORDERING.equals(route.getGroup()) && !takes(route)) {
                return true;
            }
        }
        return false;
    }

    private static boolean takes(Route route) {
        return !(route.getConsumer() instanceof StatefulService consumer)
                || (consumer.isStarted() && !consumer.isSuspended());
    }

    void suspend(Section section) {
        routes(section).forEach(this::suspend);
    }

    private void suspend(String routeId) {
        Route route = camel.getRoute(routeId);
        if (route != null && !isLeftUnstarted(route)) {
            ServiceHelper.suspendService(route.getConsumer());
        }
    }

    /** @throws RuntimeException if the route does not start; it may be tried again */
    void resume(String routeId) {
        Route route = camel.getRoute(routeId);
        if (route == null) {
            return;
        }
        if (!isLeftUnstarted(route)) {
            ServiceHelper.resumeService(route.getConsumer());
            if (isStuck(route)) {
                ServiceHelper.stopService(route.getConsumer());
                ServiceHelper.startService(route.getConsumer());
            }
            return;
        }
        try {
            camel.getRouteController().startRoute(routeId);
        } catch (Exception e) {
            throw new IllegalStateException("route " + routeId + " does not start: " + Causes.of(e), e);
        }
    }

    /** Whether its consumer failed when it was to be suspended or resumed: Camel resumes only what is suspended. */
    private boolean isStuck(Route route) {
        return !takes(route)
                && camel.getStatus().isStarted()
                && camel.getRouteController().getRouteStatus(route.getRouteId()).isStarted();
    }

    private boolean isLeftUnstarted(Route route) {
        return Boolean.FALSE.equals(route.isAutoStartup())
                && camel.getRouteController().getRouteStatus(route.getRouteId()).isStopped();
    }
}
