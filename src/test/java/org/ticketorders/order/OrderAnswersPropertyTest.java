package org.ticketorders.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.purchase.Purchases;
import org.ticketorders.purchase.State;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.testing.MutatedBytes;
import org.ticketorders.testing.StrangeAnswers;

/** Of an order that left, nothing but the API's own certain answers is anything else than in doubt, or not taken where that is certain. */
class OrderAnswersPropertyTest {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final List<String> OWN = List.of(
            "{\"fatals\":[],\"errors\":[],\"notices\":[],\"redirectUrl\":\"https://x.example\",\"amount\":5,\"order_id\":\"o-1\"}",
            "{\"fatals\":[],\"errors\":[{\"subjectType\":\"ticket\",\"reason\":\"sold_out\"}],\"order_id\":null}",
            "{\"errors\":[\"no\"],\"redirectUrl\":null}",
            "{\"fatals\":[{\"subjectType\":\"reservation\",\"reason\":\"expired\"}]}",
            "{\"error_description\":\"no such shop\",\"status_code\":404}",
            "{\"message\":\"The given data was invalid.\",\"errors\":{\"email\":[\"is odd\"]}}");

    private final OrderAnswers answers = new OrderAnswers();

    static List<Integer> statuses() {
        return StrangeAnswers.STATUSES;
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void whatIsNotTheShopsIsInDoubtUnlessItCertainlyDidNotTakeTheOrder(int status) {
        for (String retryAfter : new String[] {null, "5"}) {
            boolean isCertain = status == 429;
            for (boolean withToken : new boolean[] {true, false}) {
                assertThat(StrangeAnswers.all(status, retryAfter)).allSatisfy((name, http) -> {
                    OrderAnswer answer = answers.read(http, Purchases.RECEIVER, withToken);
                    assertThat(answer.isNotTaken()).isEqualTo(isCertain);
                    assertThat(answer.isInDoubt()).isEqualTo(!isCertain);
                    assertThat(answer.unauthorized()).isFalse();
                });
            }
        }
    }

    @Property(tries = 5_000)
    void whateverComesIsNeitherAnOrderNorARefusal(@ForAll long number) {
        HttpAnswer http = StrangeAnswers.any(number);
        OrderAnswer answer = answers.read(http, Purchases.RECEIVER, true);

        assertThat(answer.isInDoubt() || (answer.isNotTaken() && (http.status() == 429 || http.status() == 503)))
                .isTrue();
    }

    /** Damaged in whatever way: what is left is the API's own, or in doubt. */
    @Property(tries = 20_000)
    void aDamagedAnswerIsCertainOnlyWhereWhatIsLeftIs(@ForAll long number) {
        byte[] own = OWN.get((int) Math.floorMod(number, (long) OWN.size())).getBytes(StandardCharsets.UTF_8);
        int status =
                StrangeAnswers.STATUSES.get((int) Math.floorMod(number / 7, (long) StrangeAnswers.STATUSES.size()));
        byte[] body = number % 3 == 0 ? own : MutatedBytes.of(own, number);

        OrderAnswer answer = answers.read(new HttpAnswer(status, body, null), Purchases.RECEIVER, number % 2 == 0);

        State state = answer.isNotTaken() ? null : answer.ending().state();
        boolean isSuccess = status >= 200 && status < 300 && status != 206;
        boolean isClientError = status >= 400 && status < 500;
        if (state == State.ORDERED) {
            assertThat(isSuccess).isTrue();
            assertThat(tree(body).path("order_id").asText())
                    .isEqualTo(answer.ending().orderId())
                    .isNotBlank();
        } else if (state == State.REJECTED || state == State.EXPIRED) {
            assertThat(isSuccess || isClientError).isTrue();
            assertThat(tree(body).isObject()).isTrue();
            assertThat(tree(body).path("order_id").asText("").strip()).isIn("", "null");
            assertThat(answer.ending().detail()).startsWith("the shop says: ");
        } else if (state == null) {
            assertThat(status).isIn(401, 403, 429);
        } else {
            assertThat(state).isEqualTo(State.IN_DOUBT);
        }
    }

    private static JsonNode tree(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new AssertionError("certain, and no JSON: " + new String(body, StandardCharsets.ISO_8859_1), e);
        }
    }

    /** It carried none, so that none can have been refused: a renewal would help nobody, and the stage is well. */
    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void anErrorForAnOrderWithoutATokenIsAboutThePurchase(int status) {
        OrderAnswer errors = read(status, "{\"errors\":[{\"subjectType\":\"customer\",\"reason\":\"blocked\"}]}");
        OrderAnswer asks = read(status, "{\"error_description\":\"The access token is missing\"}");

        assertThat(errors.ending().state()).isEqualTo(State.REJECTED);
        assertThat(errors.ending().detail()).isEqualTo("the shop says: blocked");
        assertThat(asks.unauthorized()).isTrue();
        assertThat(asks.whyNotTaken()).contains("openticket.shop.authorize-orders", String.valueOf(status));
    }

    /** A refusal that is a certain one but for what stands beside it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"errors\":[\"mail failed\"],\"data\":{\"order_id\":\"o-1\"}}",
                "200 | {\"errors\":[\"mail failed\"],\"redirectUrl\":\"https://x.example\"}",
                "422 | {\"errors\":[\"no\"],\"order\":{\"orderId\":\"o-1\"}}",
                "200 | {\"errors\":[\"service_unavailable\"],\"order_id\":null}",
                "200 | {\"errors\":[\"Temporarily unavailable, try again\"],\"order_id\":null}",
                "200 | {\"error_description\":\"no such shop\",\"status_code\":404}",
                "409 | {\"message\":\"This order already exists\"}",
                "422 | {\"errors\":[\"Reservation has already been used\"]}",
                "423 | {\"errors\":[\"locked\"]}",
                "425 | {\"errors\":[\"too early\"]}",
                "404 | {\"message\":\"no Route matched with those values\"}",
                "206 | {\"order_id\":\"o-1\"}",
                "302 | {\"order_id\":\"o-1\"}",
            })
    void aRefusalThatIsNotCertainIsInDoubt(int status, String body) {
        assertThat(read(status, body).isInDoubt()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"errors\":[\"no\"],\"order_id\":false,\"redirectUrl\":\"\"} | REJECTED",
                "200 | {\"errors\":[\"no\"],\"order_id\":0} | REJECTED",
                "200 | {\"errors\":[\"payment_method_unavailable\"]} | REJECTED",
                "200 | {\"errors\":[\"Reservation expired, please try again\"]} | EXPIRED",
                "422 | {\"message\":\"The name is too long\"} | REJECTED",
                "422 | {\"message\":\"The reservation has timed out\"} | EXPIRED",
                "200 | {\"errors\":false,\"order_id\":\"o-1\"} | ORDERED",
                "200 | {\"errors\":{},\"fatals\":0,\"order_id\":\"o-1\"} | ORDERED",
                "200 | {\"errors\":[{}],\"fatals\":\"\",\"order_id\":\"o-1\"} | ORDERED",
            })
    void emptyThingsSayNothing(int status, String body, State state) {
        assertThat(read(status, body).ending().state()).isEqualTo(state);
    }

    private OrderAnswer read(int status, String body) {
        return answers.read(
                new HttpAnswer(status, body.getBytes(StandardCharsets.UTF_8), null), Purchases.RECEIVER, false);
    }
}
