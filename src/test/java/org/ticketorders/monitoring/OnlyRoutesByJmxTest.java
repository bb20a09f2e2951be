package org.ticketorders.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class OnlyRoutesByJmxTest {

    @Test
    void describesTheBeansOfAllRoutesOnceAndHasTheValuesOfEach() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            new OnlyRoutesByJmx().oneDescriptionForAllRoutes().configure(camel);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:one").routeId("one").setBody().constant("1");
                    from("direct:two").routeId("two").setBody().constant("2");
                }
            });
            camel.start();
            camel.createProducerTemplate().sendBody("direct:two", "");

            MBeanServer beans =
                    camel.getManagementStrategy().getManagementAgent().getMBeanServer();
            ObjectName one = route(beans, "one");
            ObjectName two = route(beans, "two");

            assertThat(beans.getMBeanInfo(two).getOperations()).isNotEmpty();
            assertThat(beans.getMBeanInfo(two).getOperations()[0])
                    .isSameAs(beans.getMBeanInfo(one).getOperations()[0]);
            assertThat(List.of(beans.getAttribute(one, "RouteId"), beans.getAttribute(two, "RouteId")))
                    .containsExactly("one", "two");
            assertThat(List.of(beans.getAttribute(one, "ExchangesTotal"), beans.getAttribute(two, "ExchangesTotal")))
                    .containsExactly(0L, 1L);
            beans.invoke(one, "stop", null, null);
            assertThat(beans.getAttribute(one, "State")).isEqualTo("Stopped");
            assertThat(beans.getAttribute(two, "State")).isEqualTo("Started");
        }
    }

    private static ObjectName route(MBeanServer beans, String id) throws Exception {
        return beans.queryNames(new ObjectName("org.apache.camel:type=routes,name=\"" + id + "\",*"), null).stream()
                .findFirst()
                .orElseThrow();
    }
}
