package org.ticketorders.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ticketorders.purchase.Stage;
import org.ticketorders.shop.ShopUnauthorized;

/** What an outage pauses and what it leaves at work, without a broker. */
class PausesTest extends OnPauses {

    @Test
    void pausesConsumersThatBeganAfterThePause() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(HELD).routeId(ROUTE).to("log:held");
                }
            });
            Pauses pauses = pauses(camel, mock(OperatorPauseStore.class));
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
    void findsWhatTheShopDidInWhateverItIsWrapped() throws Exception {
        try (DefaultCamelContext camel = started()) {
            Pauses pauses = pauses(camel, new InMemory());

            assertThat(pauses.failed(
                            Stage.ORDER,
                            "ERP-1",
                            new IllegalStateException(new RuntimeException("other", new IOException()))))
                    .as("may be of our own")
                    .isFalse();
            assertThat(pauses.failed(
                            Stage.ORDER,
                            "ERP-1",
                            new RuntimeException("wrapped", new RuntimeException(new ShopUnauthorized("no token")))))
                    .isTrue();

            assertThat(pauses.current()).singleElement().satisfies(pause -> {
                assertThat(pause.unauthorized()).isTrue();
                assertThat(pause.why()).isEqualTo("no token");
            });
        }
    }

    /** A machine may have no thread left, or no file, just when a pause ends: whatever ends it, it is tried again. */
    @ParameterizedTest
    @EnumSource
    void pausesAgainWhatDoesNotResume(End end) {
        RouteConsumers consumers = mock(RouteConsumers.class);
        when(consumers.routes(Stage.ORDER)).thenReturn(new LinkedHashSet<>(List.of("one", "two", "three")));
        doThrow(new OutOfMemoryError("unable to create native thread"))
                .doThrow(new IllegalStateException("route one does not start"))
                .doNothing()
                .when(consumers)
                .resume("one");
        InMemory store = new InMemory();
        Pauses pauses = pauses(consumers, store);
        if (end == End.PROBE) {
            pauses.unauthorized(Stage.ORDER, "HTTP 401");
        } else {
            pauses.pauseByOperator(Stage.ORDER, "Ann", "a sale", end == End.TIME ? Instant.now() : null);
        }

        end.of(pauses, store);

        verify(consumers).resume("two");
        verify(consumers).resume("three");
        verify(consumers, times(2)).suspend(Stage.ORDER);
        assertThat(pauses.byOperator()).isEmpty();
        assertThat(pauses.current()).singleElement().satisfies(pause -> {
            assertThat(pause.stage()).isEqualTo(Stage.ORDER);
            assertThat(pause.unauthorized()).isFalse();
            assertThat(pause.why()).contains("not all of its routes begin: unable to create native thread");
        });

        pauses.resume(Stage.ORDER);
        assertThat(pauses.current()).singleElement().satisfies(pause -> assertThat(pause.why())
                .contains("route one does not start"));

        pauses.resume(Stage.ORDER);
        assertThat(pauses.current()).isEmpty();
    }

    /** What ends a pause. */
    enum End {
        PROBE,
        OPERATOR,
        TIME,
        OTHER_INSTANCE;

        void of(Pauses pauses, InMemory store) {
            switch (this) {
                case PROBE -> pauses.resume(Stage.ORDER);
                case OPERATOR -> ordersResumed(pauses, "Ann");
                case TIME -> pauses.over().forEach(pause -> pauses.endOver(pause, () -> {}));
                case OTHER_INSTANCE -> {
                    pauses.byOperator().forEach(store::remove);
                    pauses.followOperators();
                }
            }
        }
    }

    @Test
    void pausesForNobodyElseWhenOnePurchaseAloneFailsAgainAndAgain() throws Exception {
        try (DefaultCamelContext camel = started()) {
            Pauses pauses = pauses(camel, new InMemory());

            for (int n = 0; n < 100; n++) {
                pauses.unavailable(Stage.ORDER, "POISON", "HTTP 302");
                if (n % 2 == 0) {
                    pauses.succeeded(Stage.ORDER);
                }
            }
            assertThat(pauses.current()).as("others succeed").isEmpty();

            pauses.unavailable(Stage.ORDER, "A", "HTTP 503");
            pauses.unavailable(Stage.ORDER, "B", "HTTP 503");
            pauses.unavailable(Stage.ORDER, "C", "HTTP 503");
            assertThat(pauses.current()).as("nobody does").hasSize(1);
        }
    }

    @Test
    void pausesWhenTheOnlyPurchaseThereIsFailsAgainAndAgain() throws Exception {
        try (DefaultCamelContext camel = started()) {
            Pauses pauses = pauses(camel, new InMemory());

            for (int n = 0; n < 3; n++) {
                pauses.unavailable(Stage.ORDER, "ONLY", "HTTP 503");
            }

            assertThat(pauses.current()).hasSize(1);

            pauses.resume(Stage.ORDER);
            for (int n = 0; n < 3; n++) {
                pauses.unavailable(Stage.ORDER, "ONLY", "HTTP 503");
            }
            assertThat(pauses.current()).as("the probe went well").isEmpty();

            pauses.unavailable(Stage.ORDER, "ANOTHER", "HTTP 503");
            assertThat(pauses.current()).as("and was wrong").hasSize(1);
        }
    }

    /** A shop that answers probes and fails at orders would otherwise get a few of them with every probe. */
    @Test
    void pausesAgainAtTheFirstFailureUntilSomethingWentWell() throws Exception {
        try (DefaultCamelContext camel = started()) {
            Pauses pauses = pauses(camel, new InMemory());
            for (int failure = 1; failure <= 3; failure++) {
                assertThat(pauses.current()).isEmpty();
                pauses.unavailable(Stage.ORDER, null, "played");
            }
            assertThat(pauses.current()).hasSize(1);

            pauses.resume(Stage.ORDER);
            assertThat(pauses.current()).isEmpty();
            pauses.unavailable(Stage.ORDER, null, "played");
            assertThat(pauses.current()).hasSize(1);

            pauses.resume(Stage.ORDER);
            pauses.succeeded(Stage.ORDER);
            pauses.unavailable(Stage.ORDER, null, "played");
            assertThat(pauses.current()).isEmpty();
        }
    }
}
