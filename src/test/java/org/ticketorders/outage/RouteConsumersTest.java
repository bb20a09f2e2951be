package org.ticketorders.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.StatefulService;
import org.apache.camel.Suspendable;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.purchase.Stage;

/** Routes whose consumers fail when they are suspended or resumed. */
@Timeout(60)
class RouteConsumersTest {

    private static final String ROUTE = "receive-held-reservation";

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final RouteConsumers consumers = new RouteConsumers(camel);

    @BeforeEach
    void prepare() throws Exception {
        camel.addComponent("failing", new FailingComponent());
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("failing:consumer").routeId(ROUTE).to("log:taken");
            }
        });
        consumers.add(ROUTE, Stage.ORDER);
    }

    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, IllegalStateException.class})
    void resumesWhatFailedToResumeBefore(Class<? extends Throwable> kind) throws Exception {
        try (camel) {
            camel.start();
            consumers.suspend(Stage.ORDER);
            failure.set(kind.getConstructor(String.class).newInstance("no thread left"));

            assertThatThrownBy(() -> consumers.resume(ROUTE)).hasStackTraceContaining("no thread left");
            assertThat(isAtWork()).isFalse();
            assertThatThrownBy(() -> consumers.resume(ROUTE)).hasStackTraceContaining("no thread left");
            assertThat(isAtWork()).isFalse();
            failure.set(null);
            consumers.resume(ROUTE);

            assertThat(isAtWork()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, IllegalStateException.class})
    void resumesWhatFailedToSuspend(Class<? extends Throwable> kind) throws Exception {
        try (camel) {
            camel.start();
            failure.set(kind.getConstructor(String.class).newInstance("no thread left"));
            assertThatThrownBy(() -> consumers.suspend(Stage.ORDER)).hasStackTraceContaining("no thread left");
            failure.set(null);

            consumers.resume(ROUTE);

            assertThat(isAtWork()).isTrue();
        }
    }

    @Test
    void startsNoRouteThatSomebodyHasStopped() throws Exception {
        try (camel) {
            camel.start();
            camel.getRouteController().stopRoute(ROUTE);

            consumers.resume(ROUTE);

            assertThat(camel.getRouteController().getRouteStatus(ROUTE).isStopped())
                    .isTrue();
        }
    }

    private boolean isAtWork() {
        StatefulService consumer = (StatefulService) camel.getRoute(ROUTE).getConsumer();
        return consumer.isStarted() && !consumer.isSuspended();
    }

    private void mayFail() {
        Throwable thrown = failure.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private final class FailingComponent extends DefaultComponent {

        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
            return new DefaultEndpoint(uri, this) {
                @Override
                public Producer createProducer() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Consumer createConsumer(Processor processor) {
                    return new FailingConsumer(this, processor);
                }
            };
        }
    }

    private final class FailingConsumer extends DefaultConsumer implements Suspendable {

        FailingConsumer(Endpoint endpoint, Processor processor) {
            super(endpoint, processor);
        }

        @Override
        protected void doStart() throws Exception {
            mayFail();
            super.doStart();
        }

        @Override
        protected void doSuspend() {
            mayFail();
        }

        @Override
        protected void doResume() {
            mayFail();
        }
    }
}
