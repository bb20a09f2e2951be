package org.ticketorders.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedOrdersTest extends OnSimulator {

    private List<String> orders(int number) throws Exception {
        List<String> newestFirst = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            newestFirst.add(shop.order(shop.reserve(Catalogue.STANDING).json())
                    .json()
                    .path("order_id")
                    .textValue());
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    private ShopClient.Reply list(String query) throws Exception {
        return shop.send(shop.authorized("/orders" + query).header("Company", SimulatedOrders.COMPANY));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void listsTheNewestFirstPageByPage() throws Exception {
        List<String> taken = orders(5);

        JsonNode first = list("?page=1&per_page=2").json();
        JsonNode last = list("?page=3&per_page=2").json();

        assertThat(first.path("last_page").intValue()).isEqualTo(3);
        assertThat(first.path("data").findValuesAsText("email")).hasSize(2);
        assertThat(guids(first)).isEqualTo(taken.subList(0, 2));
        assertThat(guids(last)).isEqualTo(taken.subList(4, 5));
        assertThat(list("?page=4&per_page=2").json().path("data")).isEmpty();
        assertThat(guids(list("").json())).isEqualTo(taken);
    }

    private static List<String> guids(JsonNode list) {
        List<String> guids = new ArrayList<>();
        list.path("data").forEach(order -> guids.add(order.path("guid").textValue()));
        return guids;
    }

    @Test
    void listsWhatWasCreatedBetweenTwoTimesBothIncluded() throws Exception {
        orders(1);
        Instant at = simulator.orders().get(0).takenAt().truncatedTo(ChronoUnit.SECONDS);
        String today = LocalDate.ofInstant(at, ZoneOffset.UTC).toString();
        String local = at.atOffset(ZoneOffset.UTC).toLocalDateTime().toString();

        assertThat(between(at.toString(), at.toString())).hasSize(1);
        assertThat(between(OrderView.time(at), OrderView.time(at))).hasSize(1);
        assertThat(between(local, local)).hasSize(1);
        assertThat(between(local.replace('T', ' '), local.replace('T', ' '))).hasSize(1);
        assertThat(between(today, today)).hasSize(1);
        assertThat(between(at.plusSeconds(1).toString(), at.plusSeconds(9).toString()))
                .isEmpty();
        assertThat(between(at.minusSeconds(9).toString(), at.minusSeconds(1).toString()))
                .isEmpty();
    }

    private JsonNode between(String from, String to) throws Exception {
        ShopClient.Reply answer = list("?created_at=" + encoded(from + "," + to));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("data");
    }

    @Test
    void showsPaymentsAndShopOnlyWhereTheyAreIncluded() throws Exception {
        orders(1);

        assertThat(list("").json().at("/data/0").has("payments")).isFalse();
        JsonNode order = list("?include=payments,shop").json().at("/data/0");
        assertThat(order.at("/payments/0/status").textValue()).isEqualTo("pending");
        assertThat(order.at("/shop/guid").textValue()).isEqualTo(Catalogue.SHOP);
        assertThat(order.at("/tickets/0/original_id").textValue()).isEqualTo(Catalogue.STANDING);
        assertThat(order.toString())
                .doesNotContain(simulator.orders().get(0).reservations().get(0));
    }

    @Test
    void wantsATokenAndACompany() throws Exception {
        orders(1);

        assertThat(shop.send(shop.request("/orders").header("Company", SimulatedOrders.COMPANY))
                        .status())
                .isEqualTo(401);
        assertThat(shop.get("/orders").status()).isEqualTo(400);
        assertThat(shop.send(shop.authorized("/orders").header("Company", "other"))
                        .json()
                        .path("data"))
                .isEmpty();
        assertThat(shop.send(shop.authorized("/orders").header("Company", "other, " + SimulatedOrders.COMPANY))
                        .json()
                        .path("data"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page=0",
                "page=one",
                "per_page=101",
                "created_at=2026-01-01",
                "created_at=yesterday,today",
                "created_at=2026-01-01T00:00:00+00:00,2026-01-02T00:00:00+00:00"
            })
    void saysWhatItCannotRead(String query) throws Exception {
        ShopClient.Reply answer = list("?" + query);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("error_description").textValue()).isNotBlank();
    }

    @Test
    void showsOrdersLaterThanTheyWereTakenWhereItLags() throws Exception {
        assertThat(shop.send("PUT", "/_admin/orders", "{\"lagMillis\":400}").status())
                .isEqualTo(200);
        List<String> taken = orders(1);

        assertThat(list("").json().path("data")).isEmpty();
        assertThat(shop.get("/order/" + taken.get(0)).status()).isEqualTo(200);
        await().until(() -> list("").json().path("data").size() == 1);
    }

    @Test
    void countsItsCallsAndPlaysFaultsAtThem() throws Exception {
        simulator.faults(Fault.on(Call.ORDERS, Fault.Kind.STATUS).status(503));

        assertThat(list("").status()).isEqualTo(503);
        assertThat(list("").status()).isEqualTo(200);
        assertThat(simulator.count(Call.ORDERS)).isEqualTo(2);
    }
}
