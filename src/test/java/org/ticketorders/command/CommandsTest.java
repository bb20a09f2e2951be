package org.ticketorders.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.command.StandIn.Answer;
import org.ticketorders.testing.OpenApiDocument;

/** What each command asks for, and prints. */
class CommandsTest extends OnCommands {

    // --- what they ask for ----------------------------------------------------------------------------------------

    static Stream<Arguments> calls() {
        return Stream.of(
                Arguments.of("status", "GET /ops/api/overview", null),
                Arguments.of("show X-1", "GET /ops/api/purchases/X-1", null),
                Arguments.of("show a/../ü?x", "GET /ops/api/purchases/a%2F..%2F%C3%BC%3Fx", null),
                Arguments.of("show ..", "GET /ops/api/purchases/%2E%2E", null),
                Arguments.of("find @ada", "POST /ops/api/search", "{\"text\": \"@ada\"}"),
                Arguments.of("letters", "GET /ops/api/dead-letters", null),
                Arguments.of(
                        "letters dead-letter.rejected --reason sold-out --limit 2",
                        "GET /ops/api/dead-letters/rejected?reason=sold-out&limit=2",
                        null),
                Arguments.of("letters failed ID:1", "GET /ops/api/dead-letters/failed/ID%3A1", null),
                Arguments.of("replay X-1 --yes", "POST /ops/api/purchases/X-1/replay", "{}"),
                Arguments.of(
                        "replay --queue rejected --dry-run --shop main",
                        "POST /ops/api/dead-letters/rejected/replays",
                        "{\"shop\": \"main\", \"dryRun\": true}"),
                Arguments.of(
                        "replay --queue rejected --reason sold-out --failed-before 2026-01-31T12:00:00Z --limit 3 --per-second 9 --why more -y --detach",
                        "POST /ops/api/dead-letters/rejected/replays",
                        "{\"reason\": \"sold-out\", \"failedBefore\": \"2026-01-31T12:00:00Z\", \"limit\": 3, \"perSecond\": 9, \"dryRun\": false, \"why\": \"more\"}"),
                Arguments.of(
                        "settle X-1 --ordered " + ORDER + " --yes",
                        "POST /ops/api/purchases/X-1/resolution",
                        "{\"ordered\": true, \"orderId\": \"" + ORDER + "\"}"),
                Arguments.of(
                        "settle X-1 --ordered " + ORDER + " --without-look-up --despite-differences --why seen -y",
                        "POST /ops/api/purchases/X-1/resolution",
                        "{\"ordered\": true, \"orderId\": \"" + ORDER
                                + "\", \"withoutLookUp\": true, \"despiteDifferences\": true, \"why\": \"seen\"}"),
                Arguments.of(
                        "settle X-1 --not-ordered --looked-at 2026-01-31T13:00:00+01:00 -y",
                        "POST /ops/api/purchases/X-1/resolution",
                        "{\"ordered\": false, \"lookedAt\": \"2026-01-31T12:00:00Z\"}"),
                Arguments.of("pause order --why moves", "POST /ops/api/stages/order/pause", "{\"why\": \"moves\"}"),
                Arguments.of(
                        "pause order --why moves --until 2099-01-31T18:00:00Z",
                        "POST /ops/api/stages/order/pause",
                        "{\"why\": \"moves\", \"until\": \"2099-01-31T18:00:00Z\"}"),
                Arguments.of(
                        "resume order.north --why moved",
                        "POST /ops/api/stages/order.north/resume",
                        "{\"why\": \"moved\"}"),
                Arguments.of(
                        "tail --state rejected --state failed --since 2026-01-31T12:00:00Z -n 1",
                        "GET /ops/api/changes?limit=500&since=2026-01-31T12%3A00%3A00Z&state=rejected&state=failed",
                        null),
                Arguments.of("replays", "GET /ops/api/replays", null),
                Arguments.of("replays 7", "GET /ops/api/replays/7", null),
                Arguments.of("replays 7 --suspend --why x", "POST /ops/api/replays/7/suspend", "{\"why\": \"x\"}"),
                Arguments.of("replays 7 --resume --why x", "POST /ops/api/replays/7/resume", "{\"why\": \"x\"}"),
                Arguments.of(
                        "replays 7 --cancel --why enough", "POST /ops/api/replays/7/cancel", "{\"why\": \"enough\"}"),
                Arguments.of("health", "GET /actuator/health", null));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void asksAsTheApiIsDescribed(String command, String call, String body) throws IOException {
        app.otherwise = Answer.json(
                200,
                "{\"status\": \"UP\", \"at\": \"2026-01-31T12:00:00Z\", \"items\": [" + PURCHASE
                        + "], \"state\": \"running\"}");

        for (String form : List.of("", " --json")) {
            app.requests.clear();
            Result result = run((command + form).split(" "));

            assertThat(result.err()).isEmpty();
            assertThat(result.exitCode()).isZero();
            assertThat(app.requests)
                    .extracting(request -> request.method() + " " + request.path())
                    .containsExactly(call);
            StandIn.Request request = app.requests.get(0);
            assertThat(request.authorization())
                    .isEqualTo("Basic "
                            + Base64.getEncoder()
                                    .encodeToString(("admin:" + PASSWORD).getBytes(StandardCharsets.UTF_8)));
            assertThat(request.body().isEmpty() ? null : JSON.readTree(request.body()))
                    .isEqualTo(body == null ? null : JSON.readTree(body));
            if (!call.contains("/actuator/")) {
                isDescribed(request);
            }
            if (!form.isEmpty()) {
                assertThat(JSON.readTree(result.out()).isObject()).isTrue();
            }
        }
    }

    private static void isDescribed(StandIn.Request request) throws IOException {
        URI uri = URI.create(request.path().replace("%2F", "x").replace("%2E", "x"));
        OpenApiDocument.Operation operation =
                API.find(request.method(), uri.getPath()).orElseThrow();
        List<String> known = operation.parameters("query").stream()
                .map(parameter -> parameter.path("name").asText())
                .toList();
        for (String parameter :
                uri.getRawQuery() == null ? new String[0] : uri.getRawQuery().split("&")) {
            assertThat(known).contains(parameter.split("=")[0]);
        }
        if (!request.body().isEmpty()) {
            assertThat(request.type()).isEqualTo("application/json");
            assertThat(API.faultsOfRequest(request.method(), uri.getPath(), JSON.readTree(request.body())))
                    .isEmpty();
        }
    }

    // --- what they print ------------------------------------------------------------------------------------------

    @Test
    void showsTheStatus() {
        app.answer(
                "/ops/api/overview",
                "{\"at\": \"2026-01-31T12:00:05Z\", \"sandbox\": true, \"health\": \"OUT_OF_SERVICE\","
                        + " \"orders\": {\"lastAt\": \"2026-01-31T12:00:03Z\", \"lastMinute\": 107}, \"oldestUnsettledSeconds\": 180,"
                        + " \"days\": {\"ordered\": {\"count\": 9, \"before\": 1, \"mainReason\": null}, \"rejected\": {\"count\": 2, \"before\": 0, \"mainReason\": \"sold-out\"}},"
                        + " \"states\": {\"accepted\": 3}, \"pauses\": [{\"stage\": \"order\", \"why\": \"it moves\", \"who\": \"ada\", \"since\": \"2026-01-31T11:00:00.5Z\", \"until\": \"2026-01-31T18:00:00Z\"}],"
                        + " \"queues\": [{\"name\": \"purchase.requested\", \"depth\": 4659, \"oldestAgeSeconds\": 45, \"consumers\": 8}, {\"name\": \"undelivered\", \"depth\": null, \"oldestAgeSeconds\": null, \"consumers\": null}]}");

        assertThat(run("status").out().lines())
                .contains(
                        "107 orders in the last minute, the last one 2 s ago",
                        "Health: OUT_OF_SERVICE, at 2026-01-31T12:00:05Z, with a simulated shop",
                        "Paused: order since 2026-01-31T11:00:00Z by ada until 2026-01-31T18:00:00Z: it moves",
                        "Without an end: 3 accepted, 0 held, 0 ordering; the oldest unchanged for 3 min",
                        "In 24 hours: 9 ordered, 2 rejected (mostly sold-out)",
                        "purchase.requested  4659      45 s    8",
                        "undelivered         -         -       -");
    }

    @Test
    void showsAPurchase() {
        app.answer("/ops/api/purchases/X-1", PURCHASE);

        assertThat(run("show", "X-1").out())
                .contains(
                        "X-1 is rejected: sold-out (attempt 1)",
                        "ticket A is sold out",
                        "It may be replayed.",
                        "2026-01-31T12:00:00Z  accepted  1");
    }

    @Test
    void showsAmountsInTheCurrencyOfThePurchaseWhereThatIsKnown() {
        String amount = "{\"amount\": 9505,";
        app.answer(
                "/ops/api/purchases/X-1", PURCHASE.replaceFirst("\\{", amount + "\"hold\": {\"currency\": \"EUR\"},"));
        app.answer("/ops/api/purchases/X-2", PURCHASE.replaceFirst("\\{", amount));

        assertThat(run("show", "X-1").out()).contains("95.05 EUR");
        assertThat(run("show", "X-2").out()).contains("95.05\n");
    }

    @Test
    void showsTheCallsOfAPurchase() {
        app.answer(
                "/ops/api/purchases/X-1",
                PURCHASE.replaceFirst(
                        "\\{",
                        "{\"calls\": [{\"at\": \"2026-01-31T12:00:00Z\", \"attempt\": 1, \"millis\": 45, \"method\": \"GET\", \"path\": \"/s/reserve/ticket/t\", \"status\": 409},"
                                + "{\"at\": \"2026-01-31T12:00:01Z\", \"attempt\": 1, \"millis\": 9, \"method\": \"POST\", \"path\": \"/s/order\", \"failure\": \"SocketException\"}],"));

        assertThat(run("show", "X-1").out())
                .contains(
                        "2026-01-31T12:00:00Z  1        45  HTTP 409         GET /s/reserve/ticket/t",
                        "2026-01-31T12:00:01Z  1        9   SocketException  POST /s/order");
    }

    /** What a terminal takes for a command, or does not show as it is, in every place where foreign words are printed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "show X",
                "find X",
                "letters",
                "letters rejected",
                "letters rejected ID:1",
                "replay --queue rejected --dry-run",
                "tail -n 1",
                "status",
                "pause order --why x",
                "health"
            })
    void printsNoControlCharacters(String command) {
        String bad = "a\\u001b[2J\\u0007b\\u009bc\\u202ed\\u2028e\\nf\\rg\\u0000";
        String item =
                "{\"purchaseId\": \"%1$s\", \"state\": \"%1$s\", \"attempt\": 1, \"reason\": \"%1$s\", \"detail\": \"%1$s\", \"messageId\": \"%1$s\", \"foundBy\": \"%1$s\", \"foundIn\": \"%1$s\", \"why\": \"%1$s\","
                        + " \"name\": \"%1$s\", \"ticket\": \"%1$s\", \"updatedAt\": \"2026-01-31T12:00:00Z\"}";
        String all =
                ("{\"purchaseId\": \"%1$s\", \"state\": \"%1$s\", \"detail\": \"%1$s\", \"advice\": \"%1$s\", \"orderId\": \"%1$s\", \"body\": \"%1$s\", \"headers\": {\"%1$s\": \"%1$s\"},"
                                + " \"health\": \"%1$s\", \"status\": \"%1$s\", \"stage\": \"%1$s\", \"components\": {\"%1$s\": {\"status\": \"%1$s\", \"details\": {\"%1$s\": \"%1$s\"}}}, \"at\": \"2026-01-31T12:00:00Z\","
                                + " \"history\": [ITEM], \"calls\": [ITEM], \"items\": [ITEM], \"refused\": [ITEM], \"pauses\": [ITEM], \"queues\": [ITEM], \"pause\": ITEM, \"causes\": [ITEM]}")
                        .replace("ITEM", item)
                        .formatted(bad);
        app.otherwise = Answer.json(200, all);

        for (String form : List.of("", " --json")) {
            Result result = run((command + form).split(" "));

            assertThat(result.out())
                    .containsIgnoringCase("\\u001b[2J")
                    .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}&&[^\\n]]");
        }
        app.otherwise = Answer.problem(409, bad);
        assertThat(run(command.split(" ")).err()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}&&[^\\n]]");
    }

    @Test
    void aHeaderOfATableIsAsWideAsItsColumn() {
        TestTerminal terminal = TestTerminal.with();

        Answers.table(terminal, List.of(List.of("A", "B"), List.of("𝒳𝒳", "c"), List.of("", "d")));

        assertThat(terminal.printed().lines()).containsExactly("A   B", "𝒳𝒳  c", "    d");
    }

    @Test
    void saysWhereItLookedInVain() {
        app.answer("/ops/api/search", "{\"items\": [], \"more\": false, \"lookedIn\": [\"orders\", \"dead letters\"]}");

        Result result = run("find", "nobody");

        assertThat(result.exitCode()).isEqualTo(Exit.NOT_FOUND);
        assertThat(result.err()).isEqualTo("ticket-orders: nothing found. Looked in: orders; dead letters\n");
    }

    @ParameterizedTest
    @CsvSource({"200, UP, 0", "503, OUT_OF_SERVICE, 1", "503, DOWN, 2", "200, UNKNOWN, 3", "200, ODD, 3"})
    void saysByItsExitCodeHowWellItIs(int status, String health, int code) {
        app.answer(
                "/actuator/health",
                Answer.of(
                        status,
                        "application/vnd.spring-boot.actuator.v3+json",
                        "{\"status\": \"" + health
                                + "\", \"components\": {\"ledger\": {\"status\": \"UP\"}, \"shop\": {\"status\": \"DOWN\", \"details\": {\"why\": \"no token\"}}}}"));

        Result result = run("health");

        assertThat(result.exitCode()).isEqualTo(code);
        assertThat(result.out())
                .startsWith(health + "\n")
                .contains("shop DOWN: why: no token")
                .doesNotContain("ledger");
    }
}
