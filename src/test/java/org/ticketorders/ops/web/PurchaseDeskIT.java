package org.ticketorders.ops.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** What an operator asks and does about one purchase, by HTTP. */
class PurchaseDeskIT extends OnPurchases {

    // --- what became of it -----------------------------------------------------------------------------------------

    @Test
    void showsAPurchaseWithEverythingThatHappenedToIt() throws Exception {
        String id = app.order(2);
        PurchaseRecord row = app.awaitState(id, State.ORDERED);

        Answer answer = get(id);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.type()).isEqualTo("application/json");
        assertThat(answer.json().path("state").asText()).isEqualTo("ordered");
        assertThat(answer.json().path("orderId").asText())
                .isEqualTo(row.ending().orderId());
        assertThat(answer.json().path("hold").path("tickets")).hasSize(2);
        assertThat(answer.json().path("history").findValuesAsText("state"))
                .containsExactly("accepted", "held", "ordering", "ordered");
        assertThat(answer.body()).doesNotContain(Messages.EMAIL, "Appleseed");
    }

    @Test
    void tellsOfADoubtWhatAPersonNeedsToSettleIt() throws Exception {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);

        JsonNode shown = get(id).json();

        assertThat(shown.path("state").asText()).isEqualTo("in-doubt");
        assertThat(shown.path("reason").asText()).isEqualTo("answer-lost");
        assertThat(shown.path("detail").asText()).contains("SocketException");
        assertThat(shown.path("hold").path("tickets").get(0).path("reservation").asText())
                .isNotBlank();
        assertThat(shown.path("history").get(2).path("state").asText()).isEqualTo("ordering");
        assertThat(Instant.parse(shown.path("history").get(2).path("at").asText()))
                .isBeforeOrEqualTo(Instant.now());
        Instant fence = app.row(id).hold().lapsesBy().plusSeconds(1);
        assertThat(Instant.parse(shown.path("lookAtShopAfter").asText()))
                .as("the later of clock and elapsed time, which are read one after the other")
                .isBetween(fence, fence.plusMillis(100));
        assertThat(shown.path("advice").asText()).contains("look there");
    }

    /** What was posted and answered, for whom, and how long it took; nothing by which one could act as the customer. */
    @Test
    void showsWhatTheShopWasAskedAndWhatItAnswered() throws Exception {
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS).times(1));
        String id = app.order(1);
        PurchaseRecord row = app.awaitState(id, State.ORDERED);
        await().atMost(TestApp.PATIENCE)
                .until(() ->
                        get(id).json().path("calls").findValuesAsText("method").contains("POST"));

        JsonNode calls = get(id).json().path("calls");

        List<JsonNode> reserves = calls(calls, "/reserve/ticket/");
        assertThat(reserves).extracting(call -> call.path("status").asInt()).containsExactly(503, 200);
        assertThat(reserves.get(1).path("answer").asText()).contains("\"reservation\":");
        JsonNode order = calls(calls, "/order").get(0);
        assertThat(order.path("status").asInt()).isEqualTo(200);
        assertThat(order.path("attempt").asInt()).isEqualTo(row.attempt());
        assertThat(order.path("millis").isIntegralNumber()).isTrue();
        assertThat(order.path("request").asText()).contains("\"email\":\"(masked)\"");
        assertThat(order.path("answer").asText())
                .contains(row.ending().orderId().substring(0, 8) + "…");
        assertThat(calls.toString())
                .doesNotContain(
                        Messages.EMAIL,
                        "Appleseed",
                        row.ending().orderId(),
                        row.ending().redirectUrl(),
                        row.hold().tickets().get(0).reservation());
    }

    @Test
    void showsThatAnOrderGotNoAnswer() throws Exception {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        await().atMost(TestApp.PATIENCE)
                .until(() -> !calls(get(id).json().path("calls"), "/order").isEmpty());

        JsonNode order = calls(get(id).json().path("calls"), "/order").get(0);

        assertThat(order.has("status")).isFalse();
        assertThat(order.path("failure").asText()).contains("SocketException");
    }

    private static List<JsonNode> calls(JsonNode calls, String path) {
        return StreamSupport.stream(calls.spliterator(), false)
                .filter(call -> call.path("path").asText().contains(path))
                .toList();
    }

    @Test
    void showsAPurchaseOfAnUnfortunateName() throws Exception {
        app.send(Messages.traceable("null", Catalogue.STANDING, 1));
        app.awaitState("null", State.ORDERED);

        assertThat(get("null").json().path("state").asText()).isEqualTo("ordered");
    }

    @Test
    void findsAPurchaseHoweverItsIdIsEncoded() throws Exception {
        String id = "Ab0.z_Z-9:q" + System.nanoTime();
        app.send(Messages.traceable(id, Catalogue.STANDING, 1));
        app.awaitState(id, State.ORDERED);
        StringBuilder encoded = new StringBuilder();
        StringBuilder inSmallLetters = new StringBuilder();
        for (byte character : id.getBytes(StandardCharsets.US_ASCII)) {
            encoded.append("%%%02X".formatted(character));
            inSmallLetters.append("%%%02x".formatted(character));
        }
        List<String> spellings = List.of(
                id, encoded.toString(), inSmallLetters.toString(), id.replace(":", "%3A"), id.replace(".", "%2E"));

        assertThat(spellings).allSatisfy(spelt -> {
            assertThat(get(spelt).json().path("purchaseId").asText()).isEqualTo(id);
            problem(post(spelt, "replay", "{}"), 409, "purchase " + id + " cannot be replayed");
            problem(notOrdered(spelt, Instant.now()), 409, "purchase " + id + " is not in doubt");
        });
        // once, and not again
        problem(get(id.replace(":", "%2B")), 404, id.replace(":", "+"));
        problem(get("%C3%A9" + id), 404, "\u00e9" + id);
        assertThat(get(id.replace(":", "%253A")).status()).isEqualTo(400);
        problem(get(id + "?detail=all"), 400, "parameter 'detail' is unknown");
    }

    @Test
    void knowsNothingOfAPurchaseThatNeverCame() throws Exception {
        problem(get("ERP-none"), 404, "no purchase ERP-none");
    }

    // --- replay ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"rejected", "expired", "failed"})
    void replaysWhatWasCertainlyNotOrdered(String end) throws Exception {
        String id = ended(end);
        app.shop.clearFaults();

        Answer answer = post(id, "replay", "{}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(app.awaitState(id, State.ORDERED).attempt()).isEqualTo(2);
        assertThat(app.letters("dead-letter." + end, id)).isEmpty();
        assertThat(app.orders(id)).hasSize(1);
        assertThat(app.outcomeWords(id)).containsExactly("1 " + end, "2 ordered");
    }

    @Test
    void keepsWhatTheSenderWroteThroughAReplay() throws Exception {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).times(2));
        String id = TestApp.newId();
        try (var jms = app.senders().createContext()) {
            jms.createProducer()
                    .setProperty("tenant", "north")
                    .send(jms.createQueue("purchase.requested"), Messages.traceable(id, Catalogue.STANDING, 1));
        }
        app.awaitState(id, State.REJECTED);

        post(id, "replay", "{}");

        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.rejected", id).size() == 1
                        && app.row(id).attempt() == 2);
        assertThat(app.letters("dead-letter.rejected", id)).singleElement().satisfies(letter -> {
            assertThat(TestApp.text(letter)).isEqualTo(Messages.traceable(id, Catalogue.STANDING, 1));
            assertThat(letter.getStringProperty("tenant")).isEqualTo("north");
            assertThat(letter.getIntProperty("attempt")).isEqualTo(2);
            assertThat(letter.propertyExists("again")).isFalse();
        });
    }

    /** More than 100 KB travel through the broker in pieces. */
    @Test
    void keepsALongMessageThroughAReplay() throws Exception {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).times(2));
        String id = TestApp.newId();
        String body = Messages.traceable(id, Catalogue.STANDING, 1) + " ".repeat(200_000);
        app.send(body);
        app.awaitState(id, State.REJECTED);

        assertThat(post(id, "replay", "{}").status()).isEqualTo(202);

        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.rejected", id).size() == 1
                        && app.row(id).attempt() == 2);
        assertThat(TestApp.text(app.letters("dead-letter.rejected", id).get(0))).isEqualTo(body);
    }

    @Test
    void makesOneOrderOfManyReplaysAndResendsAtOnce() throws Exception {
        String id = ended("rejected");
        app.shop.clearFaults();

        List<CompletableFuture<Integer>> all = IntStream.range(0, 12)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    if (i % 3 == 0) {
                        app.send(Messages.traceable(id, Catalogue.STANDING, 1));
                        return 0;
                    }
                    return post(id, "replay", "{}").status();
                }))
                .toList();

        assertThat(all.stream().map(CompletableFuture::join))
                .filteredOn(status -> status == 202)
                .hasSize(1);
        app.awaitState(id, State.ORDERED);
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.depth("purchase.requested") == 0 && app.depth("purchase.again") == 0);
        assertThat(app.row(id).attempt()).isEqualTo(2);
        assertThat(app.orders(id)).hasSize(1);
        assertThat(app.outcomeWords(id)).containsExactly("1 rejected", "2 ordered");
    }

    @Test
    void refusesToReplayWhatIsInDoubt() throws Exception {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);

        problem(post(id, "replay", "{}"), 409, "in doubt");

        assertThat(app.letters("dead-letter.in-doubt", id)).hasSize(1);
        assertThat(app.orders(id)).hasSize(1);
    }

    @Test
    void refusesToReplayWhatIsOrderedOrInWork() throws Exception {
        String ordered = app.order(1);
        app.awaitState(ordered, State.ORDERED);
        app.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.LATENCY).delayMillis(900));
        String working = app.order(1);
        app.awaitState(working, State.ACCEPTED);

        problem(post(ordered, "replay", "{}"), 409, "It is ordered");
        problem(post(working, "replay", "{}"), 409, "in work (accepted)");
        // or its order would meet what the next test lets the shop do
        app.awaitState(working, State.ORDERED);
    }
}
