package org.ticketorders.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedPaymentsTest extends OnSimulator {

    private String order() throws Exception {
        return shop.order(shop.reserve(Catalogue.STANDING).json())
                .json()
                .path("order_id")
                .textValue();
    }

    private JsonNode look(String guid) throws Exception {
        return shop.send(shop.request("/order/" + guid)).json();
    }

    @Test
    void showsEveryFieldOfAnOrderToWhoeverHasItsGuid() throws Exception {
        String guid = order();

        JsonNode order = look(guid);

        assertThat(order.path("guid").textValue()).isEqualTo(guid);
        assertThat(order.path("shop_id").textValue()).isEqualTo(Catalogue.SHOP);
        assertThat(order.path("status").textValue()).isEqualTo("pending");
        assertThat(order.path("email").textValue()).isEqualTo("jane.appleseed@example.com");
        assertThat(order.path("firstName").textValue()).isEqualTo("Jane");
        assertThat(order.path("lastName").textValue()).isEqualTo("Appleseed");
        assertThat(order.path("locale").textValue()).isEqualTo("nl_NL");
        assertThat(order.path("is_complete").booleanValue()).isFalse();
        assertThat(order.path("invalidated_since").isNull()).isTrue();
        assertThat(order.path("invalidated_reason").isNull()).isTrue();
        assertThat(order.at("/tickets/0/original_id").textValue()).isEqualTo(Catalogue.STANDING);
        assertThat(order.at("/payments/0/status").textValue()).isEqualTo("pending");
        assertThat(OffsetDateTime.parse(order.path("created_at").textValue()).toInstant())
                .isEqualTo(simulator.orders().get(0).takenAt().truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    void showsNoReservation() throws Exception {
        String guid = order();

        assertThat(look(guid).toString())
                .doesNotContain(simulator.orders().get(0).reservations().get(0));
    }

    @Test
    void refusesATokenThatIsNotGoodThoughNoneIsNeeded() throws Exception {
        String guid = order();

        assertThat(shop.send(shop.request("/order/" + guid).header("Authorization", "Bearer other"))
                        .status())
                .isEqualTo(401);
        assertThat(shop.get("/order/" + guid).status()).isEqualTo(200);
    }

    @Test
    void paysAfterAPaymentThatFailedAndThenWithdraws() throws Exception {
        String guid = order();

        simulator.payments().fail(guid);
        assertThat(look(guid).path("status").textValue()).isEqualTo("pending");
        assertThat(look(guid).at("/payments/0/status").textValue()).isEqualTo("failed");

        simulator.payments().pay(guid);
        assertThat(look(guid).path("status").textValue()).isEqualTo("paid");
        assertThat(look(guid).path("is_complete").booleanValue()).isTrue();
        assertThat(look(guid).findValuesAsText("status")).containsExactly("paid", "failed", "paid");

        simulator.payments().withdraw(guid, "refunded");
        assertThat(look(guid).path("status").textValue()).isEqualTo("paid");
        assertThat(look(guid).path("invalidated_reason").textValue()).isEqualTo("refunded");
        assertThat(OffsetDateTime.parse(look(guid).path("invalidated_since").textValue()))
                .isNotNull();
    }

    @Test
    void refusesWhatCannotBe() throws Exception {
        String paid = order();
        String withdrawn = order();
        simulator.payments().pay(paid);
        simulator.payments().withdraw(withdrawn, "refunded");

        assertThatThrownBy(() -> simulator.payments().fail(paid)).hasMessageContaining("paid");
        assertThatThrownBy(() -> simulator.payments().pay(withdrawn)).hasMessageContaining("withdrawn");
        assertThatThrownBy(() -> simulator.payments().pay("none")).hasMessageContaining("no such order");
        assertThat(shop.send("POST", "/_admin/orders/none/pay", "").status()).isEqualTo(400);
        assertThat(shop.send("POST", "/_admin/orders/" + paid + "/explode", "").status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pay", "fail", "withdraw"})
    void changesAnOrderOverHttp(String change) throws Exception {
        String guid = order();

        JsonNode state =
                shop.send("POST", "/_admin/orders/" + guid + "/" + change, "").json();

        assertThat(state.path("status").textValue()).isEqualTo(change.equals("pay") ? "paid" : "pending");
        assertThat(state.at("/payments/0/status").textValue())
                .isEqualTo(change.equals("pay") ? "paid" : change.equals("fail") ? "failed" : "pending");
        assertThat(state.path("invalidatedSince").isNull()).isEqualTo(!change.equals("withdraw"));
    }

    @Test
    void leavesOrdersAsTheyAreUnlessTold() throws Exception {
        assertThat(simulator.payments().settings()).isEqualTo(PaymentSettings.none());
        String guid = order();
        shop.send(
                "PUT",
                "/_admin/payments",
                "{\"failed\":1,\"paid\":1,\"paidAfterMillis\":100,\"withdrawn\":1,\"withdrawnAfterMillis\":200}");
        String other = order();

        await().until(() -> simulator.payments().of(other).isWithdrawn());
        assertThat(simulator.payments().of(other).isPaid()).isTrue();
        assertThat(simulator.payments().of(other).payments()).hasSize(2);
        assertThat(simulator.payments().of(guid).status()).isEqualTo("pending");
        assertThat(shop.send("PUT", "/_admin/payments", "{\"paid\":1.5}").status())
                .isEqualTo(400);
    }
}
