package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.Stage;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** What operators ask about many purchases, and change, by HTTP. */
class OpsApiIT {

    private static final String WHY = "\"why\":\"the fair was moved\"";

    @TempDir
    static Path directory;

    static TestApp app;
    static OpsHttp ops;

    @BeforeAll
    static void start() {
        app = TestApp.start(
                directory,
                "openticket.repeat.redeliveries=0",
                "openticket.imports.poll-millis=200",
                "openticket.imports.settle-millis=100");
        ops = new OpsHttp(app);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @AfterEach
    void shopIsWell() {
        app.shop.clearFaults();
    }

    // --- looking --------------------------------------------------------------------------------------------------

    @Test
    void findsPurchasesNewestFirstPageByPage() {
        String prefix = "PAGE-" + System.nanoTime() + "-";
        List<String> ids = new ArrayList<>();
        Instant since = Instant.now();
        for (int i = 0; i < 5; i++) {
            String id = prefix + i;
            app.send(Messages.traceable(id, Catalogue.STANDING, 1));
            app.awaitState(id, State.ORDERED);
            ids.add(0, id);
        }

        List<String> found = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = ops.get("/purchases?limit=2&state=ordered&shop=main&since=" + since + next);
            page.path("items").forEach(item -> found.add(item.path("purchaseId").asText()));
            next = page.path("next").isNull()
                    ? null
                    : "&after=" + page.path("next").asText();
        } while (next != null);

        assertThat(found).containsSubsequence(ids).doesNotHaveDuplicates();
        JsonNode byId = ops.get("/purchases?idPrefix=" + prefix);
        assertThat(byId.path("items").findValuesAsText("purchaseId")).containsExactlyElementsOf(ids);
        JsonNode first = byId.path("items").get(0);
        assertThat(first.path("state").asText()).isEqualTo("ordered");
        assertThat(first.path("shop").asText()).isEqualTo(Catalogue.SHOP);
        assertThat(first.path("orderId").asText()).isNotBlank();
        assertThat(Instant.parse(first.path("acceptedAt").asText())).isAfterOrEqualTo(since.minusMillis(1));
        assertThat(first.has("reason")).isTrue();
    }

    @Test
    void findsPurchasesByStateReasonAndTime() {
        String rejected = rejected();

        assertThat(ids(ops.get("/purchases?state=rejected&reason=refused-by-shop")))
                .contains(rejected);
        assertThat(ids(ops.get("/purchases?state=failed&state=rejected"))).contains(rejected);
        assertThat(ids(ops.get("/purchases?state=failed&state=ordered"))).doesNotContain(rejected);
        assertThat(ids(ops.get("/purchases?until=2026-01-01T00:00:00Z"))).isEmpty();
        assertThat(ids(ops.get("/purchases?shop=9ad93df4-e3ef-4f60-b3f9-8a3a60b2a0e1")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            // a message may begin with an apostrophe
            quoteCharacter = '`',
            value = {
                "/purchases?stat=ordered|parameter 'stat' is unknown",
                "/purchases?state=lost|'state' is 'lost' and must be one of accepted, held",
                "/purchases?reason=whim|'reason' is 'whim'",
                "/purchases?limit=0|'limit' must be a whole number from 1 to 200",
                "/purchases?limit=many|'limit' must be a whole number",
                "/purchases?since=today|'since' must be a time such as",
                "/purchases?shop=elsewhere|'shop' must be a GUID or one of",
                "/purchases?after=behind|'after' must be what the page before gave",
                "/outcomes?buckets=1000|'buckets' must be a whole number from 1 to 300",
                "/audit?after=x|'after' must be",
                "/dead-letters/rejected?limit=999|'limit' must be",
                "/overview?x=1|parameter 'x' is unknown here"
            })
    void saysWhatIsWrongWithAQuestion(String path, String detail) {
        ops.ask(path).isProblem(400, detail);
    }

    @Test
    void passesOverNoRestriction() {
        ops.ask("/purchases?" + "state=held&".repeat(100) + "reason=sold-out").isProblem(400, "there are too many");
    }

    @Test
    void tellsEverythingAtAGlance() {
        app.awaitState(app.order(1), State.ORDERED);

        await().atMost(TestApp.PATIENCE).untilAsserted(() -> {
            JsonNode view = ops.get("/overview");
            assertThat(view.path("health").asText()).isEqualTo("UP");
            assertThat(view.path("states").path("ordered").asLong()).isPositive();
            assertThat(view.path("states").path("in-doubt").isNumber()).isTrue();
            assertThat(view.path("queues")).hasSize(15);
            JsonNode create = step(view, "create-order");
            assertThat(create.path("group").asText()).isEqualTo("order");
            assertThat(create.path("state").asText()).isEqualTo("started");
            assertThat(create.path("total").asLong()).isPositive();
            assertThat(create.path("failed").isNumber()).isTrue();
            assertThat(create.path("meanMillis").asDouble()).isPositive();
            assertThat(create.path("description").asText()).isNotBlank();
        });
        JsonNode view = ops.get("/overview");
        Set<String> groups = new HashSet<>(view.path("steps").findValuesAsText("group"));
        assertThat(groups)
                .containsExactlyInAnyOrder(
                        "intake",
                        "payment-methods",
                        "reserve",
                        "order",
                        "finish",
                        "holds",
                        "lanes",
                        "upkeep",
                        "imports",
                        "token",
                        "order-look-up",
                        "order-list",
                        "limits",
                        "doubts",
                        "hooks",
                        "probe");
        Instant.parse(view.path("at").asText());
    }

    @Test
    void countsOutcomesOverTime() {
        app.awaitState(app.order(1), State.ORDERED);
        rejected();

        await().atMost(TestApp.PATIENCE).untilAsserted(() -> {
            JsonNode chart = ops.get("/outcomes?minutes=30&buckets=10");
            assertThat(chart.path("bucketSeconds").asInt()).isEqualTo(180);
            assertThat(chart.path("series").path("ordered")).hasSize(10);
            assertThat(sum(chart.path("series").path("ordered"))).isPositive();
            assertThat(sum(chart.path("series").path("rejected"))).isPositive();
            assertThat(chart.path("series").has("in-doubt")).isTrue();
        });
    }

    @Test
    void listsDoubtsWithWhatItTakesToSettleThem() {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER).build());
        String id = app.order(1);
        app.awaitState(id, State.IN_DOUBT);

        JsonNode doubt = item(ops.get("/in-doubt").path("items"), "purchaseId", id);

        assertThat(Instant.parse(doubt.path("lookAtShopAfter").asText()))
                .isAfter(app.row(id).hold().heldUntil());
        assertThat(doubt.path("reason").asText()).isEqualTo("answer-lost");
        assertThat(doubt.path("advice").asText()).contains("look there");
        assertThat(doubt.path("detail").asText()).isNotBlank();
    }

    @Test
    void showsHowTheShopDoesWithoutTheToken() {
        app.awaitState(app.order(1), State.ORDERED);

        OpsHttp.Answer answer = ops.ask("/shop");

        JsonNode shop = item(answer.ok(200).path("hosts"), "role", "shop");
        assertThat(Instant.parse(shop.path("lastSuccess").asText())).isBefore(Instant.now());
        assertThat(shop.path("paused").asBoolean()).isFalse();
        assertThat(answer.json().path("token").path("kind").asText()).isEqualTo("static");
        assertThat(answer.json().path("aliases").path("main").asText()).isEqualTo(Catalogue.SHOP);
        assertThat(answer.body()).doesNotContain(org.ticketorders.sandbox.Settings.TOKEN);

        app.shop.faults(
                Fault.on(Call.ORDER, Fault.Kind.STATUS).status(500).times(1).build());
        app.awaitState(app.order(1), State.IN_DOUBT);
        JsonNode failed = item(ops.get("/shop").path("hosts"), "role", "shop");
        assertThat(failed.path("lastFailureWhy").asText()).isEqualTo("HTTP 500");
    }

    @Test
    void listsImportedFiles() throws Exception {
        Path inbox = directory.resolve("imports/inbox");
        Files.copy(Path.of("config/samples/imports/orders.csv"), inbox.resolve("glance.csv"));
        Files.writeString(inbox.resolve("broken.json"), "[{]");

        await().atMost(TestApp.PATIENCE).untilAsserted(() -> {
            JsonNode files = ops.get("/imports");
            assertThat(files.path("enabled").asBoolean()).isTrue();
            JsonNode good = item(files.path("items"), "name", "glance.csv");
            assertThat(good.path("state").asText()).isEqualTo("closed");
            assertThat(good.path("format").asText()).isEqualTo("csv");
            assertThat(good.path("records").asLong()).isPositive();
            assertThat(good.path("percent").asInt()).isEqualTo(100);
            JsonNode bad = item(files.path("items"), "name", "broken.json");
            assertThat(bad.path("state").asText()).isEqualTo("failed");
            assertThat(bad.path("why").asText()).isNotBlank();
        });
    }

    // --- dead letters ---------------------------------------------------------------------------------------------

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
                    .receive(5_000);
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

    // --- pauses ---------------------------------------------------------------------------------------------------

    @Test
    void pausesAStageUntilAnOperatorResumesIt() {
        JsonNode paused = ops.post("/stages/intake/pause", "{" + WHY + "}").ok(200);
        try {
            assertThat(paused.path("pause").path("byOperator").asBoolean()).isTrue();
            assertThat(paused.path("pause").path("nextProbe").isNull()).isTrue();
            assertThat(paused.path("routes").findValuesAsText("")).isEmpty();
            String id = app.order(1);
            ops.post("/stages/intake/pause", "{" + WHY + "}").isProblem(409, "is paused by an operator already");

            // probes and an outage's end do not let it go on
            Pauses pauses = app.bean(Pauses.class);
            pauses.storeFails(Stage.LEDGER, "played");
            await().atMost(TestApp.PATIENCE).until(() -> pauses.current().isEmpty());
            assertThat(pauses.byOperator()).hasSize(1);
            assertThat(step(ops.get("/overview"), "receive-purchase")
                            .path("state")
                            .asText())
                    .isEqualTo("suspended");
            assertThat(step(ops.get("/overview"), "receive-held-reservation")
                            .path("state")
                            .asText())
                    .isEqualTo("started");
            assertThat(app.health().path("status").asText()).isEqualTo("OUT_OF_SERVICE");
            assertThat(app.health()
                            .at("/components/pauses/details/intake-by-operator")
                            .asText())
                    .contains("paused by olga", "the fair was moved");
            assertThat(ops.get("/overview").path("pauses").findValuesAsText("stage"))
                    .containsExactly("intake");
            assertThat(app.row(id)).isNull();

            app.stop();
            app.startAgain();
            ops = new OpsHttp(app);

            assertThat(item(ops.get("/stages").path("items"), "stage", "intake")
                            .path("pause")
                            .path("why")
                            .asText())
                    .isEqualTo("the fair was moved");
            assertThat(step(ops.get("/overview"), "receive-purchase")
                            .path("state")
                            .asText())
                    .isEqualTo("suspended");
            assertThat(app.health()
                            .path("components")
                            .path("routes")
                            .path("status")
                            .asText())
                    .isEqualTo("UP");
            assertThat(app.health().path("groups").toString()).contains("readiness");
            assertThat(app.depth("purchase.requested")).isEqualTo(1);
            assertThat(app.row(id)).isNull();

            assertThat(ops.post("/stages/intake/resume", "{" + WHY + "}")
                            .ok(200)
                            .path("pause")
                            .isNull())
                    .isTrue();
            app.awaitState(id, State.ORDERED);
        } finally {
            app.bean(Pauses.class).resumeByOperator(Stage.INTAKE, "test");
        }
        assertThat(app.health().path("status").asText()).isEqualTo("UP");
        assertThat(audited("pause", "intake").path("result").asText()).isEqualTo("paused");
        assertThat(audited("resume", "intake").path("result").asText()).isEqualTo("resumed");
    }

    // --- the form of answers --------------------------------------------------------------------------------------

    @Test
    void takesAChangeOnlyAsJson() {
        OpsHttp.Answer answer = ops.send(ops.request("/stages/order/pause")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{" + WHY + "}"))
                .build());

        assertThat(answer.status()).isEqualTo(415);
        assertThat(app.bean(Pauses.class).byOperator()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"GET,/nothing,404", "GET,/purchases/x/y,404", "DELETE,/overview,405", "PUT,/stages/order/pause,405"})
    void tellsProblemsOfWhatThereIsNot(String method, String path, int status) {
        OpsHttp.Answer answer = ops.send(ops.request(path)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        method.equals("PUT")
                                ? HttpRequest.BodyPublishers.ofString("{}")
                                : HttpRequest.BodyPublishers.noBody())
                .build());

        answer.isProblem(status, "");
    }

    /** Somebody else has locked the ledger for longer than we wait. */
    @Test
    void changesNothingThatCannotBeAudited() throws Exception {
        String id = rejected();
        app.shop.clearFaults();
        String before = ops.get("/audit?limit=1").toString();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("ledger.db"));
                Statement lock = other.createStatement()) {
            lock.execute("BEGIN IMMEDIATE");

            ops.post("/purchases/" + id + "/replay", "{}").isProblem(503, "the ledger does not answer");
            ops.post("/dead-letters/rejected/discards", "{\"idPrefix\":\"" + id + "\",\"dryRun\":false," + WHY + "}")
                    .isProblem(503, "the ledger does not answer");

            lock.execute("ROLLBACK");
        }
        assertThat(app.letters("dead-letter.rejected", id)).hasSize(1);
        assertThat(ops.get("/audit?limit=1").toString()).isEqualTo(before);
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.bean(Pauses.class).current().isEmpty());
    }

    @Test
    void sendsNothingOfTheRequestBack() throws Exception {
        var response = java.net.http.HttpClient.newHttpClient()
                .send(
                        ops.request("/overview").header("X-Secret", "spoken").build(),
                        java.net.http.HttpResponse.BodyHandlers.ofString());

        assertThat(response.headers().map().toString().toLowerCase())
                .contains("no-store")
                .doesNotContain("authorization", "x-secret", "spoken");
    }

    @Test
    void pagesThroughTheAudit() {
        ops.post("/stages/order/pause", "{" + WHY + "}").ok(200);
        ops.post("/stages/order/resume", "{" + WHY + "}").ok(200);

        JsonNode first = ops.get("/audit?limit=1");
        JsonNode second = ops.get("/audit?limit=1&after=" + first.path("next").asText());

        assertThat(first.path("items").get(0).path("action").asText()).isEqualTo("resume");
        assertThat(second.path("items").get(0).path("action").asText()).isEqualTo("pause");
        assertThat(Instant.parse(first.path("items").get(0).path("at").asText()))
                .isBefore(Instant.now());
    }

    // --- what the tests do and look at ----------------------------------------------------------------------------

    private static String rejected() {
        return rejected("ERP-" + System.nanoTime() + "-", 1).get(0);
    }

    private static List<String> rejected(String prefix, int number) {
        app.shop.faults(
                Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).times(number).build());
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            ids.add(prefix + i);
            app.send(Messages.traceable(prefix + i, Catalogue.STANDING, 1));
        }
        ids.forEach(id -> app.awaitState(id, State.REJECTED));
        return ids;
    }

    private static JsonNode audited(String action, String subject) {
        for (JsonNode line : ops.get("/audit?limit=500").path("items")) {
            if (line.path("action").asText().equals(action)
                    && line.path("subject").asText().equals(subject)) {
                return line;
            }
        }
        throw new AssertionError("no line of " + action + " " + subject);
    }

    private static JsonNode step(JsonNode overview, String routeId) {
        return item(overview.path("steps"), "routeId", routeId);
    }

    private static JsonNode item(JsonNode items, String field, String value) {
        for (JsonNode item : items) {
            if (item.path(field).asText().equals(value)) {
                return item;
            }
        }
        throw new AssertionError("none with " + field + " " + value + " among " + items);
    }

    private static List<String> ids(JsonNode page) {
        return page.path("items").findValuesAsText("purchaseId");
    }

    private static long sum(JsonNode figures) {
        long sum = 0;
        for (JsonNode figure : figures) {
            sum += figure.asLong();
        }
        return sum;
    }
}
