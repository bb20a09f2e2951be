package org.ticketorders.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.ticketorders.deadletter.Letters;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ops.OpsHttp;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.SeenRequest;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.testing.Chromium;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** Shops that have a lane each hold up neither one another nor those that have none. */
class LanesIT extends OnLanes {

    @ParameterizedTest
    @ValueSource(strings = {"south", "main"})
    void aSlowShopHoldsUpNoOther(String slow) {
        // as many as keep its consumers for longer than the others take
        int backlog = 48;
        String guid = slow.equals("main") ? Catalogue.SHOP : SOUTH;
        app.shop.faults(slow(Call.RESERVE, guid, Duration.ofSeconds(5)), slow(Call.ORDER, guid, ORDER_TAKES));
        long before = orders(guid);
        List<String> waiting = send(slow, backlog, 4);
        String queue = "purchase.requested." + (slow.equals("main") ? "other" : slow);
        await("all that take orders of the slow shop to wait for it")
                .atMost(TestApp.PATIENCE)
                .until(() -> orders(guid) >= before + CONSUMERS);

        List<String> fast = send("north", 60);
        await().atMost(TestApp.PATIENCE)
                .until(() -> fast.stream().map(app::row).allMatch(row -> row != null && row.state() == State.ORDERED));

        assertThat(fast).allSatisfy(id -> assertThat(
                        Duration.between(app.row(id).acceptedAt(), app.row(id).updatedAt()))
                .as("time of a purchase of the fast shop")
                .isLessThan(ORDER_TAKES.minusSeconds(1)));
        assertThat(app.depth(queue)).as("what waits for the slow shop").isGreaterThan(backlog / 2);
        app.shop.clearFaults();
        waiting.forEach(id -> app.awaitState(id, State.ORDERED));
        assertThat(checker.faultsAtRest(app)).isEmpty();
    }

    private static Fault slow(Call call, String shop, Duration delay) {
        return Fault.on(call, Fault.Kind.LATENCY)
                .delayMillis(delay.toMillis())
                .times(-1)
                .shop(shop)
                .build();
    }

    private static long orders(String shop) {
        return app.shop.requests().stream()
                .filter(request ->
                        request.call() == Call.ORDER && request.path().contains(shop))
                .count();
    }

    @Test
    void anOutageOfAShopPausesItsLaneAlone() {
        for (Call call : List.of(Call.RESERVE, Call.PAYMENT_METHODS)) {
            app.shop.faults(Fault.on(call, Fault.Kind.STATUS).times(-1).shop(SOUTH));
        }
        List<String> waiting = send("south", 6);
        await().atMost(TestApp.PATIENCE).until(() -> isPaused(SOUTH_RESERVES));

        Stream.of("north", "main", "south").forEach(shop -> {
            List<String> ids = send(shop, 4);
            if (shop.equals("south")) {
                waiting.forEach(id -> assertThat(app.row(id))
                        .satisfiesAnyOf(row -> assertThat(row).isNull(), row -> assertThat(row.state())
                                .isEqualTo(State.ACCEPTED)));
            } else {
                ids.forEach(id -> app.awaitState(id, State.ORDERED));
            }
        });
        assertThat(app.health().path("components").path("pauses").path("details"))
                .hasSize(1)
                .first()
                .satisfies(pause -> assertThat(pause.asText()).contains("HTTP 503"));
        assertThat(app.health().toString()).contains("\"reserve.south\":\"paused because ");

        app.shop.clearFaults();
        waiting.forEach(id -> app.awaitState(id, State.ORDERED));
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("purchase.requested.south") == 0);
        await().atMost(TestApp.PATIENCE)
                .untilAsserted(() -> assertThat(checker.faultsAtRest(app)).isEmpty());
    }

    @Test
    void aRefusedTokenPausesTheLaneOfTheShopThatHasItAlone() {
        app.shop.acceptOnly(Settings.TOKEN, "token-of-north");
        List<String> refused = send("south", 2);

        await().atMost(TestApp.PATIENCE).until(() -> app.bean(Pauses.class).current().stream()
                .anyMatch(pause -> pause.stage().equals(SOUTH_RESERVES) && pause.unauthorized()));
        send("north", 2).forEach(id -> app.awaitState(id, State.ORDERED));
        send("main", 2).forEach(id -> app.awaitState(id, State.ORDERED));
        assertThat(app.bean(Pauses.class).current()).hasSize(1);

        app.shop.acceptOnly("token-of-south");
        refused.forEach(id -> app.awaitState(id, State.ORDERED));
    }

    @Test
    void anOperatorsPauseOfALaneIsShownAndOutlastsARestart() {
        OpsHttp ops = new OpsHttp(app);
        ops.post("/stages/order.north/pause", "{\"why\":\"a sale\"}").ok(200);
        ops.post("/stages/order.nowhere/pause", "{\"why\":\"a sale\"}").isProblem(404, "reserve.north, order.north");
        List<String> waiting = send("north", 2);
        assertThat(ops.get("/stages").path("items").findValuesAsText("stage"))
                .contains("intake", "reserve", "order.north", "reserve.west", "order.west");
        assertThat(ops.get("/overview").path("pauses").findValuesAsText("stage"))
                .containsExactly("order.north");
        await().atMost(TestApp.PATIENCE)
                .until(() -> depthShown(ops, "purchase.requested.north") == 2
                        && depthShown(ops, "purchase.requested.other") == 0);
        assertThat(app.bean(MeterRegistry.class)
                        .get("openticket.paused")
                        .tag("stage", "order.north")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(app.bean(MeterRegistry.class)
                        .get("openticket.queue.messages")
                        .tag("queue", "reservation.held.north")
                        .gauge())
                .isNotNull();

        app.stop();
        app.startAgain();

        send("south", 2).forEach(id -> app.awaitState(id, State.ORDERED));
        send("main", 2).forEach(id -> app.awaitState(id, State.ORDERED));
        assertThat(app.depth("purchase.requested.north")).isEqualTo(2);
        waiting.forEach(id -> assertThat(app.row(id)).as(id).isNull());
        ops.post("/stages/order.north/resume", "{\"why\":\"it is over\"}").ok(200);
        waiting.forEach(id -> app.awaitState(id, State.ORDERED));
        assertThat(app.health().path("components").path("broker").path("status").asText())
                .isEqualTo("UP");
    }

    @Test
    void showsTheTokensOfShopsThatHaveTheirOwn(@TempDir Path profile) {
        OpsHttp.Answer answer = new OpsHttp(app).ask("/shop");

        JsonNode own = answer.ok(200).path("ownTokens");
        assertThat(own.findValuesAsText("shop")).containsExactly("north", "south");
        assertThat(own.findValuesAsText("kind")).containsExactly("static", "static");
        assertThat(answer.body()).doesNotContain("token-of-north", Settings.TOKEN);
        try (Chromium browser = new Chromium(profile)) {
            String page = "http://127.0.0.1:" + app.httpPort() + "/ops";
            browser.open(page);
            browser.type("#username", Logins.OPERATOR);
            browser.type("#password", Logins.PASSWORD, Keys.ENTER);
            browser.awaitText("#top", Logins.OPERATOR);
            browser.open(page + "#/shop");

            browser.awaitText("[aria-labelledby=own-tokens-title]", "Shop north");
            assertThat(browser.text("[aria-labelledby=own-tokens-title]"))
                    .contains("Shop south", "static token, not renewed")
                    .doesNotContain("Shop west");
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private static long depthShown(OpsHttp ops, String queue) {
        for (JsonNode one : ops.get("/overview").path("queues")) {
            if (one.path("name").asText().equals(queue)) {
                return one.path("depth").asLong(-1);
            }
        }
        return -1;
    }

    @Test
    @Timeout(60)
    void keepsToTheRateOfAShopAndToItsHold() {
        int purchases = 20;
        app.shop.clearRequests();

        List<String> ids = send("west", purchases);
        AtomicLong mostOrdering = new AtomicLong();
        await().pollInterval(Duration.ofMillis(20)).atMost(TestApp.PATIENCE).until(() -> {
            List<State> states = ids.stream()
                    .map(app::row)
                    .filter(Objects::nonNull)
                    .map(PurchaseRecord::state)
                    .toList();
            mostOrdering.accumulateAndGet(
                    states.stream().filter(State.ORDERING::equals).count(), Math::max);
            return states.stream().filter(State::isEnd).count() == purchases;
        });

        assertThat(mostOrdering.get())
                .as("orders that wait for their turn though the ledger says they are out")
                .isLessThan(CONSUMERS - 1);
        ids.forEach(id -> {
            PurchaseRecord row = app.awaitState(id, State.ORDERED);
            assertThat(row.attempt()).isEqualTo(1);
            assertThat(Duration.between(row.acceptedAt(), row.hold().heldUntil()))
                    .isCloseTo(WEST_HOLD, Duration.ofSeconds(20));
        });
        List<Instant> calls = app.shop.requests().stream()
                .filter(request -> request.path().contains(WEST))
                .map(SeenRequest::at)
                .sorted()
                .toList();
        assertThat(calls).hasSizeGreaterThan(2 * purchases);
        // how they are spread, ShopRateLimiterTest shows: on a busy machine some leave late, and close to the next
        assertThat(Duration.between(calls.get(0), calls.get(calls.size() - 1)))
                .as("time of " + calls.size() + " calls")
                .isGreaterThan(Duration.ofMillis(1000L * (calls.size() - 4) / CALLS_PER_SECOND));
    }

    @Test
    void renewsAndReplaysInTheLane() {
        // longer than a hold of this shop lives
        app.shop.faults(
                Fault.on(Call.RESERVE, Fault.Kind.LATENCY).delayMillis(3_000).shop(EAST));
        String renewed = send("east", 1).get(0);
        assertThat(app.awaitState(renewed, State.ORDERED).renewals()).isEqualTo(1);

        String soldOut = send("east", Catalogue.FRONT_ROW, 1);
        PurchaseRecord rejected = app.awaitState(soldOut, State.REJECTED);
        app.shop.putTicket(
                EAST, new Catalogue.Ticket(Catalogue.FRONT_ROW, "Front row", 1, 9_500, Catalogue.EVENT_DATE));
        assertThat(app.bean(Letters.class).replay(rejected)).isTrue();
        app.awaitState(soldOut, State.ORDERED);
    }

    @Test
    void answersTheSenderAndKeepsItsMessageAsItCame() throws JMSException {
        String id = TestApp.newId();
        String body = Messages.traceable("north", id, Catalogue.FRONT_ROW, 1);
        try (JMSContext jms = app.senders().createContext()) {
            Queue replies = jms.createTemporaryQueue();
            TextMessage message = jms.createTextMessage(body);
            message.setStringProperty("batch", "7");
            message.setJMSReplyTo(replies);
            jms.createProducer().send(jms.createQueue("purchase.requested"), message);
            try (JMSConsumer consumer = jms.createConsumer(replies)) {
                Message reply = consumer.receive(TestApp.PATIENCE.toMillis());

                assertThat(reply.getJMSCorrelationID()).isEqualTo(message.getJMSMessageID());
            }
        }
        app.awaitState(id, State.REJECTED);
        Message letter = app.letters("dead-letter.rejected", id).get(0);
        assertThat(TestApp.text(letter)).isEqualTo(body);
        assertThat(letter.getStringProperty("batch")).isEqualTo("7");
        assertThat(letter.getStringProperty("reason")).isEqualTo("sold-out");
        assertThat(letter.propertyExists("firstMessageId")).isFalse();
    }

    @Test
    void endsWhatHasOutlivedItsSendersTimeToLiveInTheLane() {
        app.bean(Pauses.class).pauseByOperator(NORTH_RESERVES, "ada", "until the message has expired");
        String id = TestApp.newId();
        try (JMSContext jms = app.senders().createContext()) {
            jms.createProducer()
                    .setTimeToLive(1_000)
                    .send(
                            jms.createQueue("purchase.requested"),
                            Messages.traceable("north", id, Catalogue.STANDING, 1));
        }

        assertThat(app.awaitState(id, State.FAILED).ending().reason()).isEqualTo(Reason.MESSAGE_EXPIRED);
    }

    @Test
    void refusesSendersWhoWriteToALane() {
        try (JMSContext jms = app.senders().createContext()) {
            assertThatThrownBy(() -> jms.createProducer().send(jms.createQueue("purchase.requested.north"), "x"))
                    .isInstanceOf(JMSSecurityRuntimeException.class);
        }
    }
}
