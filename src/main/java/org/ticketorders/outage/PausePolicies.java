package org.ticketorders.outage;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.RoutePolicySupport;
import org.springframework.stereotype.Component;
import org.ticketorders.lane.Lanes;
import org.ticketorders.purchase.Section;

/**
 * What route files name as {@code routePolicyRef}: {@code pause.order} for a route that takes nothing while orders are paused, and so
 * for each {@linkplain Section section}. {@code pause.order-unless-lanes} is the same where no shop has a lane, and nothing else.
 */
@Component
class PausePolicies implements CamelContextConfiguration {

    private static final String PREFIX = "pause.";
    private static final String UNLESS_LANES = "-unless-lanes";

    private final Pauses pauses;
    private final Sections sections;
    private final RouteConsumers consumers;
    private final boolean lanesAreUsed;

    PausePolicies(Pauses pauses, Sections sections, RouteConsumers consumers, Lanes lanes) {
        this.pauses = pauses;
        this.sections = sections;
        this.consumers = consumers;
        this.lanesAreUsed = lanes.areUsed();
    }

    @Override
    public void beforeApplicationStart(CamelContext camel) {
        for (Section section : sections.all()) {
            RoutePolicySupport policy = new PausedBy(section);
            camel.getRegistry().bind(PREFIX + section.word(), policy);
            camel.getRegistry()
                    .bind(PREFIX + section.word() + UNLESS_LANES, lanesAreUsed ? new RoutePolicySupport() {} : policy);
        }
    }

    @Override
    public void afterApplicationStart(CamelContext camel) {
        // nothing to add
    }

    /** A route that an operator has paused is left unstarted: a consumer that is suspended after it has started could take a message. */
    private final class PausedBy extends RoutePolicySupport {

        private final Section section;

        private PausedBy(Section section) {
            this.section = section;
        }

        @Override
        public void onInit(Route route) {
            consumers.add(route.getRouteId(), section);
            if (pauses.isPausedByOperator(section)) {
                route.setAutoStartup(false);
            }
        }
    }
}
