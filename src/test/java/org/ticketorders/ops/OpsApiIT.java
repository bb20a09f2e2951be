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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.Stage;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** What operators ask about many purchases, and change, by HTTP. */
class OpsApiIT extends OnOpsApi {

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
                        "shop-data",
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
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER));
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

        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.STATUS).status(500).times(1));
        app.awaitState(app.order(1), State.IN_DOUBT);
        JsonNode failed = item(ops.get("/shop").path("hosts"), "role", "shop");
        assertThat(failed.path("lastFailureWhy").asText()).isEqualTo("HTTP 500");
    }

    @Test
    void listsImportedFiles() throws Exception {
        Path inbox = app.directory().resolve("imports/inbox");
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
            app.resumeStages();
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
        try (Connection other = DriverManager.getConnection(
                        "jdbc:sqlite:" + app.directory().resolve("ledger.db"));
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
}
