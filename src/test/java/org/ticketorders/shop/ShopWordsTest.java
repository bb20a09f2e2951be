package org.ticketorders.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.shop.ReadAnswers.answer;
import static org.ticketorders.shop.ReadAnswers.read;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.shop.ShopAnswer.Meaning;

/** Which words are the shop's own, where they stand, and when they say that nothing is left. */
class ShopWordsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":\"Unprocessable Content\"}",
                "{\"error\":\"Bad Request\",\"status\":400,\"path\":\"/x\"}",
                "{\"message\":\"Conflict\"}",
                "{\"title\":\"Gone\"}"
            })
    void wordsThatRepeatAStatusSayNothing(String body) {
        for (int status : new int[] {400, 409, 410, 422}) {
            assertThat(read(status, body).meaning(ShopCall.RESERVE)).isEqualTo(Meaning.UNCLEAR);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | {\"title\":\"Error 1001\",\"detail\":\"The host cannot be resolved\",\"cloudflare_error\":true}",
                "application/json | {\"message\":\"blocked\",\"ray_id\":\"9d99a4434fz2d168\"}",
                "application/problem+json | {\"type\":\"about:blank\",\"title\":\"No\",\"detail\":\"The request could not be routed\"}",
                "application/problem+json; charset=utf-8 | {\"detail\":\"No healthy upstream\",\"status\":409}",
            })
    void wordsInTheFormsOfGatewaysAreNoRefusal(String type, String body) {
        for (ShopCall call : ShopCall.values()) {
            for (int status : new int[] {200, 400, 402, 403, 404, 409, 410, 422}) {
                Meaning meaning = ShopAnswer.read(answer(status, type, body, null), UnaryOperator.identity())
                        .meaning(call);

                assertThat(meaning).as("%s %d", call, status).isEqualTo(Meaning.UNCLEAR);
            }
        }
        String own = body.replaceFirst("}$", ",\"errors\":[\"no\"]}");
        assertThat(ShopAnswer.read(answer(409, type, own, null), UnaryOperator.identity())
                        .meaning(ShopCall.RESERVE))
                .isEqualTo(Meaning.REFUSED);
    }

    @Test
    void anyWordsBesideTheApisStatusCodeAreItsOwn() {
        assertThat(read(404, "{\"message\":\"No such ticket\",\"status_code\":404}")
                        .meaning(ShopCall.RESERVE))
                .isEqualTo(Meaning.REFUSED);
        assertThat(read(404, "{\"message\":\"No such ticket\",\"status_code\":500}")
                        .meaning(ShopCall.RESERVE))
                .isEqualTo(Meaning.UNCLEAR);
        assertThat(read(200, "{\"message\":\"Sold out\"}").meaning(ShopCall.RESERVE))
                .isEqualTo(Meaning.REFUSED);
    }

    // sold out, by whole reasons

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sold_out",
                "SOLD_OUT",
                "soldOut",
                "Sold out",
                "sold-out",
                "Sorry, sold out!",
                "ticket.sold_out",
                "This ticket is sold out.",
                "Tickets have been sold out",
                "Ticket 'Front row' is sold out",
                "Sold out: 0 left",
                "out of stock",
                "no longer available",
                "unavailable",
                "not_available",
                "ticket not available",
                "The ticket is unavailable"
            })
    void aWholeReasonSaysThatNoTicketIsLeft(String reason) {
        assertThat(read(200, "{\"errors\":[\"" + reason + "\"]}").saysSoldOut()).isTrue();
        assertThat(read(200, "{\"errors\":[{\"subjectType\":\"ticket\",\"reason\":\"" + reason + "\"}]}")
                        .saysSoldOut())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "service_unavailable",
                "payment_method_unavailable",
                "payment_method_not_available",
                "Temporarily unavailable, try again",
                "Discount code is unavailable",
                "Seat map unavailable",
                "unavailable_payment",
                "not sold out",
                "ticket is not sold out",
                "resold_outside",
                "Service busy: unavailable",
                "closed",
                ""
            })
    void aPartOfAReasonDoesNot(String reason) {
        assertThat(read(200, "{\"errors\":[\"" + reason + "\"]}").saysSoldOut()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"payment_method", "discount", "service", "coupon"})
    void whatIsSaidOfAnotherThingIsNotSaidOfTickets(String subject) {
        for (String reason : List.of("unavailable", "sold_out")) {
            assertThat(read(200, "{\"errors\":[{\"subjectType\":\"" + subject + "\",\"reason\":\"" + reason + "\"}]}")
                            .saysSoldOut())
                    .isFalse();
            assertThat(read(422, "{\"errors\":{\"" + subject + "\":[\"" + reason + "\"]}}")
                            .saysSoldOut())
                    .isFalse();
        }
    }

    // words

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"errors\":[\"no\"]} | no",
                "{\"errors\":\"no\"} | no",
                "{\"errors\":{\"reason\":\"no\"}} | no",
                "{\"errors\":{\"email\":[\"is taken\",\"is odd\"],\"a b\":[\"c\"]}} | email: is taken; email: is odd; c",
                "{\"errors\":{\"0\":\"no\"}} | no",
                "{\"fatals\":[{\"reason\":\"a\"}],\"errors\":[{\"message\":\"b\"},{\"detail\":\"c\"},{\"title\":\"d\"}]} | a; b; c; d",
                "{\"errors\":[{\"reason\":{\"message\":\"deep\"}}]} | deep",
                "{\"error_description\":\"no\",\"status_code\":404} | no",
                "{\"error\":\"x\",\"error_description\":\"no\"} | no; x",
                "{\"error\":{\"code\":4,\"message\":\"no\"}} | no",
                "{\"message\":\"no\"} | no",
                "{\"message\":\"no\",\"errors\":[\"no\"]} | no",
                "{\"title\":\"No\",\"detail\":\"Because\"} | Because; No",
                "{\"message\":\"a\\r\\nb\\u0000c\\u202ed\"} | a b c d",
                "{\"message\":17} | ''",
                "{} | ''",
                "[] | ''",
                "no | ''",
            })
    void findsTheShopsWordsWhereverTheyStand(String body, String words) {
        assertThat(read(400, body).words()).isEqualTo(words);
    }

    @Test
    void repeatsNoMoreThanAFewWords() {
        String long_ = "x".repeat(10_000);
        String many = "{\"errors\":[" + ("\"" + long_ + "\",").repeat(50) + "\"end\"]}";

        assertThat(read(400, many).words()).hasSize(300).endsWith("…");
        assertThat(read(400, "{\"errors\":" + "[".repeat(500) + "\"deep\"" + "]".repeat(500) + "}")
                        .words())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | text/html | <h1>not found</h1>... | HTTP 404, 21 bytes, text/html",
                "404 | TEXT/HTML; charset=x | <h1>not found</h1>... | HTTP 404, 21 bytes, text/html",
                "404 | text/plain | default backend - 404 | HTTP 404, 21 bytes, text/plain",
                "200 | application/json | {\"a | HTTP 200, 3 bytes, application/json, no readable JSON",
                "200 | application/json | {\"a\":1,\"jane@x\":2} | HTTP 200, 18 bytes, application/json, JSON with the fields [a, (odd name)]",
                "200 | application/json | [1,2] | HTTP 200, 5 bytes, application/json, a JSON list of 2",
                "200 | odd <script> | x | HTTP 200, 1 bytes, odd media type",
            })
    void saysWhatWasSeenAndNoValueOfIt(int status, String type, String body, String seen) {
        assertThat(ShopAnswer.read(answer(status, type, body, null), UnaryOperator.identity())
                        .notTheShops())
                .isEqualTo("this is not the shop's answer (" + seen + ")");
    }
}
