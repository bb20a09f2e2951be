package org.ticketorders.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.service.BaseService;
import org.junit.jupiter.api.Test;

/** What pauses and goes on, without a broker. */
class PausesTest {

    private static final String ROUTE = "receive-held-reservation";

    @Test
    void pausesConsumersThatBeganAfterThePause() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("seda:held").routeId(ROUTE).to("log:held");
                }
            });
            Pauses pauses = new Pauses(properties(), camel, Clock.systemUTC(), new SimpleMeterRegistry());
            pauses.storeFails(Stage.LEDGER, "the disk is full");
            camel.start();
            assertThat(consumer(camel).isSuspended()).isFalse();

            pauses.stayPaused(Stage.LEDGER, new IllegalStateException("the disk is full"));
            assertThat(consumer(camel).isSuspended()).isTrue();

            pauses.resume(Stage.LEDGER);
            assertThat(consumer(camel).isStarted()).isTrue();
        }
    }

    private static BaseService consumer(DefaultCamelContext camel) {
        return (BaseService) camel.getRoute(ROUTE).getConsumer();
    }

    private static PauseProperties properties() {
        Duration second = Duration.ofSeconds(1);
        return new PauseProperties(3, second, second, second, second, 1000);
    }
}
