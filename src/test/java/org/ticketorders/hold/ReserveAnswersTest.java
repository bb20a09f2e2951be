package org.ticketorders.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.HeldTicket;
import org.ticketorders.purchase.HeldTicket.Product;
import org.ticketorders.purchase.Purchases;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.ShopUnauthorized;
import org.ticketorders.shop.ShopUnavailable;

/** What each answer to a reserve request means. */
class ReserveAnswersTest extends OnReservations {

    private static final String EVENT_DATE = "d2b8b1b4-0e0d-4f43-8a08-7bb4f5f0a001";

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 299})
    void aReservationInTheAnswerIsAHeldTicket(int status) {
        String body = """
                {"guid":"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01","reservation":"r-1","products":[
                  {"guid":"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01","reservation":"r-2"},
                  {"guid":"d2b8b1b4-0e0d-4f43-8a08-7bb4f5f0a001","reservation":"r-3"}]}""";

        assertThat(read(status, body))
                .isEqualTo(new HeldTicket(
                        TICKET, "r-1", List.of(new Product(TICKET, "r-2"), new Product(EVENT_DATE, "r-3"))));
        assertThat(leaked()).isZero();
    }

    @Test
    void readsTheProductsInWhateverOrderAndWithWhateverElseTheyHave() {
        String body = """
                {"errors":[],"fatals":null,"expires":"soon","reservation":"r-1","products":[
                  {"reservation":"r-3","guid":"d2b8b1b4-0e0d-4f43-8a08-7bb4f5f0a001","name":"Friday","seat":{"row":5}},
                  {"guid":"0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01","reservation":"r-2","price":null}]}""";

        assertThat(read(200, body).products())
                .containsExactlyInAnyOrder(new Product(TICKET, "r-2"), new Product(EVENT_DATE, "r-3"));
    }

    @Test
    void anAnswerThatCannotBeReadIsNoReservation() {
        List<String> hostile = List.of(
                "{\"reservation\":\"r-1\",\"reservation\":\"r-2\"}",
                "{\"reservation\":\"r-1\",\"price\":NaN}",
                "{\"reservation\":[\"r-1\"]}",
                "{\"reservation\":7}",
                "{\"reservation\":\"r-1\",\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");

        assertThat(hostile)
                .allSatisfy(body -> assertThatThrownBy(() -> read(200, body)).isInstanceOf(ShopUnavailable.class));
        assertThat(leaked()).as("those that can be seen to hold something").isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"reservation\":\"r-1\"}",
                "{\"reservation\":\"r-1\",\"products\":null}",
                "{\"reservation\":\"r-1\",\"products\":[]}",
            })
    void holdsATicketWithoutProducts(String body) {
        assertThat(read(200, body)).isEqualTo(new HeldTicket(TICKET, "r-1", List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"reservation\":\"r-1\",\"products\":[{\"guid\":\"a\",\"reservation\":\"b\"},{\"guid\":\"c\"}]}",
                "{\"reservation\":\"r-1\",\"products\":[{\"reservation\":\"b\"}]}",
                "{\"reservation\":\"r-1\",\"products\":[{\"guid\":\"a\",\"reservation\":null}]}",
                "{\"reservation\":\"r-1\",\"products\":[\"a\"]}",
                "{\"reservation\":\"r-1\",\"products\":[{\"guid\":7,\"reservation\":\"b\"}]}",
                "{\"reservation\":\"r-1\",\"products\":\"a\"}",
                "{\"reservation\":\"r\\u0000-1\"}",
                "{\"reservation\":\"r\\ud800-1\"}",
                "{\"reservation\":\"r-1\\r\\n\"}",
                "{\"reservation\":\"r-1\",\"products\":[{\"guid\":\"a\",\"reservation\":\"b\\udc00\"}]}",
                "{\"reservation\":\"r-1\",\"products\":[{\"guid\":\"a\\u0000\",\"reservation\":\"b\"}]}",
            })
    void aHoldThatNoOrderCouldNameIsNoRefusalAndCountsAsLeaked(String body) {
        assertThatThrownBy(() -> read(200, body)).isInstanceOf(ShopUnavailable.class);
        assertThat(leaked()).isEqualTo(1);
    }

    /** A purchase has up to a hundred of them, and each is in every row and order of it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"reservation\":\"%s\"}",
                "{\"reservation\":\"r-1\",\"products\":[{\"guid\":\"a\",\"reservation\":\"%s\"}]}",
                "{\"reservation\":\"r-1\",\"products\":[{\"guid\":\"%s\",\"reservation\":\"b\"}]}"
            })
    void anIdHasABound(String body) {
        assertThat(read(200, body.formatted("x".repeat(255))).ticket()).isEqualTo(TICKET);
        assertThatThrownBy(() -> read(200, body.formatted("x".repeat(256)))).isInstanceOf(ShopUnavailable.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"errors\":[{\"reason\":\"sold_out\"}]} | SOLD_OUT | the shop says: sold_out",
                "{\"errors\":[{\"reason\":\"Sold out\"}],\"reservation\":\"r-1\"} | SOLD_OUT | the shop says: Sold out",
                "{\"fatals\":[\"ticket not available\"]} | SOLD_OUT | the shop says: ticket not available",
                "{\"errors\":[{\"reason\":\"closed\"}]} | REFUSED_BY_SHOP | the shop says: closed",
            })
    void anAnswerWithErrorsIsARefusal(String body, Reason reason, String words) {
        Ending ending = refusal(200, body).getEnding();

        assertThat(ending).isEqualTo(Ending.of(State.REJECTED, reason, "ticket " + TICKET + ", " + words, 200));
    }

    @Test
    void anAnswerWithoutABodyIsNone() {
        assertThatThrownBy(() -> reservations.read(TICKET, new HttpAnswer(204, null, null), Purchases.RECEIVER))
                .isInstanceOf(ShopUnavailable.class)
                .hasMessage("reserve: this is not the shop's answer (HTTP 204, 0 bytes)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"false", "0", "0.0", "\"\"", "\" \"", "[]", "{}", "null", "[null]", "[{}]", "{\"a\":[false]}"})
    void errorsThatSayNothingAreNone(String errors) {
        assertThat(read(200, "{\"errors\":" + errors + ",\"fatals\":" + errors + ",\"reservation\":\"r-1\"}"))
                .isEqualTo(new HeldTicket(TICKET, "r-1", List.of()));
        assertThat(leaked()).isZero();
    }

    @Test
    void aHoldBesideErrorsCountsAsLeaked() {
        refusal(200, "{\"errors\":[\"no\"],\"reservation\":\"r-1\"}");
        refusal(422, "{\"errors\":[\"no\"],\"reservation\":\"r-1\"}");
        refusal(200, "{\"errors\":[\"no\"],\"reservation\":false}");

        assertThat(leaked()).isEqualTo(2);
    }

    @Test
    void aTicketThatTheShopDoesNotKnowIsARefusal() {
        assertThat(refusal(404, "{\"error_description\":\"no such ticket\"}").getEnding())
                .isEqualTo(Ending.of(
                        State.REJECTED,
                        Reason.UNKNOWN_TICKET,
                        "ticket " + TICKET + ", the shop says: no such ticket",
                        404));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 402, 405, 409, 410, 422, 451})
    void otherClientErrorsAreRefusalsInTheWordsOfTheApiOnly(int status) {
        assertThatThrownBy(() -> read(status, "{\"reservation\":\"r-1\"}")).isInstanceOf(ShopUnavailable.class);
        assertThat(leaked()).isEqualTo(1);

        Ending ending =
                refusal(status, "{\"errors\":[{\"reason\":\"closed\"}]}").getEnding();

        assertThat(ending.state()).isEqualTo(State.REJECTED);
        assertThat(ending.reason()).isEqualTo(Reason.REFUSED_BY_SHOP);
        assertThat(ending.shopStatus()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusedTokenIsNoRefusalOfThePurchase(int status) {
        assertThatThrownBy(() -> read(status, "{\"errors\":[\"no\"]}"))
                .isInstanceOf(ShopUnauthorized.class)
                .hasMessageContaining(String.valueOf(status));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 301, 302, 307, 408, 429, 500, 502, 503, 504, 599})
    void anOutageIsNoRefusal(int status) {
        byte[] body = "{\"errors\":[\"sold_out\"]}".getBytes(StandardCharsets.UTF_8);

        ShopUnavailable unavailable = catchThrowableOfType(
                ShopUnavailable.class,
                () -> reservations.read(TICKET, new HttpAnswer(status, body, "7"), Purchases.RECEIVER));

        assertThat(unavailable).hasMessageContaining("HTTP " + status);
        assertThat(unavailable.getRetryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(catchThrowableOfType(
                                ShopUnavailable.class,
                                () -> reservations.read(TICKET, new HttpAnswer(status, null, null), Purchases.RECEIVER))
                        .getRetryAfter())
                .isNull();
    }
}
