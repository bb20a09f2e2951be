package org.ticketorders.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouteMetersTest {

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @AutoClose
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        camel.getCamelContextExtension().setName("ticket-orders");
        camel.addRoutePolicyFactory(new RouteMeters(metrics));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:outer").routeId("outer").to("direct:inner");
                from("direct:inner").routeId("inner").throwException(new IllegalStateException("no"));
                from("direct:well").routeId("well").setBody().constant("well").to("direct:handles");
                from("direct:handles")
                        .routeId("handles")
                        .onException(IllegalStateException.class)
                        .handled(true)
                        .end()
                        .throwException(new IllegalStateException("no"));
                from("direct:later")
                        .routeId("later")
                        .autoStartup(false)
                        .setBody()
                        .constant("later");
            }
        });
        new RouteGauges(camel, metrics);
        camel.start();
    }

    @Test
    void hasTheMetersOfEachRouteFromTheStart() {
        assertThat(total("well")).isZero();
        assertThat(failed("well")).isZero();
        assertThat(timed("well")).isZero();
    }

    @Test
    void countsAndTimesEachRouteThatAnExchangePasses() {
        camel.createProducerTemplate().sendBody("direct:well", "x");

        assertThat(total("well")).isEqualTo(1);
        assertThat(timed("well")).isEqualTo(1);
        assertThat(total("handles")).isEqualTo(1);
        assertThat(timed("handles")).isEqualTo(1);
        assertThat(total("inner")).isZero();
    }

    @Test
    void countsAsFailedWhatLeavesTheRouteWithAnException() {
        assertThatThrownBy(() -> camel.createProducerTemplate().sendBody("direct:outer", "x"))
                .isInstanceOf(CamelExecutionException.class);
        camel.createProducerTemplate().sendBody("direct:handles", "x");

        assertThat(total("outer")).isEqualTo(1);
        assertThat(failed("outer")).isEqualTo(1);
        assertThat(failed("inner")).isEqualTo(1);
        assertThat(total("handles")).isEqualTo(1);
        assertThat(failed("handles")).isZero();
    }

    @Test
    void leavesNothingBehindInTheExchange() {
        assertThat(camel.createProducerTemplate()
                        .send("direct:well", exchange -> exchange.getIn().setBody("x"))
                        .getProperties()
                        .keySet())
                .noneMatch(name -> name.contains(RouteMeters.class.getSimpleName()));
    }

    @Test
    void countsTheRoutesThatThereAreAndThatRun() throws Exception {
        assertThat(routes("added")).isEqualTo(5);
        assertThat(routes("running")).isEqualTo(4);

        camel.getRouteController().suspendRoute("well");
        assertThat(routes("running")).isEqualTo(4);

        camel.getRouteController().stopRoute("outer");
        assertThat(routes("running")).isEqualTo(3);

        camel.removeRoute("outer");
        assertThat(routes("added")).isEqualTo(4);
        assertThat(metrics.find("camel.exchanges.total").tag("routeId", "outer").meter())
                .isNull();
    }

    private double total(String route) {
        return metrics.get("camel.exchanges.total").tags(tags(route)).counter().count();
    }

    private double failed(String route) {
        return metrics.get("camel.exchanges.failed").tags(tags(route)).counter().count();
    }

    private long timed(String route) {
        return metrics.get("camel.route.policy").tags(tags(route)).timer().count();
    }

    private double routes(String which) {
        return metrics.get("camel.routes." + which)
                .tags("camelContext", "ticket-orders", "kind", "CamelRoute", "eventType", "RouteEvent")
                .gauge()
                .value();
    }

    private static Tags tags(String route) {
        return Tags.of("camelContext", "ticket-orders", "kind", "CamelRoute", "routeId", route, "eventType", "route");
    }
}
