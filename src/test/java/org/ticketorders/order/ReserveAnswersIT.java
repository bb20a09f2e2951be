package org.ticketorders.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.outage.Pauses;
import org.ticketorders.payment.PaymentMethods;
import org.ticketorders.purchase.Stage;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** Every row of the table 'what an HTTP answer means' for what comes before the order, over real HTTP. */
class ReserveAnswersIT extends OnShopAnswers {

    @Test
    void triesAgainWhenAReserveNeverLeft() {
        app.shop.stopListening();
        String id = app.order(1);
        app.awaitState(id, State.ACCEPTED);

        app.shop.listen();

        app.awaitState(id, State.ORDERED);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void repeatsAReserveThatWasUnavailable(int status) {
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS).status(status));
        String id = app.order(1);

        app.awaitState(id, State.ORDERED);

        assertThat(app.row(id).attempt()).isEqualTo(1);
        requests(0, 2, 1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.Kind.class,
            names = {"RESET_BEFORE", "RESET_AFTER", "NO_ANSWER", "TRUNCATED"})
    void repeatsAReserveThatGotNoAnswer(Fault.Kind kind) {
        app.shop.faults(Fault.on(Call.RESERVE, kind));
        String id = app.order(1);

        app.awaitState(id, State.ORDERED);

        requests(0, 2, 1);
    }

    @Test
    void honoursRetryAfterOfAReserve() {
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS).status(429).retryAfter("2"));
        String id = app.order(1);

        app.awaitState(id, State.ORDERED);

        List<Long> times = app.shop.requests().stream()
                .filter(request -> request.call() == Call.RESERVE)
                .map(request -> request.at().toEpochMilli())
                .toList();
        assertThat(times).hasSize(2);
        assertThat(times.get(1) - times.get(0)).isBetween(1900L, 20_000L);
    }

    @Test
    void putsThePurchaseBackWhenAReserveStaysUnavailable() {
        // one request and three repetitions, then the broker delivers the message again
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS).status(503).times(4));
        String id = app.order(1);

        app.awaitState(id, State.ORDERED);

        requests(0, 5, 1);
        assertThat(app.row(id).attempt()).isEqualTo(2);
        assertThat(app.outcomes(id)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 503})
    void repeatsALookUpThatWasUnavailable(int status) {
        app.bean(PaymentMethods.class).clear();
        app.shop.faults(Fault.on(Call.PAYMENT_METHODS, Fault.Kind.STATUS).status(status));
        String id = app.order(1);

        app.awaitState(id, State.ORDERED);

        requests(2, 1, 1);
    }

    @Test
    void rejectsWhatIsSoldOut() throws Exception {
        String id = TestApp.newId();
        String body = Messages.purchase(id, Catalogue.FRONT_ROW, 1);
        app.send(body);

        rejected(id, "sold-out", 200, body);
        requests(0, 1, 0);
    }

    @Test
    void rejectsAnUnknownTicket() throws Exception {
        String id = TestApp.newId();
        String body = Messages.purchase(id, "0c4f1d9e-5b0a-4d1c-9a55-000000000000", 1);
        app.send(body);

        rejected(id, "unknown-ticket", 404, body);
        requests(0, 1, 0);
    }

    @Test
    void rejectsWhatTheShopRefusesWithErrorsInA200() throws Exception {
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.ERRORS_IN_200));
        String id = app.order(1);

        rejected(id, "refused-by-shop", 200, null);
        requests(0, 1, 0);
    }

    @ParameterizedTest
    @MethodSource("answersOfOthers")
    void repeatsAReserveThatSomethingElseAnswered(Fault.Builder fault) {
        app.shop.faults(fault.call(Call.RESERVE));
        String id = app.order(1);

        app.awaitState(id, State.ORDERED);

        assertThat(app.row(id).attempt()).isEqualTo(1);
        requests(0, 2, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 423, 425, 429})
    void repeatsAReserveThatIsToComeLater(int status) {
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS).status(status).retryAfter("1"));
        String id = app.order(1);

        app.awaitState(id, State.ORDERED);

        requests(0, 2, 1);
    }

    @Test
    void rejectsOther4xxOfAReserve() throws Exception {
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS).status(422));
        String id = app.order(1);

        rejected(id, "refused-by-shop", 422, null);
        requests(0, 1, 0);
    }

    @Test
    void rejectsAPaymentMethodThatTheShopDoesNotOfferBeforeItHoldsATicket() throws Exception {
        String id = TestApp.newId();
        String body = Messages.purchase(id, Catalogue.STANDING, 1, "Sea shells");
        app.send(body);

        rejected(id, "payment-method-not-offered", null, body);
        requests(0, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void pausesWithoutADeadLetterWhenAReserveIsUnauthorized(int status) {
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS).status(status));
        app.shop.acceptOnly("another-token");
        String id = app.order(1);
        await().atMost(TestApp.PATIENCE).until(() -> app.bean(Pauses.class).current().stream()
                .anyMatch(pause -> pause.stage() == Stage.RESERVE && pause.unauthorized()));
        assertThat(app.outcomes(id)).isEmpty();

        app.shop.acceptOnly(org.ticketorders.sandbox.Settings.TOKEN);

        app.awaitState(id, State.ORDERED);
        assertThat(app.bean(Pauses.class).current()).isEmpty();
        assertThat(app.shop.count(Call.RESERVE)).isEqualTo(2);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
    }
}
