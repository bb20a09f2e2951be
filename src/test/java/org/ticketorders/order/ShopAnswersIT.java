package org.ticketorders.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
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

/** Every row of the table 'what an HTTP answer means', over real HTTP: outcome, ledger, queue, and requests counted. */
class ShopAnswersIT {

    @RegisterExtension
    static final TestApp app = TestApp.perClass();

    @BeforeEach
    void shopIsWellAndKnown() {
        app.shop.clearFaults();
        app.awaitState(app.order(1), State.ORDERED);
        app.shop.clearRequests();
    }

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

    // --- any call: the request never left -------------------------------------------------------------------------

    @Test
    void triesAgainWhenAReserveNeverLeft() {
        app.shop.stopListening();
        String id = app.order(1);
        app.awaitState(id, State.ACCEPTED);

        app.shop.listen();

        app.awaitState(id, State.ORDERED);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
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

    // --- reserve and lookup: unavailable --------------------------------------------------------------------------

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

    // --- reserve: refused -----------------------------------------------------------------------------------------

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
    @MethodSource("answersOfOthers")
    void isInDoubtWhenSomethingElseAnsweredTheOrder(Fault.Builder fault) throws Exception {
        Fault played = fault.call(Call.ORDER).build();
        app.shop.faults(played);
        String id = app.order(1);

        inDoubt(id, "answer-unclear", played.kind() == Fault.Kind.STATUS ? played.status() : 200);
        assertThat(app.row(id).ending().detail()).startsWith("this is not the shop's answer (HTTP ");
        assertThat(app.bean(Pauses.class).current()).isEmpty();
    }

    /** None of them is the API's, and none says a word of our token. */
    static Stream<Fault.Builder> answersOfOthers() {
        return Stream.of(
                of(200, "text/html", "<html>Back soon</html>"),
                of(200, "application/json", ""),
                of(200, "application/json", "null"),
                of(200, "application/json", "[]"),
                of(200, "application/json", "<b>Notice</b>: Undefined index\n{\"errors\":[\"no\"]}"),
                of(403, "text/html; charset=utf-8", "<html>Request blocked</html>"),
                of(404, "text/plain", "default backend - 404"),
                of(400, "text/html", "<html>400</html>"),
                of(200, "application/json", "{\"errors\":[\"no\"]}").gzip(true),
                of(422, "application/json", "{\"errors\":[\"no\"]}").gzip(true).contentEncoding("gzip"),
                of(422, "application/json", "{\"errors\":[\"no\"]}").contentEncoding("br"),
                of(511, "text/html", "<html>Log in to the network</html>"));
    }

    private static Fault.Builder of(int status, String contentType, String body) {
        return Fault.on(Call.RESERVE, Fault.Kind.STATUS)
                .status(status)
                .contentType(contentType)
                .body(body);
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

    // --- any call: unauthorized -----------------------------------------------------------------------------------

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

    // --- order: not taken -----------------------------------------------------------------------------------------

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

    // --- order: refused -------------------------------------------------------------------------------------------

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

    // --- order: in doubt ------------------------------------------------------------------------------------------

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

    private static void inDoubt(String id, String reason, Integer status) throws Exception {
        app.awaitState(id, State.IN_DOUBT);
        letter(id, "dead-letter.in-doubt", reason, status, null);
        assertThat(app.path(id)).containsExactly(State.ACCEPTED, State.HELD, State.ORDERING, State.IN_DOUBT);
        assertThat(app.row(id).hold().tickets()).hasSize(1);
        requests(0, 1, 1);
    }

    private static void rejected(String id, String reason, Integer status, String body) throws Exception {
        app.awaitState(id, State.REJECTED);
        letter(id, "dead-letter.rejected", reason, status, body);
    }

    private static void letter(String id, String queue, String reason, Integer status, String body) throws Exception {
        List<Message> letters = app.letters(queue, id);
        assertThat(letters).hasSize(1);
        Message letter = letters.get(0);
        assertThat(letter.getStringProperty("reason")).isEqualTo(reason);
        assertThat(letter.getStringProperty("detail")).isNotBlank();
        assertThat(letter.getStringProperty("stage")).isIn("reserve", "order");
        assertThat(letter.getIntProperty("attempt")).isEqualTo(1);
        assertThat(letter.getStringProperty("failedAt")).startsWith("20");
        assertThat(letter.getObjectProperty("shopStatus")).isEqualTo(status);
        assertThat(letter.getStringProperty("shopGuid")).isEqualTo(Catalogue.SHOP);
        assertThat(TestApp.text(letter)).contains(id);
        if (body != null) {
            assertThat(TestApp.text(letter)).isEqualTo(body);
        }
        List<JsonNode> outcomes = app.outcomes(id);
        assertThat(outcomes).hasSize(1);
        assertThat(outcomes.get(0).path("reason").asText()).isEqualTo(reason);
        assertThat(outcomes.get(0).path("outcome").asText())
                .isEqualTo(app.row(id).state().word());
    }

    private static void requests(long paymentMethods, long reserves, long orders) {
        assertThat(List.of(
                        app.shop.count(Call.PAYMENT_METHODS), app.shop.count(Call.RESERVE), app.shop.count(Call.ORDER)))
                .as("requests for payment methods, reserves, orders")
                .containsExactly(paymentMethods, reserves, orders);
    }
}
