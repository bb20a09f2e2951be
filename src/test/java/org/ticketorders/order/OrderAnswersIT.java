package org.ticketorders.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** Every row of the table 'what an HTTP answer means' for the order, over real HTTP. */
class OrderAnswersIT extends OnShopAnswers {

    @Test
    void ordersWhatTheShopTakes() {
        String id = app.order(2);

        JsonNode outcome = app.awaitOutcome(id);
        app.awaitState(id, State.ORDERED);

        assertThat(outcome.path("outcome").asText()).isEqualTo("ordered");
        assertThat(outcome.path("amount").asLong()).isEqualTo(5000);
        assertThat(app.shop.orders()).anySatisfy(order -> {
            assertThat(order.orderId()).isEqualTo(outcome.path("orderId").asText());
            assertThat(order.tickets()).hasSize(2);
            assertThat(order.email()).isEqualTo(Messages.EMAIL);
            assertThat(order.paymentProvider()).isEqualTo(Catalogue.IDEAL);
        });
        assertThat(app.path(id)).containsExactly(State.ACCEPTED, State.HELD, State.ORDERING, State.ORDERED);
        requests(0, 2, 1);
    }

    @Test
    void goesBackToHeldWhenAnOrderNeverLeft() throws Exception {
        app.camel().getRouteController().suspendRoute("receive-held-reservation");
        String id = app.order(1);
        app.awaitState(id, State.HELD);
        app.shop.stopListening();
        try {
            // until the end of the kept connections has arrived: what leaves by one before that is in doubt
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            app.camel().getRouteController().resumeRoute("receive-held-reservation");
            await().atMost(TestApp.PATIENCE)
                    .until(() ->
                            app.path(id).stream().filter(State.HELD::equals).count() >= 2);
        } finally {
            app.shop.listen();
        }

        app.awaitState(id, State.ORDERED);
        assertThat(app.row(id).attempt()).isEqualTo(1);
        requests(0, 1, 1);
    }

    @ParameterizedTest
    @MethodSource("answersOfOthers")
    void isInDoubtWhenSomethingElseAnsweredTheOrder(Fault.Builder fault) throws Exception {
        Fault played = fault.call(Call.ORDER).build();
        app.shop.faults(played);
        String id = app.order(1);

        inDoubt(id, "answer-unclear", played.kind() == Fault.Kind.STATUS ? played.status() : 200);
        assertThat(app.row(id).ending().detail()).startsWith("this is not the shop's answer (HTTP ");
        assertThat(app.bean(Pauses.class).current()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void goesBackToHeldAndPausesWhenAnOrderIsUnauthorized(int status) {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.STATUS).status(status));
        String id = app.order(1);

        app.awaitState(id, State.ORDERED);

        assertThat(app.path(id))
                .containsExactly(State.ACCEPTED, State.HELD, State.ORDERING, State.HELD, State.ORDERING, State.ORDERED);
        requests(0, 1, 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void triesAnOrderAgainThatTheShopSaysItDidNotTake(int status) {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.STATUS).status(status).retryAfter("2"));
        String id = app.order(1);

        app.awaitState(id, State.ORDERED);

        assertThat(app.path(id))
                .containsExactly(State.ACCEPTED, State.HELD, State.ORDERING, State.HELD, State.ORDERING, State.ORDERED);
        List<Long> times = app.shop.requests().stream()
                .filter(request -> request.call() == Call.ORDER)
                .map(request -> request.at().toEpochMilli())
                .toList();
        assertThat(times.get(1) - times.get(0)).isGreaterThan(1900);
        requests(0, 1, 2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.Kind.class,
            names = {"ERRORS_IN_200", "FATALS_IN_200"})
    void rejectsAnOrderWithErrorsInA200(Fault.Kind kind) throws Exception {
        app.shop.faults(Fault.on(Call.ORDER, kind));
        String id = app.order(1);

        rejected(id, "refused-by-shop", 200, null);
        requests(0, 1, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 422})
    void rejectsAnOrderWithOther4xx(int status) throws Exception {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.STATUS).status(status));
        String id = app.order(1);

        rejected(id, "refused-by-shop", status, null);
        requests(0, 1, 1);
    }

    @Test
    void endsAsExpiredWhenTheShopSaysThatTheReservationLapsed() throws Exception {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.LATENCY).delayMillis(600));
        String id = app.order(1);
        app.awaitState(id, State.ORDERING);
        app.shop.lapseHolds();

        app.awaitState(id, State.EXPIRED);

        letter(id, "dead-letter.expired", "hold-lapsed", 200, null);
        requests(0, 1, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 504, 501, 304})
    void isInDoubtAfterAnUnclearStatus(int status) throws Exception {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.STATUS).status(status));
        String id = app.order(1);

        inDoubt(id, "answer-unclear", status);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.Kind.class,
            names = {"RESET_BEFORE", "RESET_AFTER", "NO_ANSWER", "TRUNCATED"})
    void isInDoubtWhenTheAnswerIsLost(Fault.Kind kind) throws Exception {
        app.shop.faults(Fault.on(Call.ORDER, kind));
        String id = app.order(1);

        inDoubt(id, "answer-lost", null);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.Kind.class,
            names = {"GARBAGE", "EMPTY_200"})
    void isInDoubtWhenA200CannotBeRead(Fault.Kind kind) throws Exception {
        app.shop.faults(Fault.on(Call.ORDER, kind));
        String id = app.order(1);

        inDoubt(id, "answer-unclear", 200);
    }

    @Test
    void isInDoubtAfterARedirectAndDoesNotFollowIt() throws Exception {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.REDIRECT)
                .location(app.shop.uri().resolve("/elsewhere").toString()));
        String id = app.order(1);

        inDoubt(id, "answer-unclear", 302);
        assertThat(app.shop.count(Call.OTHER)).isZero();
    }

    @Test
    void isInDoubtWhenTheAnswerIsLongerThanTheLimit() throws Exception {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.HUGE).bytes(20_000_000));
        String id = app.order(1);

        inDoubt(id, "answer-lost", null);
    }

    @Test
    void isInDoubtWhenTheAnswerDripsForLongerThanTheTimeout() throws Exception {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.DRIP).delayMillis(100));
        String id = app.order(1);

        inDoubt(id, "answer-lost", null);
    }

    @Test
    void isInDoubtWhenTheAnswerIsThatOfAnotherPurchase() throws Exception {
        String first = app.order(1);
        app.awaitState(first, State.ORDERED);
        String orderId = app.row(first).ending().orderId();
        app.shop.clearRequests();
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.STATUS)
                .status(200)
                .effect(true)
                .body("{\"order_id\":\"" + orderId.toUpperCase(Locale.ROOT) + "\"}"));
        String id = app.order(1);

        inDoubt(id, "answer-unclear", null);
        assertThat(app.row(id).ending().detail()).contains("the order that purchase " + first + " has");
        assertThat(app.row(first).state()).isEqualTo(State.ORDERED);
    }
}
