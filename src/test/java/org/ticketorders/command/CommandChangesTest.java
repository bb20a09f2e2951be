package org.ticketorders.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.command.StandIn.Answer;

/** Commands that change something, or follow what changes. */
class CommandChangesTest extends OnCommands {

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

        assertThat(result.exitCode()).isEqualTo(Exit.FAILED);
        assertThat(result.err()).isEqualTo("ticket-orders: nothing was changed\n");
        assertThat(app.changes()).allMatch(request -> request.body().contains("\"dryRun\":true"));
    }

    @Test
    void settlesTheAttemptThatItHasShown() {
        app.otherwise = Answer.json(200, PURCHASE);

        run(
                TestTerminal.with(Connection.URL, app.url(), Connection.PASSWORD, PASSWORD)
                        .typing("y"),
                "settle",
                "X-1",
                "--ordered",
                ORDER);

        assertThat(app.changes()).singleElement().satisfies(request -> assertThat(request.body())
                .contains("\"attempt\":1"));
    }

    @Test
    void changesNothingWhereNobodyCanBeAsked() {
        app.otherwise = Answer.json(200, PURCHASE);
        for (String command : IRREVERSIBLE) {
            Result result = run(command.split(" "));

            assertThat(result.exitCode()).as(command).isEqualTo(Exit.USAGE);
            assertThat(result.err()).as(command).contains("add --yes");
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

        assertThat(result.terminal().questions)
                .containsExactly("46 of 50 dead letters would be replayed, in 10 s. Replay them? [y/N] ");
        assertThat(result.out())
                .isEqualTo("Replay 7 is done: 46 of 46 replayed (44 ordered, 2 rejected), 0 skipped, 0 left\n");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void replaysThoseThatCanBeReplayed() {
        app.answer("/ops/api/purchases/A/replay", Answer.problem(409, "it is ordered"))
                .answer("/ops/api/purchases/B/replay", Answer.json(202, PURCHASE));

        Result result = run("replay", "A", "B", "-y");

        assertThat(result.exitCode()).isEqualTo(Exit.CONFLICT);
        assertThat(result.out()).contains("B is replayed");
        assertThat(result.err()).isEqualTo("ticket-orders: A: it is ordered\n");
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

        assertThat(result.out().lines()).hasSize(3).allMatch(line -> line.startsWith("{"));
        assertThat(result.out().lines().map(line -> line.replaceAll(".*purchaseId\":\"(.).*", "$1")))
                .containsExactly("A", "B", "C");
        assertThat(result.err()).contains("it restarts. Trying again", "it answers again");
        assertThat(result.exitCode()).isZero();
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

        assertThat(result.exitCode()).isEqualTo(Exit.FAILED);
        assertThat(result.err()).contains("b.csv is not imported: a file of that name still lies in");
        assertThat(result.out()).contains("a.csv is in the inbox");
        assertThat(inbox.resolve("a.csv")).hasContent("content");
        assertThat(inbox.resolve("b.csv")).hasContent("earlier");
        assertThat(files(inbox)).containsExactlyInAnyOrder("a.csv", "b.csv");
        assertThat(run(
                                "import",
                                a.toString(),
                                "--inbox",
                                folder.resolve("elsewhere").toString())
                        .err())
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

        assertThat(checked.exitCode()).isEqualTo(code);
        assertThat(app.changes())
                .extracting(StandIn.Request::path, StandIn.Request::type, StandIn.Request::body)
                .containsExactly(tuple(
                        "/ops/api/imports/checks?name=a%20b.csv&tickets=true", "application/octet-stream", "content"));
        if (result.equals("checked")) {
            assertThat(checked.out())
                    .contains(
                            "9 records; 7 would be sent",
                            rejected + " would be rejected",
                            "line 3, quantity: rejected: no number",
                            "prices were not looked at");
        } else {
            assertThat(checked.err()).contains("cannot be imported: no CSV");
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

        assertThat(uploaded.exitCode()).isEqualTo(imported ? Exit.DONE : Exit.FAILED);
        assertThat(app.changes()).hasSize(imported ? 2 : 1);
        assertThat(uploaded.out().contains("is in the inbox as a.csv")).isEqualTo(imported);
    }

    @ParameterizedTest
    @CsvSource({"false, null, openticket.imports.enabled is false, 5", "true, null, only operators are told, 3"})
    void tellsWhyThereIsNoInbox(boolean enabled, String inbox, String part, int code) {
        app.answer("/ops/api/imports", "{\"items\": [], \"enabled\": " + enabled + ", \"inbox\": " + inbox + "}");

        Result result = run("import", "pom.xml");

        assertThat(result.err()).contains(part);
        assertThat(result.exitCode()).isEqualTo(code);
    }
}
