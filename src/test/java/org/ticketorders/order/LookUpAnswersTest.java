package org.ticketorders.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.ShopUnauthorized;
import org.ticketorders.shop.ShopUnavailable;

/** What the shop's answers about an order of a known id mean: the order, none, or nothing. */
class LookUpAnswersTest {

    private static final String ID = "56f5e720-611c-11ee-8dc2-455b4c4323d2";

    private final OrderLookUp lookUp = new OrderLookUp();

    @Test
    void takesTheOrderOfTheIdThatWasAskedForHoweverItsLettersAreWritten() {
        HttpAnswer http = answer(200, "{\"guid\":\"" + ID.toUpperCase() + "\",\"status\":\"paid\"}");

        assertThat(lookUp.order(http, ID).path("status").asText()).isEqualTo("paid");
        assertThat(lookUp.check(http)).isSameAs(http);
    }

    @Test
    void takesTheOrderOfAnotherIdForNone() {
        assertThat(lookUp.order(answer(200, "{\"guid\":\"o-2\",\"status\":\"paid\"}"), ID))
                .isNull();
    }

    /** It may repeat the id that it does not know. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | {\"error_description\":\"no such order\",\"status_code\":404}",
                "404 | {\"errors\":[\"no such order\"],\"guid\":\"56f5e720-611c-11ee-8dc2-455b4c4323d2\"}"
            })
    void takesTheShopsNoForNone(int status, String body) {
        HttpAnswer http = answer(status, body);

        assertThat(lookUp.order(http, ID)).isNull();
        assertThat(lookUp.check(http)).isSameAs(http);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | <html>not found</html>",
                "404 | {}",
                "200 | {}",
                "200 | [{\"guid\":\"56f5e720-611c-11ee-8dc2-455b4c4323d2\"}]",
                "503 | {\"guid\":\"56f5e720-611c-11ee-8dc2-455b4c4323d2\"}",
            })
    void takesNothingElseForAnAnswer(int status, String body) {
        HttpAnswer http = answer(status, body);

        assertThatThrownBy(() -> lookUp.order(http, ID)).isInstanceOf(ShopUnavailable.class);
        assertThatThrownBy(() -> lookUp.check(http)).isInstanceOf(ShopUnavailable.class);
    }

    @Test
    void tellsThatTheTokenIsRefused() {
        HttpAnswer http = answer(401, "{\"message\":\"Unauthenticated.\"}");

        assertThatThrownBy(() -> lookUp.order(http, ID)).isInstanceOf(ShopUnauthorized.class);
    }

    private static HttpAnswer answer(int status, String body) {
        return new HttpAnswer(status, body.getBytes(StandardCharsets.UTF_8), null);
    }
}
