package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import java.time.Instant;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** Dead letters are listed, replayed and discarded by HTTP. */
class DeadLettersApiIT extends OnOpsApi {

    /** A sender may have properties of the names of ours, and of any type. */
    @Test
    void readsPastWhatASenderCallsLikeOurs() throws JMSException {
        String id = TestApp.newId();
        String spoilt = "{\"purchaseId\": \"" + id + "-x\", ";
        ops.post("/stages/intake/pause", "{" + WHY + "}").ok(200);
        try {
            sendWithBytesForOurs(Messages.traceable(id, Catalogue.STANDING, 1));
            sendWithBytesForOurs(spoilt);
            await().atMost(TestApp.PATIENCE).until(() -> app.depth("purchase.requested") >= 2);

            JsonNode found = ops.post("/search", "{\"text\":\"" + Messages.emailOf(id) + "\"}")
                    .ok(200);
            assertThat(found.toString()).contains(id).contains("purchase.requested");
        } finally {
            app.resumeStages();
        }
        app.awaitState(id, State.ORDERED);
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("purchase.requested") == 0);
        for (JsonNode letter : ops.get("/dead-letters/invalid").path("items")) {
            ops.get("/dead-letters/invalid/" + letter.path("messageId").asText());
        }
        assertThat(ops.get("/dead-letters/invalid").path("items")).isNotEmpty();
    }

    private static void sendWithBytesForOurs(String body) throws JMSException {
        try (JMSContext jms = app.senders().createContext()) {
            TextMessage message = jms.createTextMessage(body);
            for (String name : List.of(
                    "purchaseId", "reason", "detail", "stage", "attempt", "failedAt", "shopStatus", "shopGuid")) {
                ((ActiveMQMessage) message).getCoreMessage().putBytesProperty(name, new byte[] {1, 2});
            }
            jms.createProducer().send(jms.createQueue("purchase.requested"), message);
        }
    }

    @Test
    void looksIntoDeadLettersWithoutTakingThem() {
        String id = rejected();

        await().atMost(TestApp.PATIENCE).untilAsserted(() -> {
            JsonNode queue = item(ops.get("/dead-letters").path("queues"), "name", "dead-letter.rejected");
            assertThat(queue.path("depth").asInt())
                    .isEqualTo(app.browse("dead-letter.rejected").size());
            assertThat(queue.path("countedAll").asBoolean()).isTrue();
            assertThat(item(queue.path("reasons"), "reason", "refused-by-shop")
                            .path("count")
                            .asInt())
                    .isPositive();
        });
        JsonNode letter = ops.get("/dead-letters/rejected?shop=main&reason=refused-by-shop&idPrefix=" + id)
                .path("items")
                .get(0);
        assertThat(letter.path("purchaseId").asText()).isEqualTo(id);
        assertThat(letter.path("attempt").asInt()).isEqualTo(1);
        assertThat(letter.path("stage").asText()).isEqualTo("order");
        assertThat(letter.path("size").asLong()).isPositive();
        assertThat(ops.get("/dead-letters/rejected?idPrefix=nobody").path("items"))
                .isEmpty();
        assertThat(ops.get("/dead-letters/rejected?failedBefore=2026-01-01T00:00:00Z")
                        .path("items"))
                .isEmpty();

        JsonNode opened =
                ops.get("/dead-letters/rejected/" + letter.path("messageId").asText());
        assertThat(opened.path("body").asText()).isEqualTo(Messages.traceable(id, Catalogue.STANDING, 1));
        assertThat(opened.path("headers").path("reason").asText()).isEqualTo("refused-by-shop");
        String seen = ops.send(ops.request(
                                "/dead-letters/rejected/"
                                        + letter.path("messageId").asText(),
                                Logins.VIEWER)
                        .build())
                .ok(200)
                .path("body")
                .asText();
        assertThat(seen).contains(id, Catalogue.STANDING).doesNotContain(Messages.emailOf(id), "Appleseed");
        assertThat(app.letters("dead-letter.rejected", id)).hasSize(1);
        String encoded = letter.path("messageId").asText().replace(":", "%3A");
        assertThat(encoded).contains("%3A");
        assertThat(ops.get("/dead-letters/rejected/" + encoded))
                .as("as most clients write it")
                .isEqualTo(opened);
        ops.ask("/dead-letters/rejected/ID:none").isProblem(404, "there is no dead letter ID:none");
        ops.ask("/dead-letters/lost").isProblem(404, "no queue of dead letters 'lost'");
    }

    @Test
    void replaysByFilterAfterADryRun() {
        String prefix = "MANY-" + System.nanoTime() + "-";
        List<String> ids = rejected(prefix, 6);
        app.shop.clearFaults();
        String filter = "\"idPrefix\":\"" + prefix + "\",\"reason\":\"refused-by-shop\"";

        JsonNode dry =
                ops.post("/dead-letters/rejected/replays", "{" + filter + "}").ok(200);
        assertThat(dry.path("matched").asInt()).isEqualTo(6);
        assertThat(dry.path("replayable").asInt()).isEqualTo(6);
        assertThat(dry.path("refused")).isEmpty();
        assertThat(dry.path("seconds").asInt()).isEqualTo(2);
        assertThat(ids).allSatisfy(id -> assertThat(app.letters("dead-letter.rejected", id))
                .hasSize(1));

        JsonNode begun = ops.post(
                        "/dead-letters/rejected/replays",
                        "{" + filter + ",\"dryRun\":false,\"perSecond\":50," + WHY + "}")
                .ok(202);
        String job = "/replays/" + begun.path("id").asText();
        assertThat(begun.path("state").asText()).isEqualTo("running");
        assertThat(begun.path("who").asText()).isEqualTo(Logins.OPERATOR);

        ids.forEach(
                id -> assertThat(app.awaitState(id, State.ORDERED).attempt()).isEqualTo(2));
        await().atMost(TestApp.PATIENCE).untilAsserted(() -> {
            JsonNode done = ops.get(job);
            assertThat(done.path("state").asText()).isEqualTo("done");
            assertThat(done.path("replayed").asInt()).isEqualTo(6);
            assertThat(done.path("left").asInt()).isZero();
            assertThat(done.path("endedAt").asText()).isNotBlank();
        });
        assertThat(ops.get("/replays").path("items").findValuesAsText("id"))
                .contains(begun.path("id").asText());
        JsonNode line = audited("replay-many", "dead-letter.rejected");
        assertThat(line.path("why").asText()).isEqualTo("the fair was moved");
        assertThat(line.path("result").asText()).startsWith("done: 6 replayed");
    }

    @Test
    void replaysAtThePaceAskedForUntilItIsCancelled() {
        String prefix = "SLOW-" + System.nanoTime() + "-";
        List<String> ids = rejected(prefix, 12);
        app.shop.clearFaults();
        String body = "{\"idPrefix\":\"" + prefix + "\",\"dryRun\":false,\"perSecond\":2," + WHY + "}";
        String id = ops.post("/dead-letters/rejected/replays", body)
                .ok(202)
                .path("id")
                .asText();
        ops.post("/dead-letters/rejected/replays", body)
                .isProblem(409, "replay " + id + " of dead-letter.rejected is running");
        await().atMost(TestApp.PATIENCE)
                .until(() -> ops.get("/replays/" + id).path("replayed").asInt() >= 3);

        JsonNode cancelled =
                ops.post("/replays/" + id + "/cancel", "{" + WHY + "}").ok(200);

        assertThat(cancelled.path("state").asText()).isEqualTo("cancelled");
        int replayed = cancelled.path("replayed").asInt();
        assertThat(replayed).isLessThan(12);
        double seconds = java.time.Duration.between(
                                Instant.parse(cancelled.path("startedAt").asText()),
                                Instant.parse(cancelled.path("endedAt").asText()))
                        .toMillis()
                / 1000.0;
        assertThat(replayed).as("in " + seconds + " s").isLessThanOrEqualTo((int) Math.ceil(seconds + 1) * 2);
        await().atMost(TestApp.PATIENCE)
                .until(() -> ids.stream()
                                .filter(purchase -> app.row(purchase).state() == State.ORDERED)
                                .count()
                        >= replayed);
        assertThat(ids.stream()
                        .filter(purchase ->
                                app.letters("dead-letter.rejected", purchase).size() == 1))
                .as("letters that it had not come to, but for one under way")
                .hasSizeBetween(12 - replayed - 1, 12 - replayed);
        ops.post("/replays/" + id + "/cancel", "{" + WHY + "}").isProblem(409, "is over: cancelled");
        ops.ask("/replays/none").isProblem(404, "there is no replay none");
    }

    /** An old letter beside the one that counts: a crash between the broker and the ledger can leave one. */
    @Test
    void refusesLettersThatAreNotTheirPurchasesLast() {
        String id = rejected();
        String stranger = "GONE-" + System.nanoTime();
        app.bean(org.springframework.jms.core.JmsTemplate.class)
                .convertAndSend("dead-letter.rejected", "{}", letter -> {
                    letter.setStringProperty("purchaseId", stranger);
                    letter.setIntProperty("attempt", 1);
                    letter.setStringProperty("reason", "sold-out");
                    return letter;
                });
        app.bean(org.springframework.jms.core.JmsTemplate.class)
                .convertAndSend("dead-letter.rejected", "{}", letter -> {
                    letter.setStringProperty("purchaseId", id);
                    letter.setIntProperty("attempt", 7);
                    return letter;
                });

        JsonNode dry = ops.post("/dead-letters/rejected/replays", "{\"idPrefix\":\"" + id + "\"}")
                .ok(200);
        assertThat(dry.path("matched").asInt()).isEqualTo(2);
        assertThat(dry.path("replayable").asInt()).isEqualTo(1);
        assertThat(dry.path("refused").get(0).path("why").asText()).contains("of attempt 7");
        assertThat(ops.post("/dead-letters/rejected/replays", "{\"idPrefix\":\"" + stranger + "\"}")
                        .ok(200)
                        .path("refused")
                        .get(0)
                        .path("why")
                        .asText())
                .contains("knows this purchase no longer");

        app.shop.clearFaults();
        String job = ops.post(
                        "/dead-letters/rejected/replays", "{\"idPrefix\":\"" + id + "\",\"dryRun\":false," + WHY + "}")
                .ok(202)
                .path("id")
                .asText();
        await().atMost(TestApp.PATIENCE)
                .until(() -> ops.get("/replays/" + job).path("state").asText().equals("done"));
        assertThat(ops.get("/replays/" + job).path("replayed").asInt()).isEqualTo(1);
        assertThat(ops.get("/replays/" + job).path("skipped").asInt()).isEqualTo(1);
        assertThat(app.awaitState(id, State.ORDERED).attempt()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            // a message may begin with an apostrophe
            quoteCharacter = '`',
            value = {
                "/dead-letters/invalid/replays|{}|409|are not replayed",
                "/dead-letters/in-doubt/replays|{}|409|are not replayed",
                "/dead-letters/in-doubt/discards|{}|409|are not discarded",
                "/dead-letters/rejected/replays|{\"dryRun\":false}|400|'why' must say",
                "/dead-letters/rejected/discards|{\"dryRun\":false}|400|'why' must say",
                "/dead-letters/rejected/replays|{\"dryrun\":false}|400|field 'dryrun' is unknown",
                "/dead-letters/rejected/replays|{\"perSecond\":51}|400|'perSecond' must be a whole number from 1 to 50",
                "/dead-letters/rejected/replays|{\"perSecond\":\"x\"}|400|field 'perSecond' has the wrong kind of value",
                "/dead-letters/rejected/replays|[]|400|must be a JSON object",
                "/dead-letters/rejected/replays|{\"messageIds\":[\"ID:1\"],\"ticket\":\"x\"}|400|either 'messageIds' or a filter",
                "/dead-letters/rejected/discards|{\"messageIds\":[\"ID:1\"],\"reason\":\"sold-out\"}|400|either 'messageIds' or a filter",
                "/stages/nonsense/pause|{\"why\":\"x\"}|404|must be one of intake, reserve",
                "/stages/order/pause|{}|400|'why' must say",
                "/stages/order/pause|{\"why\":\"x\",\"until\":\"2020-01-31T12:00:00Z\"}|400|must be after now",
                "/stages/order/pause|{\"why\":\"x\",\"until\":\"2999-01-31T12:00:00Z\"}|400|at most 30 days ahead",
                "/stages/order/pause|{\"why\":\"x\",\"until\":\"18:00\"}|400|field 'until' has the wrong kind of value",
                "/stages/order/resume|{\"why\":\"x\"}|409|is not paused by an operator",
                "/purchases/none/replay|nothing|404|no purchase none"
            })
    void saysWhyAChangeIsNotMade(String path, String body, int status, String detail) {
        ops.post(path, body).isProblem(status, detail);
    }

    @Test
    void replaysOneOnlyByABodyThatItKnows() {
        String id = rejected();
        app.shop.clearFaults();

        ops.post("/purchases/" + id + "/replay", "{\"wy\":\"x\"}").isProblem(400, "field 'wy' is unknown");
        ops.post("/purchases/" + id + "/replay", "").isProblem(400, "must be a JSON object");
        assertThat(app.letters("dead-letter.rejected", id)).hasSize(1);

        ops.post("/purchases/" + id + "/replay", "{" + WHY + "}").ok(202);
        app.awaitState(id, State.ORDERED);
        JsonNode line = audited("replay", id);
        assertThat(line.path("who").asText()).isEqualTo(Logins.OPERATOR);
        assertThat(line.path("why").asText()).isEqualTo("the fair was moved");
        assertThat(line.path("result").asText()).contains("on its way");
    }

    @Test
    void auditsWhatWasBegunAndNotDone() {
        String id = rejected();
        String messageId = ops.get("/dead-letters/rejected?idPrefix=" + id)
                .path("items")
                .get(0)
                .path("messageId")
                .asText();
        // somebody else takes the letter
        try (var jms = app.bean(jakarta.jms.ConnectionFactory.class).createContext()) {
            jms.createConsumer(jms.createQueue("dead-letter.rejected"), "JMSMessageID = '" + messageId + "'")
                    .receive(TestApp.PATIENCE.toMillis());
        }

        ops.post("/purchases/" + id + "/replay", "{}").isProblem(409, "has no dead letter of purchase");

        assertThat(audited("replay", id).path("result").asText()).startsWith("not done: ");
    }

    @Test
    void auditsWhatIsRefusedForThePurchaseIsNotInAStateForIt() {
        String id = app.order(1);
        String order = app.awaitState(id, State.ORDERED).ending().orderId();

        ops.post("/purchases/" + id + "/replay", "{" + WHY + "}")
                .isProblem(409, "It is ordered: order " + order.substring(0, 8) + "….");
        ops.post("/purchases/" + id + "/resolution", "{\"ordered\":true}")
                .isProblem(409, "is not in doubt, but ordered");

        JsonNode replay = audited("replay", id);
        assertThat(replay.path("who").asText()).isEqualTo(Logins.OPERATOR);
        assertThat(replay.path("why").asText()).isEqualTo("the fair was moved");
        assertThat(replay.path("result").asText())
                .startsWith("not done: purchase " + id + " cannot be replayed. It is ordered");
        assertThat(audited("resolve", id).path("result").asText())
                .isEqualTo("not done: purchase " + id + " is not in doubt, but ordered");
    }

    @Test
    void discardsLettersAndRemembersThemWithoutPersonalData() {
        String id = rejected();
        String messageId = ops.get("/dead-letters/rejected?idPrefix=" + id)
                .path("items")
                .get(0)
                .path("messageId")
                .asText();
        String which = "\"messageIds\":[\"" + messageId + "\"]";

        JsonNode dry =
                ops.post("/dead-letters/rejected/discards", "{" + which + "}").ok(200);
        assertThat(dry.path("matched").asInt()).isEqualTo(1);
        assertThat(dry.path("discarded").isNull()).isTrue();
        assertThat(app.letters("dead-letter.rejected", id)).hasSize(1);

        JsonNode done = ops.post("/dead-letters/rejected/discards", "{" + which + ",\"dryRun\":false," + WHY + "}")
                .ok(200);
        assertThat(done.path("discarded").asInt()).isEqualTo(1);

        assertThat(app.letters("dead-letter.rejected", id)).isEmpty();
        JsonNode line = audited("discard", id);
        assertThat(line.path("result").asText())
                .startsWith("discarded: from dead-letter.rejected, refused-by-shop, attempt 1, ")
                .contains(" bytes, SHA-256 ")
                .doesNotContain(Messages.emailOf(id), "Appleseed");
        assertThat(ops.get("/purchases/" + id).path("advice").asText())
                .contains("discarded by olga at ", "because: the fair was moved");
        ops.post("/purchases/" + id + "/replay", "{}").isProblem(409, "Its dead letter was discarded by olga");
        assertThat(ops.post("/dead-letters/rejected/discards", "{" + which + ",\"dryRun\":false," + WHY + "}")
                        .ok(200)
                        .path("matched")
                        .asInt())
                .isZero();
    }

    @Test
    void discardsByFilterWhatIsInvalid() {
        app.send("no purchase");
        app.send("nor this");
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.browse("dead-letter.invalid").size() >= 2);
        int before = app.browse("dead-letter.invalid").size();

        JsonNode done = ops.post(
                        "/dead-letters/invalid/discards",
                        "{\"reason\":\"unreadable\",\"limit\":1,\"dryRun\":false," + WHY + "}")
                .ok(200);

        assertThat(done.path("discarded").asInt()).isEqualTo(1);
        assertThat(done.path("more").asBoolean()).isTrue();
        assertThat(app.browse("dead-letter.invalid")).hasSize(before - 1);
    }
}
