package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jms.core.JmsTemplate;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ops.OpsHttp.Answer;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** A settling that was wrong is taken back, and the purchase ends as it should have. */
class TakeBackIT {

    private static final Duration LIFE = Duration.ofSeconds(3);
    private static final String WHY = "{\"why\": \"the wrong order\"}";

    @RegisterExtension
    static final TestApp app = TestApp.perClassWithShortHolds(
            LIFE,
            // what is tested here must not wait for the periodic routes
            "openticket.housekeeping.period-millis=600000");

    static final OpsHttp ops = new OpsHttp(app);

    @BeforeEach
    void shopIsWell() {
        app.shop.clearFaults();
    }

    @Test
    void aPurchaseSettledWithTheWrongOrderIsInDoubtAgainAndIsSettledWithTheRightOne() {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        String wrong = UUID.randomUUID().toString();
        settleAs(id, wrong);
        assertThat(app.letters("dead-letter.in-doubt", id)).isEmpty();
        assertThat(kept(id)).isEqualTo(1);

        JsonNode answer = takeBack(id).ok(202);

        assertThat(answer.path("purchaseId").asText()).isEqualTo(id);
        PurchaseRecord doubted = app.awaitState(id, State.IN_DOUBT);
        assertThat(doubted.attempt()).isEqualTo(2);
        assertThat(doubted.ending().reason()).isEqualTo(Reason.TAKEN_BACK);
        assertThat(kept(id)).isZero();
        assertThat(app.letters("dead-letter.in-doubt", id)).singleElement().satisfies(letter -> {
            assertThat(TestApp.text(letter)).isEqualTo(Messages.traceable(id, Catalogue.STANDING, 1));
            assertThat(letter.getIntProperty("attempt")).isEqualTo(2);
            assertThat(letter.getStringProperty("reason")).isEqualTo("taken-back");
            assertThat(letter.propertyExists("again")).isFalse();
        });
        JsonNode shown = ops.get("/purchases/" + id);
        assertThat(shown.path("history").findValuesAsText("state"))
                .containsExactly("accepted", "held", "ordering", "in-doubt", "ordered", "in-doubt");
        assertThat(shown.toString()).doesNotContain(wrong.substring(9));
        assertThat(ops.get("/in-doubt").path("items")).anySatisfy(item -> {
            assertThat(item.path("purchaseId").asText()).isEqualTo(id);
            assertThat(item.path("postedAt").isTextual()).isTrue();
            assertThat(item.path("email").asText()).isEqualTo(Messages.emailOf(id));
        });

        String right = app.orders(id).get(0).orderId();
        ops.post("/purchases/" + id + "/resolution", "{\"ordered\": true, \"orderId\": \"" + right + "\"}")
                .ok(200);

        assertThat(app.row(id).ending().orderId()).isEqualTo(right);
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt", "1 ordered", "2 in-doubt", "2 ordered");
        assertThat(app.orders(id)).hasSize(1);
        assertThat(auditOf(id)).containsExactly("resolve", "take-back", "resolve");
    }

    @Test
    void aPurchaseSettledAsNotOrderedThoughItWasIsNotReplayedOnceThatIsTakenBack() {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        settleAsNotOrdered(id);

        takeBack(id).ok(202);

        app.awaitState(id, State.IN_DOUBT);
        assertThat(app.letters("dead-letter.failed", id)).isEmpty();
        assertThat(app.letters("dead-letter.in-doubt", id)).hasSize(1);
        ops.post("/purchases/" + id + "/replay", "{}").isProblem(409, "in doubt");
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt", "1 failed", "2 in-doubt");
        assertThat(app.orders(id)).hasSize(1);
        // the hold is the one whose order is in doubt, and lapsed long ago
        ops.post("/purchases/" + id + "/resolution", "{\"ordered\": false, \"lookedAt\": \"" + Instant.now() + "\"}")
                .ok(200);
        assertThat(app.row(id).attempt()).isEqualTo(2);
        assertThat(app.letters("dead-letter.failed", id)).hasSize(1);
    }

    @Test
    void aSettlingCanBeTakenBackAgainAndAgain() {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        for (int attempt = 1; attempt <= 3; attempt++) {
            settleAs(id, UUID.randomUUID().toString());
            takeBack(id).ok(202);
            assertThat(app.awaitState(id, State.IN_DOUBT).attempt()).isEqualTo(attempt + 1);
        }
        assertThat(app.letters("dead-letter.in-doubt", id)).hasSize(1);
        assertThat(kept(id)).isZero();
    }

    @Test
    void worksWhileTheShopIsDown() {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        settleAs(id, UUID.randomUUID().toString());
        ops.post("/stages/reserve/pause", "{\"why\": \"a test\"}").ok(200);
        ops.post("/stages/order/pause", "{\"why\": \"a test\"}").ok(200);
        try {
            takeBack(id).ok(202);
            app.awaitState(id, State.IN_DOUBT);
        } finally {
            ops.post("/stages/order/resume", "{\"why\": \"a test\"}").ok(200);
            ops.post("/stages/reserve/resume", "{\"why\": \"a test\"}").ok(200);
        }
    }

    /** As after a crash between the ledger and the commit: the message comes once more, and has left no letter. */
    @Test
    void aMessageThatMeetsItsPurchaseSettledIsKeptForThat() throws Exception {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        Message letter = app.letters("dead-letter.in-doubt", id).get(0);
        try (JMSContext jms = app.core(Logins.OPERATOR).createContext()) {
            assertThat(jms.createConsumer(jms.createQueue("dead-letter.in-doubt"), "purchaseId = '" + id + "'")
                            .receive(TestApp.PATIENCE.toMillis()))
                    .isNotNull();
        }
        settleAs(id, UUID.randomUUID().toString());
        takeBack(id).isProblem(409, "Its message is not in purchase.settled");

        app.bean(JmsTemplate.class).send("reservation.held", session -> {
            Message carrier = session.createTextMessage(TestApp.text(letter));
            carrier.setStringProperty("purchaseId", id);
            carrier.setIntProperty("attempt", 1);
            return carrier;
        });

        await().atMost(TestApp.PATIENCE).until(() -> kept(id) == 1);
        assertThat(app.row(id).state()).isEqualTo(State.ORDERED);
        takeBack(id).ok(202);
        app.awaitState(id, State.IN_DOUBT);
        assertThat(TestApp.text(app.letters("dead-letter.in-doubt", id).get(0))).isEqualTo(TestApp.text(letter));
    }

    // --- what cannot be taken back --------------------------------------------------------------------------------

    @Test
    void refusesWhatNobodySettled() {
        String ordered = app.order(1);
        app.awaitState(ordered, State.ORDERED);
        String doubted = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200));
        String rejected = app.order(1);
        app.awaitState(rejected, State.REJECTED);

        takeBack(ordered).isProblem(409, "It is ordered, and nobody settled that");
        takeBack(doubted).isProblem(409, "It is in doubt: settle it");
        takeBack(rejected).isProblem(409, "It is rejected, and nobody settled that");
        takeBack("ERP-none").isProblem(404, "no purchase ERP-none");
        assertThat(app.row(ordered).state()).isEqualTo(State.ORDERED);
        assertThat(app.letters("dead-letter.rejected", rejected)).hasSize(1);
        assertThat(auditOf(ordered)).containsExactly("take-back");
    }

    @Test
    void refusesOnceAReplayHasBegunOrTheLetterWasDiscarded() {
        String replayed = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        String discarded = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        settleAsNotOrdered(replayed);
        app.shop.clearFaults();
        // a lie: there is an order. Nothing can know, and the replay orders once more
        ops.post("/purchases/" + replayed + "/replay", "{}").ok(202);
        app.awaitState(replayed, State.ORDERED);
        takeBack(replayed).isProblem(409, "nobody settled that");

        settleAsNotOrdered(discarded);
        String letter = ops.get("/dead-letters/failed?idPrefix=" + discarded)
                .path("items")
                .path(0)
                .path("messageId")
                .asText();
        ops.post(
                        "/dead-letters/failed/discards",
                        "{\"messageIds\": [\"" + letter + "\"], \"dryRun\": false, \"why\": \"not wanted\"}")
                .ok(200);
        takeBack(discarded).isProblem(409, "Its dead letter was discarded by");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"why\": \" \"}", "{\"why\": [1]}", "{\"why\": \"x\", \"orderId\": \"y\"}", "[]", ""})
    void saysWhatATakingBackMustSay(String body) {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        settleAs(id, UUID.randomUUID().toString());

        Answer answer = ops.post("/purchases/" + id + "/take-back", body);

        answer.isProblem(400, "");
        assertThat(app.row(id).state()).isEqualTo(State.ORDERED);
    }

    @Test
    void isForOperatorsAlone() {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        settleAs(id, UUID.randomUUID().toString());

        Answer answer = ops.send(ops.request("/purchases/" + id + "/take-back", Logins.VIEWER)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(WHY))
                .build());

        assertThat(answer.status()).isEqualTo(403);
    }

    // --- at the same time -----------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofManyWhoTakeItBackOneDoes(boolean ordered) {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        if (ordered) {
            settleAs(id, UUID.randomUUID().toString());
        } else {
            settleAsNotOrdered(id);
        }

        int settled = app.row(id).attempt();

        List<Answer> answers = atOnce(8, i -> raw(id, "take-back", WHY));

        assertThat(answers).filteredOn(answer -> answer.status() == 202).hasSize(1);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 202)
                .allSatisfy(answer -> answer.isProblem(409, "cannot be taken back"));
        assertThat(app.awaitState(id, State.IN_DOUBT).attempt()).isEqualTo(settled + 1);
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.letters("dead-letter.in-doubt", id).size() == 1);
        assertThat(kept(id)).isZero();
    }

    @Test
    void ofAReplayAndATakingBackOneHappens() {
        // all at first, so that their holds lapse at the same time
        List<String> ids = Stream.generate(() -> app.inDoubt(Fault.Kind.RESET_BEFORE, 1))
                .limit(4)
                .toList();
        for (String id : ids) {
            settleAsNotOrdered(id);
            app.shop.clearFaults();
            int settled = app.row(id).attempt();

            List<Answer> answers = atOnce(6, i -> i % 2 == 0 ? raw(id, "take-back", WHY) : raw(id, "replay", "{}"));

            assertThat(answers).filteredOn(answer -> answer.status() == 202).hasSize(1);
            assertThat(answers)
                    .filteredOn(answer -> answer.status() != 202)
                    .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(409));
            boolean replayed = answers.indexOf(answers.stream()
                                    .filter(answer -> answer.status() == 202)
                                    .findFirst()
                                    .orElseThrow())
                            % 2
                    == 1;
            assertThat(app.awaitState(id, replayed ? State.ORDERED : State.IN_DOUBT)
                            .attempt())
                    .isEqualTo(settled + 1);
            assertThat(app.orders(id)).hasSize(replayed ? 1 : 0);
        }
    }

    // --- the list -------------------------------------------------------------------------------------------------

    @Test
    void listsWhatWasSettledWithWhoDidItUntilItIsTakenBack() {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        String wrong = UUID.randomUUID().toString();
        settleAs(id, wrong);

        assertThat(ops.get("/settled").path("items")).first().satisfies(item -> {
            assertThat(item.path("purchaseId").asText()).isEqualTo(id);
            assertThat(item.path("state").asText()).isEqualTo("ordered");
            assertThat(item.path("orderId").asText()).isEqualTo(wrong);
            assertThat(item.path("who").asText()).isEqualTo(Logins.OPERATOR);
            assertThat(item.path("why").asText()).isEqualTo("seen");
            assertThat(Instant.parse(item.path("mayBeTakenBackUntil").asText()))
                    .isEqualTo(Instant.parse(item.path("settledAt").asText()).plus(Duration.ofDays(14)));
        });
        Answer viewers = ops.send(ops.request("/settled", Logins.VIEWER).build());
        assertThat(viewers.ok(200).toString()).contains(id).doesNotContain(wrong);

        takeBack(id).ok(202);
        app.awaitState(id, State.IN_DOUBT);
        assertThat(ops.get("/settled").path("items").findValuesAsText("purchaseId"))
                .doesNotContain(id);
    }

    // --- what the tests do and look at ----------------------------------------------------------------------------

    private static Answer takeBack(String id) {
        return ops.post("/purchases/" + id + "/take-back", WHY);
    }

    /** The check of each answer against the API's description is no thing for several threads. */
    private static Answer raw(String id, String action, String body) {
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            ops.request("/purchases/" + id + "/" + action)
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void settleAs(String id, String orderId) {
        ops.post(
                        "/purchases/" + id + "/resolution",
                        "{\"ordered\": true, \"withoutLookUp\": true, \"why\": \"seen\", \"orderId\": \"" + orderId
                                + "\"}")
                .ok(200);
    }

    private static void settleAsNotOrdered(String id) {
        await().atMost(TestApp.PATIENCE)
                .until(() -> ops.post(
                                        "/purchases/" + id + "/resolution",
                                        "{\"ordered\": false, \"lookedAt\": \"" + Instant.now() + "\"}")
                                .status()
                        == 200);
    }

    private static List<Answer> atOnce(int times, java.util.function.IntFunction<Answer> what) {
        List<CompletableFuture<Answer>> all = IntStream.range(0, times)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> what.apply(i)))
                .toList();
        return all.stream().map(CompletableFuture::join).toList();
    }

    private static long kept(String id) {
        return app.peek("purchase.settled").stream()
                .filter(message -> id.equals(TestApp.property(message, "purchaseId")))
                .count();
    }

    private static List<String> auditOf(String id) {
        List<String> actions = new java.util.ArrayList<>();
        ops.get("/audit?limit=500").path("items").forEach(line -> {
            if (line.path("subject").asText().equals(id)) {
                actions.add(0, line.path("action").asText());
            }
        });
        return actions;
    }
}
