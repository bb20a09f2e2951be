package org.ticketorders.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.command.StandIn.Answer;
import org.ticketorders.testing.OpenApiDocument;
import org.ticketorders.testing.PublishedSchemas;

/** Each command, against an HTTP server that answers what the application would, or anything else. */
@Timeout(60)
class CommandsTest {

    private static final OpenApiDocument API = new OpenApiDocument(PublishedSchemas.read("openapi.yaml"));
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "not-to-be-seen";
    private static final String ORDER = "98031aed-8713-461b-a4b5-045a0458a44a";

    private static final String PURCHASE =
            "{\"purchaseId\": \"X-1\", \"state\": \"rejected\", \"attempt\": 1, \"reason\": \"sold-out\","
                    + " \"detail\": \"ticket A is sold out\", \"advice\": \"It may be replayed.\", \"acceptedAt\": \"2026-01-31T12:00:00Z\","
                    + " \"updatedAt\": \"2026-01-31T12:00:01Z\", \"history\": [{\"at\": \"2026-01-31T12:00:00Z\", \"state\": \"accepted\", \"attempt\": 1}]}";
    private static final String STAGE =
            "{\"stage\": \"order\", \"routes\": [], \"pause\": {\"stage\": \"order\", \"why\": \"it moves\", \"byOperator\": true,"
                    + " \"who\": \"ada\", \"since\": \"2026-01-31T12:00:00Z\", \"until\": null, \"nextProbe\": null, \"unauthorized\": false}}";
    private static final String JOB =
            "{\"id\": \"7\", \"queue\": \"dead-letter.rejected\", \"state\": \"%s\", \"matched\": 46, \"replayed\": 46,"
                    + " \"skipped\": 0, \"left\": 0, \"results\": {%s}, \"lastProblem\": null}";

    @TempDir
    Path folder;

    private final StandIn app = new StandIn();

    @AfterEach
    void stop() {
        app.close();
    }

    private record Result(int exitCode, String out, String err, TestTerminal terminal) {}

    private Result run(String... args) {
        return run(TestTerminal.with(Connection.URL, app.url(), Connection.PASSWORD, PASSWORD), args);
    }

    private static Result run(TestTerminal terminal, String... args) {
        int code = TicketOrders.run(terminal, args);
        assertThat(terminal.printed() + terminal.errors() + terminal.questions)
                .as("secrets are not printed")
                .doesNotContain(PASSWORD)
                .doesNotContain(Base64.getEncoder().encodeToString(PASSWORD.getBytes(StandardCharsets.UTF_8)));
        return new Result(code, terminal.printed(), terminal.errors(), terminal);
    }

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

            assertThat(result.err).isEmpty();
            assertThat(result.exitCode).isZero();
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
                assertThat(JSON.readTree(result.out).isObject()).isTrue();
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

        assertThat(run("status").out.lines())
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

        assertThat(run("show", "X-1").out)
                .contains(
                        "X-1 is rejected: sold-out (attempt 1)",
                        "ticket A is sold out",
                        "It may be replayed.",
                        "2026-01-31T12:00:00Z  accepted  1");
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
                                + " \"history\": [ITEM], \"items\": [ITEM], \"refused\": [ITEM], \"pauses\": [ITEM], \"queues\": [ITEM], \"pause\": ITEM, \"causes\": [ITEM]}")
                        .replace("ITEM", item)
                        .formatted(bad);
        app.otherwise = Answer.json(200, all);

        for (String form : List.of("", " --json")) {
            Result result = run((command + form).split(" "));

            assertThat(result.out)
                    .containsIgnoringCase("\\u001b[2J")
                    .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}&&[^\\n]]");
        }
        app.otherwise = Answer.problem(409, bad);
        assertThat(run(command.split(" ")).err).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}&&[^\\n]]");
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

        assertThat(result.exitCode).isEqualTo(Exit.NOT_FOUND);
        assertThat(result.err).isEqualTo("ticket-orders: nothing found. Looked in: orders; dead letters\n");
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

        assertThat(result.exitCode).isEqualTo(code);
        assertThat(result.out)
                .startsWith(health + "\n")
                .contains("shop DOWN: why: no token")
                .doesNotContain("ledger");
    }

    // --- what may go wrong ----------------------------------------------------------------------------------------

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        "no login",
                        Answer.problem(401, "name and password are not right"),
                        Exit.LOGIN,
                        "are not right"),
                Arguments.of(
                        "no login, not from the application",
                        Answer.of(401, "text/html", "<html>"),
                        Exit.LOGIN,
                        "not let in"),
                Arguments.of(
                        "no role", Answer.problem(403, "changes need the role 'operator'"), Exit.LOGIN, "'operator'"),
                Arguments.of("locked", Answer.problem(429, "too many failed logins"), Exit.LOGIN, "too many"),
                Arguments.of(
                        "not there", Answer.problem(404, "the ledger has no purchase"), Exit.NOT_FOUND, "no purchase"),
                Arguments.of("not so", Answer.problem(409, "it is ordered"), Exit.CONFLICT, "it is ordered"),
                Arguments.of(
                        "contradicted",
                        Answer.problem(422, "the shop does not know it"),
                        Exit.CONFLICT,
                        "does not know"),
                Arguments.of("refused", Answer.problem(400, "'limit' must be"), Exit.FAILED, "'limit'"),
                Arguments.of("fault", Answer.problem(500, "unexpected"), Exit.UNAVAILABLE, "unexpected"),
                Arguments.of(
                        "outage", Answer.problem(503, "the ledger does not answer"), Exit.UNAVAILABLE, "the ledger"),
                Arguments.of("no detail", Answer.json(503, "{}"), Exit.UNAVAILABLE, "HTTP 503"),
                Arguments.of(
                        "a page",
                        Answer.of(200, "text/html; charset=utf-8", "<html>Welcome</html>"),
                        Exit.UNAVAILABLE,
                        "no answer of the application (text/html)"),
                Arguments.of(
                        "a proxy's page",
                        Answer.of(502, "text/html", "<html>Bad gateway</html>"),
                        Exit.UNAVAILABLE,
                        "HTTP 502"),
                Arguments.of("nothing", Answer.of(200, "", ""), Exit.UNAVAILABLE, "without a type"),
                Arguments.of(
                        "half", Answer.of(200, "application/json", "{\"items\": ["), Exit.UNAVAILABLE, "no valid JSON"),
                Arguments.of("empty", Answer.of(200, "application/json", ""), Exit.UNAVAILABLE, "no valid JSON"),
                Arguments.of("two", Answer.of(200, "application/json", "{} {}"), Exit.UNAVAILABLE, "no valid JSON"),
                Arguments.of(
                        "a word", Answer.of(200, "application/json", "\"yes\""), Exit.UNAVAILABLE, "no valid JSON"),
                Arguments.of(
                        "deep",
                        Answer.of(200, "application/json", "[".repeat(100_000)),
                        Exit.UNAVAILABLE,
                        "no valid JSON"),
                Arguments.of(
                        "led away",
                        new Answer(302, "text/html", new byte[0], Map.of("Location", "http://127.0.0.1:1/")),
                        Exit.UNAVAILABLE,
                        "HTTP 302"));
    }

    private static final List<String> COMMANDS = List.of(
            "status",
            "show X",
            "find X",
            "tail",
            "letters",
            "letters rejected",
            "letters rejected ID:1",
            "replay X -y",
            "replay --queue failed --why x -y",
            "replay --queue failed --dry-run",
            "settle X --ordered " + ORDER + " -y",
            "settle X --not-ordered --looked-at 2026-01-31 -y".replace("2026-01-31", "2026-01-31T12:00:00Z"),
            "pause order --why x",
            "resume order --why x",
            "import pom.xml",
            "import pom.xml --check",
            "replays",
            "replays 7 --cancel --why x",
            "health");

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void eachCommandTellsOfAFailureInOneLine(String name, Answer answer, int code, String part) {
        app.otherwise = answer;

        for (String command : COMMANDS) {
            Result result = run(command.split(" "));

            assertThat(result.exitCode).as(command).isEqualTo(command.equals("health") ? HealthCommand.UNKNOWN : code);
            assertThat(result.out).as(command).isEmpty();
            assertThat(result.err)
                    .as(command)
                    .startsWith("ticket-orders: ")
                    .contains(part)
                    .endsWith("\n");
            assertThat(result.err.lines()).as(command).hasSize(1);
        }
    }

    @Test
    void eachCommandTellsThatNobodyListens() throws IOException {
        String url;
        try (ServerSocket closed = new ServerSocket(0)) {
            url = "http://127.0.0.1:" + closed.getLocalPort();
        }
        for (String command : COMMANDS) {
            Result result =
                    run(TestTerminal.with(Connection.URL, url, Connection.PASSWORD, PASSWORD), command.split(" "));

            assertThat(result.exitCode)
                    .as(command)
                    .isEqualTo(command.equals("health") ? HealthCommand.UNKNOWN : Exit.UNAVAILABLE);
            assertThat(result.err.lines())
                    .as(command)
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("no answer from " + url, "nothing listens there");
        }
    }

    @Test
    void readsNoMoreOfAnAnswerThanTheApplicationWouldGive() {
        app.otherwise = new Answer(
                200,
                "application/json",
                ("{\"x\": \"" + "y".repeat(33_000_000) + "\"}").getBytes(StandardCharsets.UTF_8),
                Map.of());

        Result result = run("status");

        assertThat(result.exitCode).isEqualTo(Exit.UNAVAILABLE);
        assertThat(result.err).contains("longer than 32 MB");
    }

    @Test
    void doesNotWaitForEver() {
        app.otherwise = null;

        Result looked = run("status", "--timeout", "1");
        Result changed = run("pause", "order", "--why", "x", "--timeout", "1");

        assertThat(looked.exitCode).isEqualTo(Exit.UNAVAILABLE);
        assertThat(looked.err).contains("has not answered within 1 s").doesNotContain("whether it was done");
        assertThat(changed.err).contains("whether it was done is not known");
    }

    // --- words and options ----------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|name a command",
                "stauts|unknown command 'stauts'. Did you mean 'status'? See: ticket-orders help",
                "setle X|Did you mean 'settle'?",
                "start|is a word of the script bin/ticket-orders",
                "show|missing required parameter: 'ID'",
                "show X Y|unmatched argument at index 2: 'Y'",
                "status --jsn|unknown option: '--jsn'. Did you mean '--json'?",
                "letters lost|no queue of dead letters 'lost', but invalid, rejected",
                "letters --reason sold-out|name the queue, too",
                "replay|name either purchases or --queue",
                "replay X --queue failed|name either purchases or --queue",
                "replay X --dry-run|without a selection",
                "replay --queue failed|--why is missing",
                "settle X|specify one of these",
                "settle X --ordered A --not-ordered|mutually exclusive",
                "settle X --not-ordered|needs --looked-at",
                "settle X --not-ordered --looked-at 2099-01-01T00:00:00Z|still to come",
                "settle X --not-ordered --looked-at yesterday|must be a time",
                "settle X --not-ordered --looked-at 2026-01-31T12:00:00Z --without-look-up|are for --ordered",
                "settle X --ordered A --looked-at 12:00|is for --not-ordered",
                "pause order|missing required option: '--why=TEXT'",
                "pause order --why --until 18:00|expected parameter for option '--why' but found '--until'",
                "pause order --why x --until 2020-01-01T00:00:00Z|which is over",
                "tail --every 0|--every must be",
                "import|missing required parameter",
                "import no-such-file|is no file that can be read",
                "import .|is no file that can be read",
                "import pom.xml --check --inbox .|without --inbox",
                "import pom.xml --tickets|--check goes with --tickets",
                "replays --cancel --why x|go together",
                "replays 7 --cancel|go together",
                "replays 7 --why x|go together",
                "status --timeout 0|--timeout must be",
                "status --url=ftp://h|--url must be the address",
                "status --url=h:8080|--url must be the address",
                "status --url=http://ada:not-to-be-seen@127.0.0.1|must not have a user or password",
                "status --url=http://[not-to-be-seen|--url must be the address",
                "status --url=http://tickets.example.com|use https://, or allow it by --plain-http",
                "status --url=http://localhost.example.com|use https://",
                "status --url=http://127.0.0.1.example.com|use https://",
                "status --ca=pom.xml|no certificate",
                "status --user=a:b|without a colon"
            })
    void refusesWhatItDoesNotUnderstand(String command, String part) {
        Result result = run(command == null ? new String[0] : command.split(" "));

        assertThat(result.exitCode).isEqualTo(Exit.USAGE);
        assertThat(result.out).isEmpty();
        assertThat(result.err).startsWith("ticket-orders: ").contains(part);
        assertThat(result.err.lines()).hasSize(1);
        assertThat(app.requests).isEmpty();
    }

    @Test
    void aWrongOptionOfHealthIsNoHealth() {
        assertThat(run("health", "--jsn").exitCode).isEqualTo(HealthCommand.UNKNOWN);
    }

    static Stream<String> names() {
        return TicketOrders.commandLine(TestTerminal.with()).getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachCommandHasHelp(String name) {
        Result result = run(name, "--help");

        assertThat(result.exitCode).isZero();
        assertThat(result.err).isEmpty();
        assertThat(result.out).contains("Usage: ticket-orders " + name);
        assertThat(run("help", name).out).contains(name);
        if (!List.of("help", "completion").contains(name)) {
            assertThat(result.out).contains("--json", "--url", "--user", "TICKET_ORDERS_PASSWORD", "Exit codes:");
        }
    }

    @Test
    void theStartScriptNamesEachCommand() throws IOException {
        String script = Files.readString(Path.of("src/main/dist/bin/ticket-orders"));

        assertThat(names().toList()).allSatisfy(name -> assertThat(script).contains("\nticket-orders " + name + " "));
        assertThat(TicketOrders.OF_THE_SCRIPT)
                .allSatisfy(word -> assertThat(script).contains(word));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ticket-orders st|1|start status",
                "ticket-orders status --j|2|--json",
                "ticket-orders letters --rea|2|--reason",
                "ticket-orders replay --queue re|3|rejected",
                "ticket-orders pre|1|prepare"
            })
    void completesWordsAndOptionsInBash(String typed, int word, String completed) throws Exception {
        Path script = Files.writeString(folder.resolve("completion"), run("completion").out);
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        "source '" + script + "'; COMP_WORDS=(" + typed + "); COMP_CWORD=" + word + "; COMP_LINE='"
                                + typed
                                + "'; COMP_POINT=${#COMP_LINE}; _complete_ticket-orders 2>/dev/null; echo \"${COMPREPLY[@]}\"")
                .redirectErrorStream(true)
                .start();

        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(output.strip().split(" ")).contains(completed.split(" "));
    }

    // --- logins ---------------------------------------------------------------------------------------------------

    @Test
    void asksForThePasswordOnce() {
        app.answer("/ops/api/purchases/X", PURCHASE).answer("/ops/api/purchases/X/resolution", PURCHASE);

        Result result = run(
                TestTerminal.with(Connection.URL, app.url() + "/ops/").typing(PASSWORD, "y"),
                "settle",
                "X",
                "--ordered",
                ORDER,
                "--user",
                "ada");

        assertThat(result.exitCode).isZero();
        assertThat(result.terminal.questions).hasSize(2).first().asString().isEqualTo("Password of ada: ");
        assertThat(app.requests).hasSize(2).allSatisfy(request -> assertThat(new String(
                        Base64.getDecoder().decode(request.authorization().substring(6)), StandardCharsets.UTF_8))
                .isEqualTo("ada:" + PASSWORD));
    }

    @Test
    void asksForNothingWhereNobodyIs() {
        Result result = run(TestTerminal.with(Connection.URL, app.url()), "status");

        assertThat(result.exitCode).isEqualTo(Exit.LOGIN);
        assertThat(result.err).contains("no password of 'admin'", "TICKET_ORDERS_PASSWORD");
        assertThat(app.requests).isEmpty();
    }

    @Test
    void takesAnAccessTokenInPlaceOfAPassword() {
        app.otherwise = Answer.json(200, "{}");

        run(
                TestTerminal.with(Connection.URL, app.url(), Connection.TOKEN, PASSWORD, Connection.PASSWORD, "x"),
                "status");

        assertThat(app.requests.get(0).authorization()).isEqualTo("Bearer " + PASSWORD);
        assertThat(run(TestTerminal.with(Connection.URL, app.url(), Connection.TOKEN, PASSWORD + "\nX: y"), "status")
                        .exitCode)
                .isEqualTo(Exit.LOGIN);
    }

    // --- changes --------------------------------------------------------------------------------------------------

    private static final List<String> IRREVERSIBLE = List.of(
            "replay X",
            "replay X Y --why z",
            "replay --queue failed --why x",
            "settle X --ordered " + ORDER,
            "settle X --not-ordered --looked-at 2026-01-31T12:00:00Z");

    static Stream<Arguments> unsure() {
        return IRREVERSIBLE.stream()
                .flatMap(command -> Stream.of("n", "", "nope", "yess").map(answer -> Arguments.of(command, answer)));
    }

    @ParameterizedTest
    @MethodSource("unsure")
    void changesNothingUnlessItIsSure(String command, String answer) {
        app.otherwise = Answer.json(200, PURCHASE);

        Result result = run(
                TestTerminal.with(Connection.URL, app.url(), Connection.PASSWORD, PASSWORD)
                        .typing(answer),
                command.split(" "));

        assertThat(result.exitCode).isEqualTo(Exit.FAILED);
        assertThat(result.err).isEqualTo("ticket-orders: nothing was changed\n");
        assertThat(app.changes()).allMatch(request -> request.body().contains("\"dryRun\":true"));
    }

    @Test
    void changesNothingWhereNobodyCanBeAsked() {
        app.otherwise = Answer.json(200, PURCHASE);
        for (String command : IRREVERSIBLE) {
            Result result = run(command.split(" "));

            assertThat(result.exitCode).as(command).isEqualTo(Exit.USAGE);
            assertThat(result.err).as(command).contains("add --yes");
        }
        assertThat(app.changes()).allMatch(request -> request.body().contains("\"dryRun\":true"));
    }

    @Test
    void followsAReplayToItsResults() {
        String path = "/ops/api/dead-letters/rejected/replays";
        app.answer(path, "{\"matched\": 50, \"replayable\": 46, \"seconds\": 10, \"refused\": [], \"more\": false}")
                .answer(path, Answer.json(202, JOB.formatted("running", "")))
                .answer("/ops/api/replays/7", JOB.formatted("done", "\"in-work\": 46"))
                .answer("/ops/api/replays/7", JOB.formatted("done", "\"ordered\": 44, \"rejected\": 2"));

        Result result = run(
                TestTerminal.with(Connection.URL, app.url(), Connection.PASSWORD, PASSWORD)
                        .typing("y"),
                "replay",
                "--queue",
                "rejected",
                "--why",
                "more tickets");

        assertThat(result.terminal.questions)
                .containsExactly("46 of 50 dead letters would be replayed, in 10 s. Replay them? [y/N] ");
        assertThat(result.out)
                .isEqualTo("Replay 7 is done: 46 of 46 replayed (44 ordered, 2 rejected), 0 skipped, 0 left\n");
        assertThat(result.exitCode).isZero();
    }

    @Test
    void replaysThoseThatCanBeReplayed() {
        app.answer("/ops/api/purchases/A/replay", Answer.problem(409, "it is ordered"))
                .answer("/ops/api/purchases/B/replay", Answer.json(202, PURCHASE));

        Result result = run("replay", "A", "B", "-y");

        assertThat(result.exitCode).isEqualTo(Exit.CONFLICT);
        assertThat(result.out).contains("B is replayed");
        assertThat(result.err).isEqualTo("ticket-orders: A: it is ordered\n");
    }

    // --- tail -----------------------------------------------------------------------------------------------------

    private static String changes(String at, boolean more, String... idsAndTimes) {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < idsAndTimes.length; i += 2) {
            items.add("{\"purchaseId\": \"" + idsAndTimes[i]
                    + "\", \"state\": \"ordered\", \"attempt\": 1, \"reason\": null, \"orderId\": \"o\", \"updatedAt\": \""
                    + idsAndTimes[i + 1] + "\"}");
        }
        return "{\"items\": " + items + ", \"at\": \"" + at + "\", \"more\": " + more + "}";
    }

    @Test
    void printsEachEndOnceAlsoOfARestartedApplication() {
        app.answer("/ops/api/changes", changes("2026-01-31T12:00:10Z", true, "A", "2026-01-31T12:00:01Z"))
                .answer(
                        "/ops/api/changes",
                        changes(
                                "2026-01-31T12:00:10Z",
                                false,
                                "A",
                                "2026-01-31T12:00:01Z",
                                "B",
                                "2026-01-31T12:00:02Z"))
                .answer("/ops/api/changes", Answer.problem(503, "it restarts"))
                .answer(
                        "/ops/api/changes",
                        changes(
                                "2026-01-31T12:00:40Z",
                                false,
                                "B",
                                "2026-01-31T12:00:02Z",
                                "C",
                                "2026-01-31T12:00:03Z"));

        Result result = run("tail", "--json", "--every", "1", "-n", "3", "--since", "2026-01-31T12:00:00Z");

        assertThat(result.out.lines()).hasSize(3).allMatch(line -> line.startsWith("{"));
        assertThat(result.out.lines().map(line -> line.replaceAll(".*purchaseId\":\"(.).*", "$1")))
                .containsExactly("A", "B", "C");
        assertThat(result.err).contains("it restarts. Trying again", "it answers again");
        assertThat(result.exitCode).isZero();
    }

    // --- import ---------------------------------------------------------------------------------------------------

    @Test
    void putsFilesIntoTheInboxWholeAndReplacesNone() throws IOException {
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        Files.writeString(inbox.resolve("b.csv"), "earlier");
        Path a = Files.writeString(folder.resolve("a.csv"), "content");
        Path b = Files.writeString(folder.resolve("b.csv"), "another");
        app.answer("/ops/api/imports", "{\"items\": [], \"enabled\": true, \"inbox\": \"" + inbox + "\"}");

        Result result = run("import", b.toString(), a.toString());

        assertThat(result.exitCode).isEqualTo(Exit.FAILED);
        assertThat(result.err).contains("b.csv is not imported: a file of that name still lies in");
        assertThat(result.out).contains("a.csv is in the inbox");
        assertThat(inbox.resolve("a.csv")).hasContent("content");
        assertThat(inbox.resolve("b.csv")).hasContent("earlier");
        assertThat(files(inbox)).containsExactlyInAnyOrder("a.csv", "b.csv");
        assertThat(run(
                                "import",
                                a.toString(),
                                "--inbox",
                                folder.resolve("elsewhere").toString())
                        .err)
                .contains("there is no folder");
    }

    private static final String REPORT =
            "{\"name\": \"a.check.csv\", \"state\": \"checked\", \"report\": {\"file\": \"a.csv\", \"result\": \"%s\","
                    + " \"reason\": \"no CSV\", \"records\": 9, \"newPurchases\": 7, \"duplicates\": 1, \"rejected\": %d,"
                    + " \"check\": {\"fails\": 0, \"units\": 12, \"firstMistakes\": [{\"line\": 3, \"column\": \"quantity\","
                    + " \"kind\": \"rejected\", \"problem\": \"no number\"}], \"notes\": [\"prices were not looked at\"]}}}";

    @ParameterizedTest
    @CsvSource({"checked, 0, 0", "checked, 1, 1", "failed, 0, 1"})
    void checksAFileAndImportsNothing(String result, int rejected, int code) throws IOException {
        Path file = Files.writeString(folder.resolve("a b.csv"), "content");
        app.answer(
                        "/ops/api/imports/checks",
                        Answer.json(202, "{\"name\": \"a.check.csv\", \"state\": \"waiting\", \"report\": null}"))
                .answer("/ops/api/imports/checks/a.check.csv", REPORT.formatted(result, rejected));

        Result checked = run("import", "--check", "--tickets", file.toString());

        assertThat(checked.exitCode).isEqualTo(code);
        assertThat(app.changes())
                .extracting(StandIn.Request::path, StandIn.Request::type, StandIn.Request::body)
                .containsExactly(tuple(
                        "/ops/api/imports/checks?name=a%20b.csv&tickets=true", "application/octet-stream", "content"));
        if (result.equals("checked")) {
            assertThat(checked.out)
                    .contains(
                            "9 records; 7 would be sent",
                            rejected + " would be rejected",
                            "line 3: quantity: no number",
                            "prices were not looked at");
        } else {
            assertThat(checked.err).contains("cannot be imported: no CSV");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "checked, 0, '', true",
        "checked, 1, '', false",
        "checked, 1, y, true",
        "checked, 1, n, false",
        "failed, 0, y, false"
    })
    void uploadsWhereTheInboxIsOnAnotherMachine(String result, int rejected, String typed, boolean imported)
            throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "content");
        app.answer("/ops/api/imports", "{\"items\": [], \"enabled\": true, \"inbox\": \"/no/such/inbox\"}")
                .answer("/ops/api/imports/checks", Answer.json(202, REPORT.formatted(result, rejected)))
                .answer("/ops/api/imports/checks/a.check.csv/import", Answer.json(202, "{\"name\": \"a.csv\"}"));

        Result uploaded = run(
                TestTerminal.with(Connection.URL, app.url(), Connection.PASSWORD, PASSWORD)
                        .typing(typed),
                "import",
                file.toString());

        assertThat(uploaded.exitCode).isEqualTo(imported ? Exit.DONE : Exit.FAILED);
        assertThat(app.changes()).hasSize(imported ? 2 : 1);
        assertThat(uploaded.out.contains("is in the inbox as a.csv")).isEqualTo(imported);
    }

    @ParameterizedTest
    @CsvSource({"false, null, openticket.imports.enabled is false, 5", "true, null, only operators are told, 3"})
    void tellsWhyThereIsNoInbox(boolean enabled, String inbox, String part, int code) {
        app.answer("/ops/api/imports", "{\"items\": [], \"enabled\": " + enabled + ", \"inbox\": " + inbox + "}");

        Result result = run("import", "pom.xml");

        assertThat(result.err).contains(part);
        assertThat(result.exitCode).isEqualTo(code);
    }

    private static List<String> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // --- times ----------------------------------------------------------------------------------------------------

    @Test
    void readsTimesAsPeopleWriteThem() {
        assertThat(Times.read("x", "2026-01-31T18:00:00Z")).isEqualTo(Instant.parse("2026-01-31T18:00:00Z"));
        assertThat(Times.read("x", "2026-01-31T18:00:00+02:00")).isEqualTo(Instant.parse("2026-01-31T16:00:00Z"));
        assertThat(Times.read("x", "18:00")
                        .atZone(java.time.ZoneId.systemDefault())
                        .toLocalTime())
                .isEqualTo(java.time.LocalTime.of(18, 0));
        assertThat(Arrays.asList("18", "noon", "2026-01-31", "", "25:00"))
                .allSatisfy(text -> org.assertj.core.api.Assertions.assertThatThrownBy(() -> Times.read("x", text))
                        .hasMessageContaining("must be a time"));
    }
}
