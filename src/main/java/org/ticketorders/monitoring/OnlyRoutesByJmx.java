package org.ticketorders.monitoring;

import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Producer;
import org.apache.camel.Service;
import org.apache.camel.management.DefaultManagementObjectStrategy;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.spi.ManagementStrategy;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.stereotype.Component;

/**
 * Has the level {@code RoutesOnly} of {@code camel.main.jmx-management-m-beans-level} mean what it says. Camel spares the steps of
 * routes then, but still makes a bean of each endpoint, consumer and producer, which is a tenth of the start.
 */
@Component
class OnlyRoutesByJmx implements CamelContextConfiguration {

    @Override
    public void beforeApplicationStart(CamelContext camel) {
        ManagementStrategy jmx = camel.getManagementStrategy();
        if (jmx.getManagementAgent() != null
                && !jmx.getManagementAgent().getMBeansLevel().isProcessors()) {
            jmx.setManagementObjectStrategy(new RoutesAlone());
        }
    }

    @Override
    public void afterApplicationStart(CamelContext camel) {
        // nothing to add
    }

    /** Makes beans of the context, its health and components, and of routes. */
    private static final class RoutesAlone extends DefaultManagementObjectStrategy {

        @Override
        public Object getManagedObjectForEndpoint(CamelContext camel, Endpoint endpoint) {
            return null;
        }

        @Override
        public Object getManagedObjectForConsumer(CamelContext camel, Consumer consumer) {
            return null;
        }

        @Override
        public Object getManagedObjectForProducer(CamelContext camel, Producer producer) {
            return null;
        }

        @Override
        public Object getManagedObjectForEventNotifier(CamelContext camel, EventNotifier notifier) {
            return null;
        }

        @Override
        public Object getManagedObjectForService(CamelContext camel, Service service) {
            return null;
        }
    }
}
