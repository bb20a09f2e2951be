package org.ticketorders.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.service.BaseService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.lane.LanesOf;
import org.ticketorders.purchase.Section;
import org.ticketorders.purchase.Stage;
import org.ticketorders.shop.ShopUnauthorized;

/** What pauses and goes on, without a broker. */
class PausesTest {

    private static final String ROUTE = "receive-held-reservation";

    /** Looks often, since its end waits for the last look. */
    private static final String HELD = "seda:held?pollTimeout=20";

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

    @Test
    void goesOnWhenNeitherAnOperatorNorAnOutagePausesIt() throws Exception {
        try (DefaultCamelContext camel = started()) {
            Pauses pauses = pauses(camel, new InMemory());

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
                case OPERATOR -> pauses.resumeByOperator(Stage.ORDER, "Ann");
                case TIME -> pauses.over().forEach(pause -> pauses.endOver(pause, () -> {}));
                case OTHER_INSTANCE -> {
                    store.remove(Stage.ORDER);
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

    @Test
    void pausesNothingThatItCannotRemember() throws Exception {
        OperatorPauseStore store = mock(OperatorPauseStore.class);
        doThrow(new DataAccessResourceFailureException("locked")).when(store).save(any());
        doThrow(new DataAccessResourceFailureException("locked")).when(store).remove(any());
        try (DefaultCamelContext camel = started()) {
            Pauses pauses = pauses(camel, store);

            assertThatThrownBy(() -> pauses.pauseByOperator(Stage.ORDER, "Ann", "a sale"))
                    .hasMessage("locked");

            assertThat(pauses.byOperator()).isEmpty();
            assertThat(consumer(camel).isStarted()).isTrue();
        }
    }

    @Test
    void followsWhatOperatorsDoAtAnotherInstance() throws Exception {
        InMemory ledger = new InMemory();
        try (DefaultCamelContext camel = started();
                DefaultCamelContext otherCamel = started()) {
            Pauses pauses = pauses(camel, ledger);
            Pauses other = pauses(otherCamel, ledger);
            other.pauseByOperator(Stage.ORDER, "Ann", "a sale");
            assertThat(consumer(camel).isSuspended()).as("not looked yet").isFalse();

            assertThat(pauses.pauseByOperator(Stage.ORDER, "Bob", "again"))
                    .as("paused by an operator already")
                    .isFalse();
            pauses.followOperators();
            assertThat(consumer(camel).isSuspended()).isTrue();
            assertThat(pauses.byOperator()).isEqualTo(other.byOperator()).hasSize(1);

            pauses.storeFails(Stage.LEDGER, "the disk is full");
            assertThat(pauses.resumeByOperator(Stage.ORDER, "Bob")).isTrue();
            assertThat(consumer(camel).isSuspended())
                    .as("an operator ends no outage")
                    .isTrue();
            assertThat(other.resumeByOperator(Stage.ORDER, "Ann"))
                    .as("it is over already")
                    .isFalse();
            assertThat(consumer(otherCamel).isStarted()).isTrue();

            pauses.resume(Stage.LEDGER);
            other.pauseByOperator(Stage.INTAKE, "Ann", "a sale");
            other.pauseByOperator(Stage.ORDER, "Ann", "a sale");
            pauses.followOperators();
            assertThat(consumer(camel).isSuspended()).isTrue();
            other.resumeByOperator(Stage.ORDER, "Ann");
            pauses.followOperators();
            assertThat(consumer(camel).isStarted()).isTrue();
            assertThat(pauses.byOperator()).extracting(OperatorPause::stage).containsExactly(Stage.INTAKE);
        }
    }

    @Test
    void doesNotFollowWhatWasReadBeforeAnOperatorWasHere() throws Exception {
        try (DefaultCamelContext camel = started()) {
            InMemory ledger = new InMemory();
            Pauses pauses = pauses(camel, ledger);
            ledger.afterReading = () -> pauses.pauseByOperator(Stage.ORDER, "Ann", "a sale");

            pauses.followOperators();

            assertThat(pauses.byOperator()).hasSize(1);
            assertThat(consumer(camel).isSuspended()).isTrue();
        }
    }

    @Test
    void endsAPauseAtItsTimeAtOneOfTheInstances() throws Exception {
        InMemory ledger = new InMemory();
        try (DefaultCamelContext camel = started();
                DefaultCamelContext otherCamel = started()) {
            Pauses pauses = pauses(camel, ledger);
            Pauses other = pauses(otherCamel, ledger);
            Instant soon = Instant.now().plusMillis(50);
            pauses.pauseByOperator(Stage.ORDER, "Ann", "a sale", Instant.now().plusSeconds(600));
            assertThat(pauses.over()).isEmpty();
            other.followOperators();
            pauses.resumeByOperator(Stage.ORDER, "Ann");
            pauses.pauseByOperator(Stage.ORDER, "Ann", "a shorter one", soon);

            other.followOperators();
            assertThat(other.byOperator()).as("the later pause, and its end").isEqualTo(pauses.byOperator());
            await().until(() -> !pauses.over().isEmpty() && !other.over().isEmpty());
            List<String> notes = new ArrayList<>();
            OperatorPause over = pauses.over().get(0);
            other.endOver(over, () -> notes.add("other"));
            pauses.endOver(over, () -> notes.add("pauses"));

            assertThat(notes).containsExactly("other");
            assertThat(consumer(otherCamel).isStarted()).isTrue();
            pauses.followOperators();
            assertThat(consumer(camel).isStarted()).isTrue();
            assertThat(pauses.byOperator()).isEmpty();
        }
    }

    /** What several instances share. */
    private static final class InMemory extends OperatorPauseStore {

        private final Map<Section, OperatorPause> rows = new ConcurrentHashMap<>();
        private Runnable afterReading = () -> {};

        private InMemory() {
            super(mock(JdbcClient.class), mock(TransactionOperations.class));
        }

        @Override
        List<OperatorPause> all(Sections sections) {
            List<OperatorPause> read = List.copyOf(rows.values());
            afterReading.run();
            return read;
        }

        @Override
        boolean save(OperatorPause pause) {
            return rows.putIfAbsent(pause.stage(), pause) == null;
        }

        @Override
        boolean removeOver(OperatorPause pause, Runnable note) {
            boolean removed = rows.remove(pause.stage(), pause);
            if (removed) {
                note.run();
            }
            return removed;
        }

        @Override
        boolean remove(Section stage) {
            return rows.remove(stage) != null;
        }
    }

    private static DefaultCamelContext started() throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(HELD).routeId(ROUTE).to("log:held");
            }
        });
        camel.start();
        return camel;
    }

    private static Pauses pauses(DefaultCamelContext camel, OperatorPauseStore store) {
        RouteConsumers consumers = new RouteConsumers(camel);
        consumers.add(ROUTE, Stage.ORDER);
        consumers.add(ROUTE, Stage.LEDGER);
        return pauses(consumers, store);
    }

    private static Pauses pauses(RouteConsumers consumers, OperatorPauseStore store) {
        return new Pauses(properties(), store, sections(), consumers, Clock.systemUTC(), new SimpleMeterRegistry());
    }

    private static Sections sections() {
        return new Sections(LanesOf.none());
    }

    private static BaseService consumer(DefaultCamelContext camel) {
        return (BaseService) camel.getRoute(ROUTE).getConsumer();
    }

    private static PauseProperties properties() {
        Duration second = Duration.ofSeconds(1);
        return new PauseProperties(3, 3, second, second, second, second, false, 1000);
    }
}
