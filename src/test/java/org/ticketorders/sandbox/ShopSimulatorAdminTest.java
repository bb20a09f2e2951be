package org.ticketorders.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShopSimulatorAdminTest extends OnSimulator {

    @Test
    void addsListsAndClearsFaults() throws Exception {
        ShopClient.Reply added = shop.send(
                "POST",
                "/_admin/faults",
                "{\"call\":\"payment-methods\",\"kind\":\"status\",\"times\":-1,\"status\":429,\"retryAfter\":\"2\"}");

        assertThat(added.status()).isEqualTo(200);
        assertThat(added.json().at("/0/kind").textValue()).isEqualTo("status");
        assertThat(shop.get("/_admin/faults").json()).isEqualTo(added.json());
        assertThat(paymentMethodsStatus()).isEqualTo(429);
        shop.send("DELETE", "/_admin/faults", "");
        assertThat(paymentMethodsStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | faults | {\"call\":\"order\",\"kind\":\"explode\"} | explode",
                "POST | faults | {\"call\":\"order\",\"kind\":\"status\",\"status\":99} | status must be 200 to 599",
                "POST | faults | {\"call\":\"order\",\"kind\":\"status\",\"tmies\":2} | tmies",
                "POST | faults | {\"kind\":\"status\"} | call and kind are required",
                "PUT | settings | {\"holdMillis\":0} | holdMillis must be 1",
                "PUT | settings | not JSON | not",
                "PUT | tickets/a/b | {\"stock\":-1} | must not be negative",
                "GET | requests?limit=many | {} | many",
            })
    void saysWhatIsWrongWithARequestItCannotUnderstand(String method, String path, String body, String reason)
            throws Exception {
        ShopClient.Reply answer = shop.send(method, "/_admin/" + path, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error_description").textValue()).contains(reason);
        assertThat(simulator.pendingFaults()).isEmpty();
        assertThat(simulator.settings()).isEqualTo(Settings.defaults());
    }

    @Test
    void listsTheOrdersTaken() throws Exception {
        JsonNode held = shop.reserve(Catalogue.STANDING).json();
        JsonNode taken = shop.order(held).json();

        JsonNode orders = shop.get("/_admin/orders").json();

        assertThat(orders).hasSize(1);
        JsonNode order = orders.get(0);
        assertThat(order.path("order_id")).isEqualTo(taken.path("order_id"));
        assertThat(order.path("shop").textValue()).isEqualTo(Catalogue.SHOP);
        assertThat(order.at("/reservations/0")).isEqualTo(held.path("reservation"));
        assertThat(order.at("/tickets/0/guid").textValue()).isEqualTo(Catalogue.STANDING);
        assertThat(order.path("email").textValue()).isEqualTo("jane.appleseed@example.com");
        assertThat(order.path("paymentProvider").textValue()).isEqualTo(Catalogue.IDEAL);
        assertThat(Instant.parse(order.path("takenAt").textValue())).isNotNull();
    }

    @Test
    void countsAndListsAndForgetsRequests() throws Exception {
        shop.reserve(Catalogue.STANDING);
        shop.order("{}");

        JsonNode seen = shop.get("/_admin/requests?limit=1").json();

        assertThat(seen.at("/counts/reserve").intValue()).isEqualTo(1);
        assertThat(seen.at("/counts/order").intValue()).isEqualTo(1);
        assertThat(seen.path("requests")).hasSize(1);
        assertThat(seen.at("/requests/0/call").textValue()).isEqualTo("order");
        assertThat(seen.at("/requests/0/contentType").textValue()).isEqualTo("application/json");
        assertThat(seen.at("/requests/0/authorization").booleanValue()).isFalse();
        shop.send("DELETE", "/_admin/requests", "");
        assertThat(shop.get("/_admin/requests").json().at("/counts/order").intValue())
                .isZero();
    }

    @Test
    void addsAndChangesATicket() throws Exception {
        String path = "/_admin/tickets/" + Catalogue.SHOP + "/" + Catalogue.FRONT_ROW;
        shop.send("PUT", path, "{\"stock\":1}");

        assertThat(shop.reserve(Catalogue.FRONT_ROW).json().has("reservation")).isTrue();
        assertThat(shop.reserve(Catalogue.FRONT_ROW)
                        .json()
                        .at("/errors/0/reason")
                        .textValue())
                .isEqualTo("sold_out");

        JsonNode front = shop.get("/_admin/tickets").json().get(2);
        assertThat(front.path("name").textValue()).isEqualTo("Front row");
        assertThat(front.path("left").intValue()).isZero();
        assertThat(front.path("held").intValue()).isEqualTo(1);
        assertThat(front.path("sold").intValue()).isZero();
    }

    @Test
    void changesSettingsAndLeavesTheOthersAsTheyAre() throws Exception {
        JsonNode changed = shop.send("PUT", "/_admin/settings", "{\"holdMillis\":60000,\"acceptedTokens\":[\"other\"]}")
                .json();

        assertThat(changed.path("holdMillis").intValue()).isEqualTo(60_000);
        assertThat(changed.path("latencyMillis").intValue()).isZero();
        assertThat(shop.reserve(Catalogue.STANDING).status()).isEqualTo(401);
    }

    @Test
    void letsHoldsLapseAndGoesBackToTheStart() throws Exception {
        shop.reserve(Catalogue.SEATED);

        assertThat(shop.send("POST", "/_admin/lapse", "").json().path("lapsed").intValue())
                .isEqualTo(1);
        assertThat(simulator.stock(Catalogue.SHOP, Catalogue.SEATED).left()).isEqualTo(1_000);

        shop.send("POST", "/_admin/reset", "");
        assertThat(simulator.count(Call.RESERVE)).isZero();
        assertThat(shop.get("/_admin/nothing").status()).isEqualTo(404);
    }

    private int paymentMethodsStatus() throws Exception {
        return shop.get("/shop/" + Catalogue.SHOP + "/payment_methods").status();
    }
}
