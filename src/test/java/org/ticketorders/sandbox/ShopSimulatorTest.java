package org.ticketorders.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShopSimulatorTest extends OnSimulator {

    @Test
    void reservesAndOrdersTickets() throws Exception {
        JsonNode standing = shop.reserve(Catalogue.STANDING).json();
        JsonNode seated = shop.reserve(Catalogue.SEATED).json();

        ShopClient.Reply answer = shop.order(standing, seated);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("errors")).isEmpty();
        assertThat(answer.json().path("fatals")).isEmpty();
        assertThat(answer.json().path("amount").intValue()).isEqualTo(7_000);
        assertThat(answer.json().path("redirectUrl").textValue()).startsWith(simulator.uri() + "/3.0.0/return/");
        assertThat(simulator.orders()).singleElement().satisfies(order -> {
            assertThat(order.orderId()).isEqualTo(answer.json().path("order_id").textValue());
            assertThat(order.reservations()).containsExactly(reservation(standing), reservation(seated));
            assertThat(order.email()).isEqualTo("jane.appleseed@example.com");
            assertThat(order.paymentProvider()).isEqualTo(Catalogue.IDEAL);
        });
        assertThat(stock(Catalogue.SEATED).sold()).isEqualTo(1);
        assertThat(stock(Catalogue.SEATED).held()).isZero();
        assertThat(stock(Catalogue.SEATED).left()).isEqualTo(999);
    }

    @Test
    void answersAReservationWithBothProductsInVaryingOrder() throws Exception {
        Set<String> firstProducts = new HashSet<>();
        for (int i = 0; i < 100 && firstProducts.size() < 2; i++) {
            JsonNode answer = shop.reserve(Catalogue.STANDING).json();
            assertThat(answer.path("guid").textValue()).isEqualTo(Catalogue.STANDING);
            assertThat(answer.path("products").findValuesAsText("guid"))
                    .containsExactlyInAnyOrder(Catalogue.STANDING, Catalogue.EVENT_DATE);
            firstProducts.add(answer.at("/products/0/guid").textValue());
        }
        assertThat(firstProducts).hasSize(2);
    }

    @Test
    void answersSoldOutInsideA200() throws Exception {
        ShopClient.Reply answer = shop.reserve(Catalogue.FRONT_ROW);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/errors/0/reason").textValue()).isEqualTo("sold_out");
        assertThat(answer.json().at("/errors/0/guid").textValue()).isEqualTo(Catalogue.FRONT_ROW);
        assertThat(answer.json().has("reservation")).isFalse();
    }

    @Test
    void answers404ForAnUnknownShopTicketOrPath() throws Exception {
        for (String path : new String[] {
            "/" + Catalogue.SHOP + "/reserve/ticket/none",
            "/none/reserve/ticket/" + Catalogue.STANDING,
            "/shop/none/payment_methods",
            "/order/none",
            "/none",
        }) {
            ShopClient.Reply answer = shop.get(path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.json().path("status_code").intValue()).as(path).isEqualTo(404);
            assertThat(answer.json().path("error_description").textValue())
                    .as(path)
                    .isNotBlank();
        }
    }

    @Test
    void answers401WithoutAnAcceptedToken() throws Exception {
        ShopClient.Reply without = shop.send(shop.request(ShopClient.reservePath(Catalogue.STANDING)));
        ShopClient.Reply wrong = shop.send(
                shop.request(ShopClient.reservePath(Catalogue.STANDING)).header("Authorization", "Bearer wrong"));

        assertThat(without.status()).isEqualTo(401);
        assertThat(without.json().path("status_code").intValue()).isEqualTo(401);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(stock(Catalogue.STANDING).held()).isZero();
    }

    @Test
    void wantsATokenForOrdersOnlyWhereItIsRequired() throws Exception {
        String order = ShopClient.orderBody(
                Catalogue.IDEAL, shop.reserve(Catalogue.STANDING).json());
        simulator.requireTokenForOrders(true);

        assertThat(shop.order(order).status()).isEqualTo(401);
        simulator.requireTokenForOrders(false);
        assertThat(shop.order(order).json().path("order_id").textValue()).isNotBlank();
    }

    @Test
    void listsThePaymentMethodsOfTheShop() throws Exception {
        JsonNode methods =
                shop.get("/shop/" + Catalogue.SHOP + "/payment_methods").json();

        assertThat(methods.findValuesAsText("name")).containsExactly("iDeal", "Bancontact", "Sofort");
        assertThat(methods.at("/0/guid").textValue()).isEqualTo(Catalogue.IDEAL);
        assertThat(methods.at("/0/pivot/shop_id").textValue()).isEqualTo(Catalogue.SHOP);
    }

    @Test
    void givesTheStockBackWhenAHoldLapsesByItself() throws Exception {
        simulator.holdMillis(1_000);
        JsonNode held = shop.reserve(Catalogue.SEATED).json();
        assertThat(stock(Catalogue.SEATED).left()).isEqualTo(999);

        await().until(() -> stock(Catalogue.SEATED).left() == 1_000);

        assertThat(stock(Catalogue.SEATED).held()).isZero();
        assertRefused(shop.order(held), "errors", "reservation_expired");
    }

    @Test
    void refusesAnOrderWithALapsedReservationAndUsesNoneOfTheOthers() throws Exception {
        JsonNode lapsed = shop.reserve(Catalogue.SEATED).json();
        assertThat(simulator.lapseHolds()).isEqualTo(1);
        JsonNode living = shop.reserve(Catalogue.STANDING).json();

        ShopClient.Reply answer = shop.order(lapsed, living);

        assertRefused(answer, "errors", "reservation_expired");
        assertThat(answer.json().at("/errors/0/reservation").textValue()).isEqualTo(reservation(lapsed));
        assertThat(shop.order(living).json().path("order_id").textValue()).isNotBlank();
    }

    @Test
    void refusesASecondOrderWithTheSameReservation() throws Exception {
        JsonNode held = shop.reserve(Catalogue.STANDING).json();
        shop.order(held);

        assertRefused(shop.order(held), "errors", "reservation_used");
        assertThat(simulator.orders()).hasSize(1);
    }

    @Test
    void refusesReservationsItDoesNotKnowOrThatDoNotMatch() throws Exception {
        JsonNode held = shop.reserve(Catalogue.STANDING).json();
        String order = ShopClient.orderBody(Catalogue.IDEAL, held);
        String child = held.at("/products/0/reservation").textValue();

        assertRefused(shop.order(order.replace(child, "other")), "fatals", "reservation_mismatch");
        assertRefused(shop.order(order.replace(reservation(held), "other")), "fatals", "reservation_unknown");
        assertThat(simulator.orders()).isEmpty();
    }

    @Test
    void refusesAReservationOfAnotherShop() throws Exception {
        String other = "11111111-2222-4333-8444-555555555555";
        simulator.putTicket(other, new Catalogue.Ticket("ticket", "Elsewhere", 1, 100, "date"));
        JsonNode held = shop.get("/" + other + "/reserve/ticket/ticket").json();

        assertRefused(shop.order(held), "fatals", "reservation_unknown");
    }

    @Test
    void refusesAPaymentMethodThatTheShopDoesNotOffer() throws Exception {
        JsonNode held = shop.reserve(Catalogue.STANDING).json();

        assertRefused(shop.order(ShopClient.orderBody("other", held)), "fatals", "payment_method_not_available");
    }

    @Test
    void refusesABodyThatIsIncompleteOrNoJson() throws Exception {
        String order = ShopClient.orderBody(
                Catalogue.IDEAL, shop.reserve(Catalogue.STANDING).json());

        assertThat(shop.order("{").status()).isEqualTo(400);
        for (String field : new String[] {"email", "locale", "firstname", "lastname", "currency", "products"}) {
            ShopClient.Reply answer = shop.order(order.replace('"' + field + '"', "\"misspelt\""));
            assertThat(answer.status()).as(field).isEqualTo(422);
            assertThat(answer.json().path("error_description").textValue()).contains(field);
        }
        assertThat(simulator.orders()).isEmpty();
    }

    @Test
    void looksAnOrderUp() throws Exception {
        JsonNode held = shop.reserve(Catalogue.STANDING).json();
        String order = shop.order(held).json().path("order_id").textValue();

        JsonNode found = shop.get("/order/" + order).json();

        assertThat(found.path("guid").textValue()).isEqualTo(order);
        assertThat(found.path("shop_id").textValue()).isEqualTo(Catalogue.SHOP);
        assertThat(found.at("/tickets/0/original_id").textValue()).isEqualTo(Catalogue.STANDING);
        assertThat(found.toString()).as("the API shows no reservation").doesNotContain(reservation(held));
    }

    @Test
    void takesEachRefreshTokenOnceAndKeepsOldAccessTokens() throws Exception {
        String json = "{\"grant_type\":\"refresh_token\",\"refresh_token\":\"" + Settings.REFRESH_TOKEN
                + "\",\"client_id\":\"" + Settings.CLIENT_ID + "\",\"client_secret\":\"" + Settings.CLIENT_SECRET
                + "\"}";
        ShopClient.Reply other = shop.send("POST", "/tokens", json.replace("client-secret", "other-secret"));
        assertThat(other.status()).isEqualTo(401);
        assertThat(other.json().path("error").textValue()).isEqualTo("invalid_client");
        for (String field : List.of("grant_type", "refresh_token", "client_id", "client_secret")) {
            ShopClient.Reply incomplete = shop.send("POST", "/tokens", json.replace('"' + field + '"', "\"left_out\""));
            assertThat(incomplete.status()).isEqualTo(400);
            assertThat(incomplete.json().path("error_description").textValue()).contains(field);
        }

        ShopClient.Reply first = shop.send("POST", "/tokens", json);

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().path("token_type").textValue()).isEqualTo("Bearer");
        assertThat(first.json().path("expires_in").intValue()).isEqualTo(259_200);
        assertThat(shop.send("POST", "/tokens", json).status()).isEqualTo(400);
        assertThat(reserveStatus(first.json().path("access_token").textValue())).isEqualTo(200);
        assertThat(reserveStatus(Settings.TOKEN)).isEqualTo(200);

        String form =
                "grant_type=refresh_token&client_id=" + Settings.CLIENT_ID + "&client_secret=" + Settings.CLIENT_SECRET
                        + "&refresh_token="
                        + first.json().path("refresh_token").textValue();
        ShopClient.Reply second = shop.send(shop.request("/tokens")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
        assertThat(reserveStatus(second.json().path("access_token").textValue()))
                .isEqualTo(200);
    }

    @Test
    void revokesEveryAccessTokenThatIsNotNamed() throws Exception {
        simulator.acceptOnly("new-token");

        assertThat(reserveStatus(Settings.TOKEN)).isEqualTo(401);
        assertThat(reserveStatus("new-token")).isEqualTo(200);
    }

    @Test
    void refusesConnectionsDuringAnOutageAndKeepsItsState() throws Exception {
        JsonNode held = shop.reserve(Catalogue.STANDING).json();
        int port = simulator.port();

        simulator.stopListening();
        assertThatThrownBy(() -> shop.reserve(Catalogue.STANDING)).isInstanceOf(ConnectException.class);
        simulator.listen();

        assertThat(simulator.port()).isEqualTo(port);
        assertThat(shop.order(held).json().path("order_id").textValue()).isNotBlank();
    }

    @Test
    void saysClearlyThatItsPortIsTaken() {
        assertThatThrownBy(() -> ShopSimulator.start(Settings.defaults().withPort(simulator.port())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("127.0.0.1:" + simulator.port());
    }

    @Test
    void waitsTheGeneralLatencyBeforeEachCall() throws Exception {
        simulator.latencyMillis(300);
        long before = System.nanoTime();

        assertThat(shop.reserve(Catalogue.STANDING).status()).isEqualTo(200);

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void countsAndListsTheRequestsItSaw() throws Exception {
        shop.reserve(Catalogue.STANDING);
        shop.order("{}");

        assertThat(simulator.count(Call.RESERVE)).isEqualTo(1);
        assertThat(simulator.count(Call.ORDER)).isEqualTo(1);
        assertThat(simulator.requests()).extracting(SeenRequest::authorization).containsExactly(true, false);
        simulator.clearRequests();
        assertThat(simulator.count(Call.RESERVE)).isZero();
        assertThat(simulator.requests()).isEmpty();
    }

    @Test
    void goesBackToTheStart() throws Exception {
        shop.order(shop.reserve(Catalogue.STANDING).json());
        simulator.acceptOnly();
        simulator.holdMillis(1);
        simulator.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS));

        simulator.reset();

        assertThat(simulator.settings()).isEqualTo(Settings.defaults());
        assertThat(simulator.orders()).isEmpty();
        assertThat(simulator.pendingFaults()).isEmpty();
        assertThat(simulator.count(Call.ORDER)).isZero();
        assertThat(stock(Catalogue.STANDING).left()).isEqualTo(100_000);
        assertThat(shop.reserve(Catalogue.STANDING).status()).isEqualTo(200);
    }

    private static void assertRefused(ShopClient.Reply answer, String list, String reason) throws IOException {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/" + list + "/0/reason").textValue()).isEqualTo(reason);
        assertThat(answer.json().path("order_id").isNull()).isTrue();
    }

    private int reserveStatus(String token) throws Exception {
        return shop.send(shop.request(ShopClient.reservePath(Catalogue.STANDING))
                        .header("Authorization", "Bearer " + token))
                .status();
    }

    private TicketStock stock(String ticket) {
        return simulator.stock(Catalogue.SHOP, ticket);
    }

    private static String reservation(JsonNode held) {
        return held.path("reservation").textValue();
    }
}
