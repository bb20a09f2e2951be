package org.ticketorders.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.service.BaseService;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

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
            Pauses pauses = new Pauses(
                    properties(), mock(OperatorPauseStore.class), camel, Clock.systemUTC(), new SimpleMeterRegistry());
            pauses.storeFails(Stage.LEDGER, "the disk is full");
            camel.start();
            assertThat(consumer(camel).isSuspended()).isFalse();

            pauses.stayPaused(Stage.LEDGER, new IllegalStateException("the disk is full"));
            assertThat(consumer(camel).isSuspended()).isTrue();

            pauses.resume(Stage.LEDGER);
            assertThat(consumer(camel).isStarted()).isTrue();
        }
    }

    @Test
    void goesOnWhenNeitherAnOperatorNorAnOutagePausesIt() throws Exception {
        try (DefaultCamelContext camel = started()) {
            Pauses pauses = pauses(camel);

            assertThat(pauses.pauseByOperator(Stage.ORDER, "Ann", "a sale")).isTrue();
            assertThat(pauses.pauseByOperator(Stage.ORDER, "Bob", "again")).isFalse();
            pauses.storeFails(Stage.LEDGER, "the disk is full");
            pauses.unauthorized(Stage.ORDER, "HTTP 401");
            pauses.resume(Stage.LEDGER);
            pauses.resume(Stage.ORDER);
            assertThat(consumer(camel).isSuspended())
                    .as("probes end no operator's pause")
                    .isTrue();
            assertThat(pauses.current()).isEmpty();

            pauses.unauthorized(Stage.ORDER, "HTTP 401");
            assertThat(pauses.resumeByOperator(Stage.ORDER, "Ann")).isTrue();
            assertThat(consumer(camel).isSuspended())
                    .as("an operator ends no outage")
                    .isTrue();

            pauses.resume(Stage.ORDER);
            assertThat(consumer(camel).isStarted()).isTrue();
            assertThat(pauses.resumeByOperator(Stage.ORDER, "Ann")).isFalse();
        }
    }

    @Test
    void pausesNothingThatItCannotRemember() throws Exception {
        OperatorPauseStore store = mock(OperatorPauseStore.class);
        doThrow(new DataAccessResourceFailureException("locked")).when(store).save(any());
        doThrow(new DataAccessResourceFailureException("locked")).when(store).remove(any());
        try (DefaultCamelContext camel = started()) {
            Pauses pauses = new Pauses(properties(), store, camel, Clock.systemUTC(), new SimpleMeterRegistry());

            assertThatThrownBy(() -> pauses.pauseByOperator(Stage.ORDER, "Ann", "a sale"))
                    .hasMessage("locked");

            assertThat(pauses.byOperator()).isEmpty();
            assertThat(consumer(camel).isStarted()).isTrue();
        }
    }

    private static DefaultCamelContext started() throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("seda:held").routeId(ROUTE).to("log:held");
            }
        });
        camel.start();
        return camel;
    }

    private static Pauses pauses(DefaultCamelContext camel) {
        return new Pauses(
                properties(), mock(OperatorPauseStore.class), camel, Clock.systemUTC(), new SimpleMeterRegistry());
    }

    private static BaseService consumer(DefaultCamelContext camel) {
        return (BaseService) camel.getRoute(ROUTE).getConsumer();
    }

    private static PauseProperties properties() {
        Duration second = Duration.ofSeconds(1);
        return new PauseProperties(3, second, second, second, second, 1000);
    }
}
