package org.ticketorders.monitoring;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.modelmbean.InvalidTargetObjectTypeException;
import javax.management.modelmbean.ModelMBean;
import javax.management.modelmbean.ModelMBeanInfo;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Producer;
import org.apache.camel.Service;
import org.apache.camel.management.DefaultManagementObjectStrategy;
import org.apache.camel.management.mbean.ManagedRoute;
import org.apache.camel.spi.CamelContextCustomizer;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.spi.ManagementStrategy;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.management.DefaultManagementMBeanAssembler;
import org.apache.camel.support.management.MixinRequiredModelMBean;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/**
 * Has the level {@code RoutesOnly} of {@code camel.main.jmx-management-m-beans-level} mean what it says. Camel spares the steps of
 * routes then, but still makes a bean of each endpoint, consumer and producer, which is a tenth of the start.
 */
@Component
class OnlyRoutesByJmx implements CamelContextConfiguration {

    @Bean
    CamelContextCustomizer oneDescriptionForAllRoutes() {
        return camel -> camel.getCamelContextExtension().setManagementMBeanAssembler(new OneForAllRoutes(camel));
    }

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

    /** One description for the beans of all routes, which say the same of themselves: each of its own takes 30 KB of the heap. */
    static final class OneForAllRoutes extends DefaultManagementMBeanAssembler {

        private ModelMBeanInfo ofRoutes;

        OneForAllRoutes(CamelContext camel) {
            super(camel);
        }

        @Override
        public ModelMBean assemble(MBeanServer server, Object bean, ObjectName name) throws JMException {
            if (!(bean instanceof ManagedRoute)) {
                return super.assemble(server, bean, name);
            }
            if (ofRoutes == null) {
                ofRoutes = assembler.getMBeanInfo(camelContext, null, bean, name.toString());
            }
            boolean mask =
                    camelContext.getManagementStrategy().getManagementAgent().getMask();
            ModelMBean route = new MixinRequiredModelMBean(ofRoutes, mask, null, null);
            try {
                route.setManagedResource(bean, "ObjectReference");
            } catch (InvalidTargetObjectTypeException e) {
                throw new JMException(e.getMessage());
            }
            return route;
        }
    }
}
