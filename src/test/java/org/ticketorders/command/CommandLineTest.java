package org.ticketorders.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.command.StandIn.Answer;

/** Words, options, logins and times. */
class CommandLineTest extends OnCommands {

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
                "replays 7 --suspend --resume --why x|mutually exclusive",
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

        assertThat(result.exitCode()).isEqualTo(Exit.USAGE);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("ticket-orders: ").contains(part);
        assertThat(result.err().lines()).hasSize(1);
        assertThat(app.requests).isEmpty();
    }

    @Test
    void aWrongOptionOfHealthIsNoHealth() {
        assertThat(run("health", "--jsn").exitCode()).isEqualTo(HealthCommand.UNKNOWN);
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachCommandHasHelp(String name) {
        Result result = run(name, "--help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("Usage: ticket-orders " + name);
        assertThat(run("help", name).out()).contains(name);
        if (!List.of("help", "completion").contains(name)) {
            assertThat(result.out()).contains("--json", "--url", "--user", "TICKET_ORDERS_PASSWORD", "Exit codes:");
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
        Path script = Files.writeString(
                folder.resolve("completion"), run("completion").out());
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        "source '" + script + "'; COMP_WORDS=(" + typed + "); COMP_CWORD=" + word + "; COMP_LINE='"
                                + typed
                                + "'; COMP_POINT=${#COMP_LINE}; _complete_ticket-orders 2>/dev/null; echo \"${COMPREPLY[@]}\"")
                .redirectErrorStream(true)
                .start();

        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
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

        assertThat(result.exitCode()).isZero();
        assertThat(result.terminal().questions).hasSize(2).first().asString().isEqualTo("Password of ada: ");
        assertThat(app.requests).hasSize(2).allSatisfy(request -> assertThat(new String(
                        Base64.getDecoder().decode(request.authorization().substring(6)), StandardCharsets.UTF_8))
                .isEqualTo("ada:" + PASSWORD));
    }

    @Test
    void asksForNothingWhereNobodyIs() {
        Result result = run(TestTerminal.with(Connection.URL, app.url()), "status");

        assertThat(result.exitCode()).isEqualTo(Exit.LOGIN);
        assertThat(result.err()).contains("no password of 'admin'", "TICKET_ORDERS_PASSWORD");
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
                        .exitCode())
                .isEqualTo(Exit.LOGIN);
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
                .allSatisfy(
                        text -> assertThatThrownBy(() -> Times.read("x", text)).hasMessageContaining("must be a time"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-29T02:30, does not exist in Europe/Amsterdam",
        "2026-10-25T02:30, is there twice in Europe/Amsterdam",
    })
    void refusesALocalTimeThatIsNotOneTime(String text, String why) {
        ZoneId zone = ZoneId.of("Europe/Amsterdam");

        assertThatThrownBy(() -> Times.read("--until", text, zone))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--until: " + text + " " + why)
                .hasMessageContaining("write it in UTC");
        assertThat(Times.read("--until", text + "Z", zone)).isEqualTo(Instant.parse(text + ":00Z"));
        assertThat(Times.read("--until", text.replace("T02", "T04"), zone)).isNotNull();
    }
}
