package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.hold.HeldTicket;
import org.ticketorders.hold.Hold;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ledger.State;
import org.ticketorders.shop.ShopUnauthorized;
import org.ticketorders.shop.ShopUnavailable;

/** What the shop's answer about an order that a person names must say. */
class OrderLookUpTest {

    private static final String ORDER = "98031aed-8713-461b-a4b5-045a0458a44a";
    private static final String SHOP = "7d2bb3a8-739b-41c8-afe0-80b66f70943a";

    private final PurchaseDesk desk =
            new PurchaseDesk(null, new InDoubtProperties(Duration.ofMinutes(1)), null, new ObjectMapper());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"guid\":\"" + ORDER + "\",\"shop_id\":\"" + SHOP + "\",\"tickets\":[{},{}]}",
                "{\"guid\":\"98031AED-8713-461B-A4B5-045A0458A44A\"}",
                "{\"guid\":\"" + ORDER + "\",\"shop_id\":null,\"tickets\":null,\"status\":\"pending\"}"
            })
    void takesTheOrderThatCanBeThePurchases(String body) {
        assertThatCode(() -> look(200, body)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"guid\":\"98031aed-8713-461b-a4b5-045a0458a44b\"} | is not about order",
                "200 | {\"order\":{\"guid\":\"98031aed-8713-461b-a4b5-045a0458a44a\"}} | is not about order",
                "200 | [] | is not about order",
                "200 | <html></html> | is not about order",
                "200 | {\"guid\":\"98031aed-8713-461b-a4b5-045a0458a44a\",\"shop_id\":\"other\"} | belongs to shop other",
                "200 | {\"guid\":\"98031aed-8713-461b-a4b5-045a0458a44a\",\"tickets\":[{}]} | has 1 tickets, and the purchase 2",
                "404 | {\"error_description\":\"none\"} | does not know order",
                "410 | {} | does not know order",
            })
    void refusesAnyOther(int status, String body, String why) {
        assertThatThrownBy(() -> look(status, body)).isInstanceOf(Refusal.class).hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 408, 429, 500, 503})
    void takesAnOutageForNoAnswer(int status) {
        assertThatThrownBy(() -> look(status, "{\"guid\":\"" + ORDER + "\"}")).isInstanceOf(ShopUnavailable.class);
    }

    @Test
    void takesARefusedTokenForNoAnswer() {
        assertThatThrownBy(() -> look(401, "{}")).isInstanceOf(ShopUnauthorized.class);
    }

    private void look(int status, String body) {
        HeldTicket unit = new HeldTicket("t", "r", List.of());
        Instant now = Instant.now();
        PurchaseRecord row = new PurchaseRecord(
                "P-1",
                State.IN_DOUBT,
                1,
                1,
                0,
                "m",
                "d",
                SHOP,
                new Hold(List.of(unit, unit), "iDeal", now, now),
                null,
                true,
                null,
                now,
                now);
        desk.mustBeOrderOf(row, ORDER, status, body.getBytes(StandardCharsets.UTF_8), null);
    }
}
