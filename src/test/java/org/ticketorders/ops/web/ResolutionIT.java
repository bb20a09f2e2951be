package org.ticketorders.ops.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** Orders in doubt are settled by HTTP. */
class ResolutionIT extends OnPurchases {

    private static final int ROUNDS = 3;

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
    void settlesOnlyTheAttemptThatWasSeen() {
        String id = app.inDoubt(Fault.Kind.RESET_AFTER, 1);
        String ordered =
                "{\"ordered\": true, \"withoutLookUp\": true, \"why\": \"seen\", \"attempt\": %d, \"orderId\": \""
                        + UUID.randomUUID() + "\"}";
        post(id, "resolution", ordered.formatted(1));
        problem(post(id, "take-back", "{\"why\": \"an old page\", \"attempt\": 2}"), 409, "no longer at attempt 2");
        post(id, "take-back", "{\"why\": \"the wrong order\", \"attempt\": 1}");
        await().atMost(TestApp.PATIENCE).until(() -> app.row(id).attempt() == 2);

        for (String body : List.of(
                ordered.formatted(1),
                "{\"ordered\": false, \"lookedAt\": \"" + Instant.now() + "\", \"attempt\": 1}")) {
            problem(post(id, "resolution", body), 409, "in-doubt, attempt 2, and no longer at attempt 1");
        }
        problem(post(id, "replay", "{\"attempt\": 1}"), 409, "no longer at attempt 1");

        assertThat(app.row(id).state()).isEqualTo(State.IN_DOUBT);
        assertThat(post(id, "resolution", ordered.formatted(2)).status()).isEqualTo(200);
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
        List<String> doubts =
                List.of("ordered", "not-ordered", "both").contains(race) ? doubtsWhoseHoldHasLapsed(ROUNDS) : List.of();
        for (int round = 0; round < ROUNDS; round++) {
            List<Supplier<Answer>> calls = doubts.isEmpty() ? race(race) : settlings(race, doubts.get(round));

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

    /** So old that 'it was not ordered' may be said of them. */
    private static List<String> doubtsWhoseHoldHasLapsed(int number) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int n = 0; n < number; n++) {
            ids.add(app.inDoubt(Fault.Kind.RESET_AFTER, 1));
        }
        for (String id : ids) {
            Instant fence = Instant.parse(get(id).json().path("lookAtShopAfter").asText());
            await().atMost(LIFE.plusSeconds(5)).until(() -> Instant.now().isAfter(fence.plusMillis(20)));
        }
        return ids;
    }

    private static List<Supplier<Answer>> settlings(String race, String id) {
        Supplier<Answer> ordered = () -> post(
                id,
                "resolution",
                "{\"ordered\": true, \"orderId\": \"" + app.orders(id).get(0).orderId() + "\"}");
        Supplier<Answer> not = () -> notOrdered(id, Instant.now().minusMillis(5));
        return race.equals("ordered") ? List.of(ordered) : race.equals("both") ? List.of(ordered, not) : List.of(not);
    }

    private static List<Supplier<Answer>> race(String race) throws Exception {
        switch (race) {
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
                .body("{\"errors\":[\"mail failed\"],\"order_id\":\"" + named + "\"}"));
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
        app.shop.faults(Fault.on(Call.ORDER_LOOKUP, Fault.Kind.STATUS).times(-1));

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
}
