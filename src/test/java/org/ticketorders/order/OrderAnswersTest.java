package org.ticketorders.order;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Purchases;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.shop.HttpAnswer;

class OrderAnswersTest extends OnOrderAnswers {

    private static final String ORDER_ID = "56f5e720-611c-11ee-8dc2-455b4c4323d2";
    private static final String ORDERED = """
            {"fatals":[],"errors":[],"notices":[],
             "redirectUrl":"https://api.example.com/return/1","amount":7000,
             "order_id":"56f5e720-611c-11ee-8dc2-455b4c4323d2"}""";

    // ordered

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 299})
    void anAnswerWithAnOrderIdAndNoErrorsIsAnOrder(int status) {
        assertThat(ending(status, ORDERED))
                .isEqualTo(Ending.ordered(ORDER_ID, "https://api.example.com/return/1", 7_000L, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"order_id\":\"o-1\"}",
                "{\"order_id\":\"o-1\",\"fatals\":null,\"errors\":null,\"notices\":null,\"amount\":null,\"redirectUrl\":null}",
                "{\"order_id\":\"o-1\",\"amount\":\"7000\",\"redirectUrl\":5,\"unknown\":{\"a\":[]}}",
                "{\"order_id\":\"o-1\",\"amount\":70.5,\"redirectUrl\":\" \"}",
                "{\"order_id\":\"o-1\",\"amount\":99999999999999999999}",
                "  {\"order_id\" : \"o-1\"}\n",
            })
    void anOrderNeedsNothingButItsId(String body) {
        assertThat(ending(200, body)).isEqualTo(Ending.ordered("o-1", null, null, null));
    }

    @Test
    void aRedirectUrlHasABound() {
        String longest = "https://api.example.com/" + "x".repeat(OrderAnswers.LONGEST_REDIRECT - 24);
        String body = "{\"order_id\":\"o-1\",\"notices\":[\"see there\"],\"redirectUrl\":\"%s\"}";

        assertThat(ending(200, body.formatted(longest))).isEqualTo(Ending.ordered("o-1", longest, null, "see there"));
        assertThat(ending(200, body.formatted(longest + "x")))
                .isEqualTo(Ending.ordered(
                        "o-1",
                        null,
                        null,
                        "the redirect URL has 8001 characters, more than 8000, and was left out; see there"));
    }

    @Test
    void keepsAmountsOfAnySizeAndZero() {
        assertThat(ending(200, "{\"order_id\":\"o-1\",\"amount\":0}").amount()).isZero();
        assertThat(ending(200, "{\"order_id\":\"o-1\",\"amount\":1099511627776}")
                        .amount())
                .isEqualTo(1L << 40);
    }

    @Test
    void keepsTheNoticesOfAnOrder() {
        String body =
                "{\"order_id\":\"o-1\",\"notices\":[{\"reason\":\"no mail sent\"},\"another\",{\"subjectType\":\"x\"}]}";

        assertThat(ending(200, body)).isEqualTo(Ending.ordered("o-1", null, null, "no mail sent; another; x"));
    }

    /** What a stage that pauses for it says is not about one purchase. */
    @ParameterizedTest
    @ValueSource(ints = {200, 408, 500, 502, 504})
    void aCauseSaysNothingOfTheOnePurchase(int status) {
        Ending doubt = ending(status, "no JSON");

        assertThat(doubt.state()).isEqualTo(State.IN_DOUBT);
        assertThat(doubt.detail()).startsWith(OrderAnswers.cause(doubt) + ": ").contains("not sent again");
        assertThat(OrderAnswers.cause(doubt)).isNotBlank().doesNotContain("sent again");
    }

    // refused

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"errors\":[{\"reason\":\"sold_out\"}]} | the shop says: sold_out",
                "{\"fatals\":[\"no\"],\"errors\":[{\"reason\":\"later\"}]} | the shop says: no; later",
                "{\"errors\":\"no\",\"order_id\":null} | the shop says: no",
                "{\"fatals\":{\"reason\":\"no\"},\"order_id\":\" \"} | the shop says: no",
                "{\"errors\":[{\"subjectType\":\"ticket\"}],\"order_id\":\"\"} | the shop says: ticket",
                "{\"errors\":{\"email\":[\"is unknown\"]},\"order_id\":false} | the shop says: email: is unknown",
            })
    void anAnswerWithErrorsAndNoOrderIdIsARefusal(String body, String words) {
        assertThat(ending(200, body)).isEqualTo(Ending.of(State.REJECTED, Reason.REFUSED_BY_SHOP, words, 200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"errors\":[{\"reason\":\"mail failed\"}],\"order_id\":\"o-1\"}",
                "{\"fatals\":[\"mail failed\"],\"order_id\":\"o-1\"}",
                "{\"fatals\":[\"reservation expired: mail failed\"],\"order_id\":\"o-1\"}",
                "{\"errors\":\"mail failed\",\"order_id\":\"o-1\",\"amount\":0,\"redirectUrl\":\"https://x.example\"}",
            })
    void anOrderIdBesideErrorsIsNoCertainRefusal(String body) {
        Ending ending = ending(200, body);

        assertInDoubt(ending, Reason.ANSWER_UNCLEAR, 200);
        assertThat(ending.orderId()).isEqualTo("o-1");
        assertThat(ending.detail()).contains("order id o… beside").contains("mail failed");
    }

    /** It would be kept, shown and asked for as another. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "o\\u0000-1",
                "o\\r\\n-1",
                "o-1\\u202e",
                "o\\ud800-1",
                "\\u001b[2Jo-1",
                "o\\u2028-1",
                "\\ufeffo-1"
            })
    void anOrderIdOfWhichSomethingCannotBeSeenIsUnclear(String id) {
        assertInDoubt(ending(200, "{\"order_id\":\"" + id + "\"}"), Reason.ANSWER_UNCLEAR, 200);

        Ending beside = ending(200, "{\"errors\":[\"no\"],\"order_id\":\"" + id + "\"}");
        assertThat(beside.state()).isEqualTo(State.IN_DOUBT);
        assertThat(beside.orderId()).isNull();
        assertThat(beside.detail()).contains("with order id unreadable beside errors (no)");
    }

    @Test
    void anOrderIdThatIsTooLongForTheLedgerIsUnclear() {
        String longest = "x".repeat(64);

        assertThat(ending(200, "{\"order_id\":\"" + longest + "\"}").orderId()).isEqualTo(longest);
        assertInDoubt(ending(200, "{\"order_id\":\"" + longest + "x\"}"), Reason.ANSWER_UNCLEAR, 200);

        Ending beside = ending(200, "{\"errors\":[\"no\"],\"order_id\":\"" + longest + "\"}");
        assertThat(beside.orderId()).isEqualTo(longest);
        Ending tooLong = ending(200, "{\"errors\":[\"no\"],\"order_id\":\"" + longest + "x\"}");
        assertThat(tooLong.orderId()).isNull();
        assertThat(tooLong.detail()).contains("with order id unreadable beside errors (no)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"email\":\"jane\"} | the shop answered the order without an order id (HTTP 200, 16 bytes, JSON with the fields [email])",
                "200 | {\"errors\":[\"Too many requests\"]} | the shop answered the order with HTTP 200, it says: Too many requests",
                "200 | [1] | this is not the shop's answer (HTTP 200, 3 bytes, a JSON list of 1)",
                "502 | {} | the shop answered the order with HTTP 502",
                "502 | {\"errors\":[\"no\"]} | the shop answered the order with HTTP 502, it says: no",
            })
    void anUnclearAnswerTellsWhoseItIsAndWhatItSays(int status, String body, String what) {
        Ending ending = ending(status, body);

        assertInDoubt(ending, Reason.ANSWER_UNCLEAR, status);
        assertThat(OrderAnswers.cause(ending)).isEqualTo(what);
    }

    @Test
    void anOrderThatAnotherPurchaseHasIsTheAnswerToAnotherRequest() {
        OrderAnswer answer = answers.ofAnother("P-7");

        assertThat(answer.isNotTaken()).isFalse();
        assertInDoubt(answer.ending(), Reason.ANSWER_UNCLEAR, null);
        assertThat(answer.ending().orderId()).isNull();
        assertThat(OrderAnswers.cause(answer.ending())).contains("the order that purchase P-7 has");
    }

    @Test
    void anUnclearAnswerTellsWhatWasSeenButNoValueOfIt() {
        assertThat(ending(200, "{\"email\":\"jane\",\"name\":\"Jane\"}").detail())
                .contains("HTTP 200, 30 bytes, JSON with the fields [email, name]")
                .doesNotContain("jane", "Jane");
        assertThat(ending(200, "<html>Jane</html>").detail())
                .contains("17 bytes, no readable JSON")
                .doesNotContain("Jane");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "{\"guid\":\"o-1\"}", "[\"o-1\"]", "true"})
    void anOrderIdOfAnotherShapeBesideErrorsIsNoCertainRefusalEither(String id) {
        assertInDoubt(ending(200, "{\"errors\":[\"no\"],\"order_id\":" + id + "}"), Reason.ANSWER_UNCLEAR, 200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"errors\":[{\"reason\":\"reservation_used\"}]}",
                "{\"errors\":[\"This reservation has been used.\"]}",
                "{\"fatals\":[\"reservation already used\"],\"order_id\":null}",
                "{\"error_description\":\"Already ordered\",\"errors\":[\"no\"]}",
                "{\"fatals\":[{\"subjectType\":\"ticket\",\"reason\":\"reservation_unknown\"}]}",
                "{\"errors\":[{\"subjectType\":\"reservation\",\"reason\":\"not_found\"}]}",
                "{\"errors\":[\"The reservation does not exist\"]}",
            })
    void aRefusalThatSaysTheReservationIsUsedOrGoneTellsOfAnOrder(String body) {
        for (int status : new int[] {200, 400, 409, 422}) {
            assertInDoubt(ending(status, body), Reason.ANSWER_UNCLEAR, status);
        }
    }

    /** What becomes of an order in a program that has failed, or asks to come again, nobody can say. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "NULL",
            value = {
                "200 | NULL | {\"fatals\":[\"An unexpected error occurred\"]}",
                "200 | NULL | {\"errors\":[{\"reason\":\"database_error\"}],\"order_id\":null}",
                "422 | NULL | {\"errors\":[\"SQLSTATE[40001]: deadlock\"]}",
                "400 | NULL | {\"error_description\":\"Something went wrong\",\"status_code\":400}",
                "409 | NULL | {\"detail\":\"No healthy upstream\",\"ray_id\":\"1\"}",
                "200 | soon | {\"errors\":[\"no\"]}",
                "409 | 1.5 | {\"errors\":[\"no\"]}",
                "422 | 5, 5 | {\"errors\":[{\"reason\":\"reservation_expired\"}]}",
            })
    void aRefusalThatIsNotFinalIsInDoubt(int status, String retryAfter, String body) {
        OrderAnswer answer = answers.read(new HttpAnswer(status, bytes(body), retryAfter), Purchases.RECEIVER, true);

        assertThat(answer.isNotTaken()).isFalse();
        assertInDoubt(answer.ending(), Reason.ANSWER_UNCLEAR, status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"errors\":[{\"reason\":\"reservation_expired\"}]}",
                "{\"errors\":[\"Reservation EXPIRED\"]}",
                "{\"fatals\":[{\"reason\":\"the reservation has lapsed\"}]}",
                "{\"error_description\":\"reservation expired\",\"errors\":[\"no\"]}",
            })
    void aRefusalThatSaysTheReservationIsOverIsAnExpiry(String body) {
        for (int status : new int[] {200, 400, 409, 410, 422}) {
            Ending ending = ending(status, body);

            assertThat(ending.state()).isEqualTo(State.EXPIRED);
            assertThat(ending.reason()).isEqualTo(Reason.HOLD_LAPSED);
            assertThat(ending.shopStatus()).isEqualTo(status);
            assertThat(ending.detail()).startsWith("the shop says: ");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 402, 404, 405, 407, 409, 410, 411, 418, 422, 428, 430, 451, 499})
    void otherClientErrorsAreRefusalsInTheWordsOfTheApiOnly(int status) {
        assertThat(ending(status, "{\"error_description\":\"no such shop\",\"status_code\":404}"))
                .isEqualTo(Ending.of(State.REJECTED, Reason.REFUSED_BY_SHOP, "the shop says: no such shop", status));
        assertInDoubt(ending(status, "<html>no</html>"), Reason.ANSWER_UNCLEAR, status);
        assertInDoubt(ending(status, "{}"), Reason.ANSWER_UNCLEAR, status);
        assertInDoubt(
                answers.read(new HttpAnswer(status, null, null), Purchases.RECEIVER, true)
                        .ending(),
                Reason.ANSWER_UNCLEAR,
                status);
    }

    // in doubt

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "{}",
                "[]",
                "\"o-1\"",
                "{\"order_id\":null}",
                "{\"order_id\":\"\"}",
                "{\"order_id\":\" \"}",
                "{\"order_id\":7}",
                "{\"order_id\":{\"guid\":\"o-1\"}}",
                "{\"order_id\":[\"o-1\"]}",
                "{\"orderId\":\"o-1\"}",
                "[{\"order_id\":\"o-1\"}]",
                "{\"order_id\":\"o-1\"",
                "{\"order_id\":\"o-1\"}{\"errors\":[\"no\"]}",
                "{\"order_id\":\"o-1\",\"order_id\":\"o-2\"}",
                "{\"order_id\":\"o-1\",\"errors\":[\"no\"],\"errors\":[]}",
                "{\"errors\":[\"no\"],\"errors\":[\"no\"]}",
                "{\"order_id\":\"o-1\",\"amount\":NaN}",
                "{\"errors\":[\"no\"]",
                "<html>Thank you</html>",
            })
    void aSuccessWithoutAReadableOrderIdIsInDoubt(String body) {
        assertInDoubt(ending(200, body), Reason.ANSWER_UNCLEAR, 200);
    }

    @Test
    void aSuccessThatNestsTooDeeplyOrHasAMonstrousNumberIsInDoubt() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertInDoubt(ending(200, "{\"x\":" + deep + ",\"order_id\":\"o-1\"}"), Reason.ANSWER_UNCLEAR, 200);
        String number = "9".repeat(100_000);
        assertInDoubt(ending(200, "{\"amount\":" + number + ",\"order_id\":\"o-1\"}"), Reason.ANSWER_UNCLEAR, 200);
    }

    @Test
    void aSuccessWithoutABodyOrInAnUnknownEncodingIsInDoubt() {
        assertInDoubt(
                answers.read(new HttpAnswer(204, null, null), Purchases.RECEIVER, true)
                        .ending(),
                Reason.ANSWER_UNCLEAR,
                204);
        assertInDoubt(
                answers.read(new HttpAnswer(200, new byte[] {(byte) 0x80, (byte) 0xFF}, null), Purchases.RECEIVER, true)
                        .ending(),
                Reason.ANSWER_UNCLEAR,
                200);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {100, 101, 103, 199, 300, 301, 302, 304, 307, 308, 399, 408, 500, 501, 502, 504, 507, 520, 599, 600})
    void whatIsNeitherYesNorNoIsInDoubtWhateverItsBodySays(int status) {
        assertInDoubt(ending(status, ORDERED), Reason.ANSWER_UNCLEAR, status);
        assertInDoubt(ending(status, "{\"errors\":[\"reservation expired\"]}"), Reason.ANSWER_UNCLEAR, status);
        assertInDoubt(
                answers.read(new HttpAnswer(status, null, "5"), Purchases.RECEIVER, true)
                        .ending(),
                Reason.ANSWER_UNCLEAR,
                status);
    }
}
