package org.ticketorders.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShopSimulatorFaultsTest extends OnSimulator {

    private JsonNode held;

    @BeforeEach
    void reserve() throws Exception {
        held = shop.reserve(Catalogue.STANDING).json();
    }

    @Test
    void answersAStatusWithRetryAfterAndWithoutEffect() throws Exception {
        simulator.faults(order(Fault.Kind.STATUS).status(429).retryAfter("2").body("slow down"));

        ShopClient.Reply answer = shop.order(held);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.text()).isEqualTo("slow down");
        assertThat(answer.response().headers().firstValue("Retry-After")).contains("2");
        assertThat(simulator.orders()).isEmpty();
    }

    @Test
    void dressesAnAnswerAsWhatStandsInFrontOfAShopDoes() throws Exception {
        simulator.faults(order(Fault.Kind.STATUS)
                .status(403)
                .body("<html>blocked</html>")
                .contentType("text/html")
                .contentEncoding("gzip")
                .gzip(true));

        ShopClient.Reply answer = shop.order(held);

        assertThat(answer.response().headers().firstValue("Content-Type")).contains("text/html");
        assertThat(answer.response().headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(answer.text()).doesNotContain("blocked");
        assertThat(simulator.orders()).isEmpty();
    }

    @Test
    void answersAStatusAfterTheOrderWasTakenWhereAskedTo() throws Exception {
        simulator.faults(order(Fault.Kind.STATUS).status(500).effect(true));

        assertThat(shop.order(held).status()).isEqualTo(500);
        assertThat(simulator.orders()).hasSize(1);
    }

    @Test
    void resetsTheConnectionBeforeTheOrderIsTaken() {
        simulator.faults(order(Fault.Kind.RESET_BEFORE));

        assertThatThrownBy(() -> shop.order(held)).rootCause().isInstanceOf(SocketException.class);
        assertThat(simulator.orders()).isEmpty();
        assertThat(simulator.count(Call.ORDER)).isEqualTo(1);
    }

    @Test
    void resetsTheConnectionAfterTheOrderWasTaken() {
        simulator.faults(order(Fault.Kind.RESET_AFTER));

        assertThatThrownBy(() -> shop.order(held)).rootCause().isInstanceOf(SocketException.class);
        assertThat(simulator.orders()).hasSize(1);
    }

    @Test
    void answersLateAndAsUsual() throws Exception {
        simulator.faults(order(Fault.Kind.LATENCY).delayMillis(300));
        long before = System.nanoTime();

        assertThat(shop.order(held).json().path("order_id").textValue()).isNotBlank();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void neverAnswersButTakesTheOrder() {
        simulator.faults(order(Fault.Kind.NO_ANSWER));

        assertThatThrownBy(this::orderWithinAShortTimeOut).isInstanceOf(HttpTimeoutException.class);
        assertThat(simulator.orders()).hasSize(1);
    }

    @Test
    void neverAnswersAndTakesNoOrderWhereAskedTo() {
        simulator.faults(order(Fault.Kind.NO_ANSWER).effect(false));

        assertThatThrownBy(this::orderWithinAShortTimeOut).isInstanceOf(HttpTimeoutException.class);
        assertThat(simulator.count(Call.ORDER)).isEqualTo(1);
        assertThat(simulator.orders()).isEmpty();
    }

    @Test
    void answersUnreadableJsonButTakesTheOrder() throws Exception {
        simulator.faults(order(Fault.Kind.GARBAGE));

        ShopClient.Reply answer = shop.order(held);

        assertThat(answer.status()).isEqualTo(200);
        assertThatThrownBy(answer::json).isInstanceOf(JsonProcessingException.class);
        assertThat(simulator.orders()).hasSize(1);
    }

    @Test
    void breaksTheAnswerOffInTheMiddle() {
        simulator.faults(order(Fault.Kind.TRUNCATED));

        assertThatThrownBy(() -> shop.order(held))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("received");
        assertThat(simulator.orders()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"RESERVE", "ORDER"})
    void fillsErrorsOrFatalsInsideA200WithoutEffect(Call call) throws Exception {
        simulator.faults(Fault.on(call, Fault.Kind.ERRORS_IN_200), Fault.on(call, Fault.Kind.FATALS_IN_200));

        JsonNode first = send(call).json();
        JsonNode second = send(call).json();

        assertThat(first.path("errors")).hasSize(1);
        assertThat(first.path("fatals")).isEmpty();
        assertThat(second.path("errors")).isEmpty();
        assertThat(second.path("fatals")).hasSize(1);
        assertThat(simulator.orders()).isEmpty();
        assertThat(standing().held()).isEqualTo(1);
    }

    @Test
    void answersAnEmptyObject() throws Exception {
        simulator.faults(order(Fault.Kind.EMPTY_200));

        ShopClient.Reply answer = shop.order(held);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{}");
        assertThat(simulator.orders()).isEmpty();
    }

    @Test
    void streamsAHugeBodyOfTheSizeAskedFor() throws Exception {
        simulator.faults(order(Fault.Kind.HUGE).bytes(5_000_000));

        ShopClient.Reply answer = shop.order(held);

        assertThat(answer.text()).hasSize(5_000_000);
        assertThat(answer.json().has("padding")).isTrue();
        assertThat(answer.response().headers().firstValue("Content-Length")).isEmpty();
    }

    @Test
    void dripsTheUsualAnswerByteByByte() throws Exception {
        simulator.faults(Fault.on(Call.RESERVE, Fault.Kind.DRIP).delayMillis(1));
        long before = System.nanoTime();

        ShopClient.Reply answer = shop.reserve(Catalogue.STANDING);

        assertThat(answer.json().path("reservation").textValue()).isNotBlank();
        assertThat(Duration.ofNanos(System.nanoTime() - before).toMillis())
                .isGreaterThanOrEqualTo(answer.text().length() / 2);
    }

    @Test
    void redirectsToTheLocationGiven() throws Exception {
        simulator.faults(order(Fault.Kind.REDIRECT).location("http://127.0.0.1:1/elsewhere"));

        ShopClient.Reply answer = shop.order(held);

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.response().headers().firstValue("Location")).contains("http://127.0.0.1:1/elsewhere");
        assertThat(simulator.orders()).isEmpty();
    }

    @Test
    void playsFaultsInTheirOrderAndAsOftenAsAskedFor() throws Exception {
        simulator.faults(
                order(Fault.Kind.STATUS).status(503).times(2),
                order(Fault.Kind.STATUS).status(429));

        assertThat(shop.order(held).status()).isEqualTo(503);
        assertThat(simulator.pendingFaults()).extracting(Fault::times).containsExactly(1, 1);
        assertThat(shop.order(held).status()).isEqualTo(503);
        assertThat(shop.order(held).status()).isEqualTo(429);
        assertThat(shop.order(held).status()).isEqualTo(200);
        assertThat(simulator.orders()).hasSize(1);
    }

    @Test
    void playsAFaultUntilItIsCleared() throws Exception {
        simulator.faults(order(Fault.Kind.STATUS).times(-1));
        for (int i = 0; i < 5; i++) {
            assertThat(shop.order(held).status()).isEqualTo(503);
        }

        simulator.clearFaults();

        assertThat(shop.order(held).status()).isEqualTo(200);
    }

    @Test
    void keepsAFaultForTheTicketAndTheShopItNames() throws Exception {
        simulator.faults(
                Fault.on(Call.RESERVE, Fault.Kind.STATUS).ticket(Catalogue.SEATED),
                order(Fault.Kind.STATUS).ticket(Catalogue.SEATED),
                order(Fault.Kind.STATUS).shop("other"));

        assertThat(shop.reserve(Catalogue.STANDING).status()).isEqualTo(200);
        assertThat(shop.reserve(Catalogue.SEATED).status()).isEqualTo(503);
        JsonNode seated = shop.reserve(Catalogue.SEATED).json();
        assertThat(shop.order(held).status()).isEqualTo(200);
        assertThat(shop.order(seated).status()).isEqualTo(503);
        assertThat(shop.order(seated).status()).isEqualTo(200);
        assertThat(simulator.pendingFaults()).extracting(Fault::shop).containsExactly("other");
    }

    private static Fault.Builder order(Fault.Kind kind) {
        return Fault.on(Call.ORDER, kind);
    }

    private ShopClient.Reply send(Call call) throws Exception {
        return call == Call.RESERVE ? shop.reserve(Catalogue.STANDING) : shop.order(held);
    }

    private void orderWithinAShortTimeOut() throws Exception {
        shop.send(shop.request("/" + Catalogue.SHOP + "/order")
                .timeout(Duration.ofMillis(500))
                .POST(HttpRequest.BodyPublishers.ofString(ShopClient.orderBody(Catalogue.IDEAL, held))));
    }

    private TicketStock standing() {
        return simulator.stock(Catalogue.SHOP, Catalogue.STANDING);
    }

    @Test
    void hitsTheShareOfTheRequestsAskedFor() throws Exception {
        simulator.faults(
                Fault.on(Call.PAYMENT_METHODS, Fault.Kind.STATUS).times(-1).share(0.3));
        int hit = 0;
        for (int i = 0; i < 200; i++) {
            hit += shop.get("/shop/" + Catalogue.SHOP + "/payment_methods").status() == 503 ? 1 : 0;
        }

        assertThat(hit).isBetween(40, 80);
        assertThat(simulator.pendingFaults())
                .singleElement()
                .extracting(Fault::share)
                .isEqualTo(0.3);
    }
}
