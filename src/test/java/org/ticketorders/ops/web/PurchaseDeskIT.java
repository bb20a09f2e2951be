package org.ticketorders.ops.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** What an operator asks and does about one purchase, by HTTP. */
class PurchaseDeskIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIFE = Duration.ofSeconds(4);

    @TempDir
    static Path directory;

    static TestApp app;

    @BeforeAll
    static void start() {
        app = TestApp.startWithShortHolds(
                directory,
                LIFE,
                // what is tested here must not wait for the periodic routes
                "openticket.housekeeping.period-millis=600000");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @BeforeEach
    void shopIsWell() {
        app.shop.clearFaults();
    }

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
        assertThat(Instant.parse(shown.path("lookAtShopAfter").asText()))
                .isEqualTo(app.row(id).hold().lapsesBy().plusSeconds(1));
        assertThat(shown.path("advice").asText()).contains("look there");
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
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).times(2).build());
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
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).times(2).build());
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
        app.shop.faults(
                Fault.on(Call.RESERVE, Fault.Kind.LATENCY).delayMillis(900).build());
        String working = app.order(1);
        app.awaitState(working, State.ACCEPTED);

        problem(post(ordered, "replay", "{}"), 409, "It is ordered");
        problem(post(working, "replay", "{}"), 409, "in work (accepted)");
    }

    // --- resolving ------------------------------------------------------------------------------------------------

    @Test
    void takesItWasOrderedAfterAskingTheShopForTheOrder() throws Exception {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        String orderId = app.orders(id).get(0).orderId();

        Answer answer = post(id, "resolution", "{\"ordered\": true, \"orderId\": \"" + orderId + "\"}");

        assertThat(answer.json().path("state").asText()).isEqualTo("ordered");
        assertThat(app.row(id).ending().orderId()).isEqualTo(orderId);
        assertThat(app.row(id).published()).isTrue();
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt", "1 ordered");
        assertThat(app.letters("dead-letter.in-doubt", id)).isEmpty();
        assertThat(app.shop.requests().stream()
                        .filter(seen -> seen.call() == Call.ORDER_LOOKUP)
                        .map(seen -> seen.path()))
                .contains("/order/" + orderId);
    }

    @Test
    void refusesAnOrderThatTheShopDoesNotHave() throws Exception {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        String invented = UUID.randomUUID().toString();

        problem(
                post(id, "resolution", "{\"ordered\": true, \"orderId\": \"" + invented + "\"}"),
                422,
                "does not know order " + invented.substring(0, 8) + "…");
        assertThat(app.row(id).state()).isEqualTo(State.IN_DOUBT);

        Answer trusted = post(
                id,
                "resolution",
                "{\"ordered\": true, \"withoutLookUp\": true, \"why\": \"seen\", \"orderId\": \"" + invented + "\"}");
        assertThat(trusted.json().path("orderId").asText()).isEqualTo(invented);
    }

    @Test
    void refusesAnOrderThatIsAnotherPurchases() throws Exception {
        String other = app.order(1);
        String otherOrder = app.awaitState(other, State.ORDERED).ending().orderId();
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);

        problem(
                post(id, "resolution", "{\"ordered\": true, \"orderId\": \"" + otherOrder + "\"}"),
                409,
                "belongs to purchase " + other);
        problem(
                post(id, "resolution", "{\"ordered\": true, \"orderId\": \"" + otherOrder.toUpperCase() + "\"}"),
                409,
                "belongs to purchase " + other);
    }

    @Test
    void refusesAnOrderOfAnotherSize() throws Exception {
        String larger = app.inDoubt(Fault.Kind.RESET_AFTER, 3);
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);

        problem(
                post(
                        id,
                        "resolution",
                        "{\"ordered\": true, \"orderId\": \""
                                + app.orders(larger).get(0).orderId() + "\"}"),
                422,
                "has 3 tickets, and the purchase 1");
    }

    @Test
    void refusesTheOrderOfAnotherCustomerUnlessAnOperatorSaysWhy() throws Exception {
        String other = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        String said =
                "{\"ordered\": true, \"orderId\": \"" + app.orders(other).get(0).orderId() + "\"";

        Answer refused = post(id, "resolution", said + "}");

        problem(refused, 422, "its e-mail address is another");
        assertThat(refused.body()).doesNotContain(Messages.emailOf(other), Messages.emailOf(id));
        assertThat(app.row(id).state()).isEqualTo(State.IN_DOUBT);
        Answer taken = post(id, "resolution", said + ", \"despiteDifferences\": true, \"why\": \"corrected there\"}");
        assertThat(taken.json().path("state").asText()).isEqualTo("ordered");
        problem(post(other, "resolution", said + "}"), 409, "belongs to purchase " + id);
    }

    @Test
    void givesOneOrderToOneOfTwoDoubtsThatAreSettledAtOnce() throws Exception {
        for (int round = 0; round < 3; round++) {
            List<String> ids = List.of(app.inDoubt(Fault.Kind.RESET_AFTER, 1), app.inDoubt(Fault.Kind.RESET_AFTER, 1));
            String said = "{\"ordered\": true, \"withoutLookUp\": true, \"why\": \"seen\", \"orderId\": \""
                    + UUID.randomUUID() + "\"}";

            List<Answer> answers = ids.stream()
                    .map(id -> CompletableFuture.supplyAsync(() -> post(id, "resolution", said)))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();

            assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 409);
            assertThat(answers)
                    .filteredOn(answer -> answer.status() == 409)
                    .allSatisfy(answer -> problem(answer, 409, "belongs to purchase "));
        }
    }

    /** Whatever two operators do at once: the later one is told how it stands, and never that something unexpected happened. */
    @ParameterizedTest
    @ValueSource(strings = {"ordered", "not-ordered", "both", "replay", "discard", "pause", "resume", "cancel"})
    void tellsTheLoserOfEveryRaceHowItStands(String race) throws Exception {
        try {
            tellLosers(race);
        } finally {
            change("/ops/api/stages/order/resume", "{\"why\":\"w\"}");
            app.resume("receive-renewal");
            // or what was replayed would meet the next one's faults
            await().atMost(TestApp.PATIENCE)
                    .until(() -> app.depth("purchase.again") == 0
                            && app.bean(Ledger.class)
                                    .unsettled(Duration.ZERO, 1)
                                    .isEmpty());
        }
    }

    private static void tellLosers(String race) throws Exception {
        for (int round = 0; round < 3; round++) {
            List<Supplier<Answer>> calls = race(race);

            List<Answer> answers = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(calls.get(i % calls.size())))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();

            assertThat(answers)
                    .extracting(Answer::status)
                    .as(answers.toString())
                    .isSubsetOf(200, 202, 409);
            if (!race.equals("discard")) {
                assertThat(answers)
                        .filteredOn(answer -> answer.status() < 300)
                        .as(answers.toString())
                        .hasSize(1);
            }
            assertThat(answers)
                    .filteredOn(answer -> answer.status() == 409)
                    .allSatisfy(answer -> problem(answer, 409, ""));
        }
    }

    private static List<Supplier<Answer>> race(String race) throws Exception {
        switch (race) {
            case "ordered", "not-ordered", "both" -> {
                String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
                Instant fence =
                        Instant.parse(get(id).json().path("lookAtShopAfter").asText());
                await().atMost(LIFE.plusSeconds(5)).until(() -> Instant.now().isAfter(fence.plusMillis(20)));
                Supplier<Answer> ordered = () -> post(
                        id,
                        "resolution",
                        "{\"ordered\": true, \"orderId\": \""
                                + app.orders(id).get(0).orderId() + "\"}");
                Supplier<Answer> not = () -> notOrdered(id, Instant.now().minusMillis(5));
                return race.equals("ordered")
                        ? List.of(ordered)
                        : race.equals("both") ? List.of(ordered, not) : List.of(not);
            }
            case "replay" -> {
                String id = ended("rejected");
                app.suspend("receive-renewal");
                return List.of(() -> post(id, "replay", "{}"));
            }
            case "discard" -> {
                String id = ended("rejected");
                return List.of(() -> change(
                        "/ops/api/dead-letters/rejected/discards",
                        "{\"idPrefix\":\"" + id + "\",\"dryRun\":false,\"why\":\"w\"}"));
            }
            case "pause" -> {
                change("/ops/api/stages/order/resume", "{\"why\":\"w\"}");
                return List.of(() -> change("/ops/api/stages/order/pause", "{\"why\":\"w\"}"));
            }
            case "resume" -> {
                change("/ops/api/stages/order/pause", "{\"why\":\"w\"}");
                return List.of(() -> change("/ops/api/stages/order/resume", "{\"why\":\"w\"}"));
            }
            default -> {
                app.suspend("receive-renewal");
                List<String> ids = List.of(ended("rejected"), ended("rejected"), ended("rejected"));
                Answer begun = change(
                        "/ops/api/dead-letters/rejected/replays",
                        "{\"idPrefix\":\"" + ids.get(0).substring(0, 4)
                                + "\",\"dryRun\":false,\"perSecond\":1,\"why\":\"w\"}");
                return List.of(() ->
                        change("/ops/api/replays/" + begun.json().path("id").asText() + "/cancel", "{\"why\":\"w\"}"));
            }
        }
    }

    @Test
    void knowsTheOrderThatAnUnclearAnswerNamed() throws Exception {
        String named = UUID.randomUUID().toString();
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.STATUS)
                .status(200)
                .body("{\"errors\":[\"mail failed\"],\"order_id\":\"" + named + "\"}")
                .build());
        String id = TestApp.newId();
        app.send(Messages.traceable(id, Catalogue.STANDING, 1));
        app.awaitState(id, State.IN_DOUBT);

        assertThat(get(id).json().path("orderId").asText()).isEqualTo(named);
        assertThat(app.outcomes(id).get(0).has("orderId"))
                .as("nobody may count on it")
                .isFalse();
        problem(
                post(id, "resolution", "{\"ordered\": true}"),
                422,
                "does not know order " + named.substring(0, 8) + "…");
        assertThat(post(id, "resolution", "{\"ordered\": true, \"withoutLookUp\": true, \"why\": \"seen\"}")
                        .json()
                        .path("orderId")
                        .asText())
                .isEqualTo(named);
    }

    @Test
    void changesNothingWhileTheShopCannotBeAsked() throws Exception {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        app.shop.faults(Fault.on(Call.ORDER_LOOKUP, Fault.Kind.STATUS).times(-1).build());

        problem(
                post(
                        id,
                        "resolution",
                        "{\"ordered\": true, \"orderId\": \""
                                + app.orders(id).get(0).orderId() + "\"}"),
                503,
                "HTTP 503");

        assertThat(app.row(id).state()).isEqualTo(State.IN_DOUBT);
    }

    @Test
    void takesItWasNotOrderedOnlyFromALookThatCameAfterTheHoldHadLapsed() throws Exception {
        String id = app.inDoubt(Fault.Kind.RESET_BEFORE, 1);
        Instant fence = Instant.parse(get(id).json().path("lookAtShopAfter").asText());

        problem(notOrdered(id, Instant.now()), 409, fence.toString());
        await().atMost(LIFE.plusSeconds(5)).until(() -> Instant.now().isAfter(fence.plusMillis(10)));
        problem(notOrdered(id, fence.minusMillis(1)), 409, fence.toString());
        problem(notOrdered(id, Instant.now().plusSeconds(60)), 409, fence.toString());

        Answer answer = notOrdered(id, Instant.now().minusMillis(5));

        assertThat(answer.json().path("state").asText()).isEqualTo("failed");
        assertThat(app.outcomeWords(id)).containsExactly("1 in-doubt", "1 failed");
        assertThat(app.letters("dead-letter.in-doubt", id)).isEmpty();
        assertThat(app.letters("dead-letter.failed", id)).hasSize(1);
        assertThat(post(id, "replay", "{}").status()).isEqualTo(202);
        assertThat(app.awaitState(id, State.ORDERED).attempt()).isEqualTo(2);
        assertThat(app.orders(id)).hasSize(1);
    }

    @Test
    void resolvesOnlyWhatIsInDoubt() throws Exception {
        String id = app.order(1);
        app.awaitState(id, State.ORDERED);

        problem(notOrdered(id, Instant.now()), 409, "is not in doubt, but ordered");
    }

    @Test
    void tellsTheLoserOfTwoSettlingsHowItStands() throws Exception {
        for (int round = 0; round < 3; round++) {
            String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
            String orderId = app.orders(id).get(0).orderId();
            String said =
                    "{\"ordered\": true, \"withoutLookUp\": true, \"why\": \"seen\", \"orderId\": \"" + orderId + "\"}";

            List<CompletableFuture<Answer>> all = IntStream.range(0, 6)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> post(id, "resolution", said)))
                    .toList();

            List<Answer> answers = all.stream().map(CompletableFuture::join).toList();
            assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
            assertThat(answers)
                    .filteredOn(answer -> answer.status() != 200)
                    .allSatisfy(answer -> problem(answer, 409, "purchase " + id + " is not in doubt, but ordered"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "no",
                "{\"ordered\": true}",
                "{\"ordered\": true, \"orderId\": \"9ad93df4-e3ef-4f60-b3f9-8a3a60b2a0e1\", \"withoutLookUp\": true}",
                "{\"ordered\": true, \"orderId\": \"9ad93df4-e3ef-4f60-b3f9-8a3a60b2a0e1\", \"despiteDifferences\": true, \"why\": \" \"}",
                "{\"ordered\": true, \"orderId\": \"../x\"}",
                "{\"ordered\": true, \"orderid\": \"9ad93df4-e3ef-4f60-b3f9-8a3a60b2a0e1\"}",
                "{\"ordered\": false}",
                "{\"ordered\": false, \"lookedAt\": \"yesterday\"}"
            })
    void saysWhatAResolutionMustSay(String body) throws Exception {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);

        Answer answer = post(id, "resolution", body);

        problem(answer, 400, "");
        assertThat(answer.json().path("detail").asText()).isNotBlank();
        assertThat(app.row(id).state()).isEqualTo(State.IN_DOUBT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    void takesNoChangeFromAFormOfAnotherSitesPage(String contentType) throws Exception {
        String id = ended("rejected");
        app.shop.clearFaults();

        Answer answer = send(request(id, "/replay")
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build());

        assertThat(answer.status()).isEqualTo(415);
        assertThat(send(request(id, "/replay")
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build())
                        .status())
                .isEqualTo(415);
        assertThat(app.letters("dead-letter.rejected", id)).hasSize(1);
    }

    // --- what the tests do and look at ----------------------------------------------------------------------------

    private static String ended(String end) {
        app.shop.faults(
                switch (end) {
                    case "rejected" ->
                        Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).build();
                    case "expired" ->
                        Fault.on(Call.ORDER, Fault.Kind.STATUS)
                                .status(200)
                                .body("{\"errors\":[{\"reason\":\"reservation_expired\"}]}")
                                .build();
                    default ->
                        Fault.on(Call.RESERVE, Fault.Kind.STATUS).times(-1).build();
                });
        String id = TestApp.newId();
        if (end.equals("failed")) {
            try (var jms = app.senders().createContext()) {
                app.suspend("receive-purchase");
                jms.createProducer()
                        .setTimeToLive(1)
                        .send(jms.createQueue("purchase.requested"), Messages.traceable(id, Catalogue.STANDING, 1));
                app.awaitState(id, State.FAILED);
                app.resume("receive-purchase");
            }
            return id;
        }
        app.send(Messages.traceable(id, Catalogue.STANDING, 1));
        app.awaitState(id, State.valueOf(end.toUpperCase()));
        return id;
    }

    private record Answer(int status, String type, String body) {

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (java.io.IOException e) {
                throw new AssertionError("no JSON: " + body, e);
            }
        }
    }

    private static void problem(Answer answer, int status, String detail) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.type()).isEqualTo("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("detail").asText()).contains(detail);
    }

    private static Answer get(String id) {
        return send(request(id, "").build());
    }

    private static Answer post(String id, String action, String body) {
        return send(request(id, "/" + action)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static Answer change(String path, String body) {
        return send(Logins.asOperator(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.httpPort() + path)))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static Answer notOrdered(String id, Instant lookedAt) {
        return post(id, "resolution", "{\"ordered\": false, \"lookedAt\": \"" + lookedAt + "\"}");
    }

    private static HttpRequest.Builder request(String id, String rest) {
        return Logins.asOperator(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + app.httpPort() + "/ops/api/purchases/" + id + rest)))
                .timeout(Duration.ofSeconds(30));
    }

    private static Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
