package org.ticketorders.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.command.StandIn.Answer;
import org.ticketorders.testing.TestApp;

/** What each command does when something goes wrong. */
class CommandFailuresTest extends OnCommands {

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

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void eachCommandTellsOfAFailureInOneLine(String name, Answer answer, int code, String part) {
        app.otherwise = answer;

        for (String command : COMMANDS) {
            Result result = run(command.split(" "));

            assertThat(result.exitCode())
                    .as(command)
                    .isEqualTo(command.equals("health") ? HealthCommand.UNKNOWN : code);
            assertThat(result.out()).as(command).isEmpty();
            assertThat(result.err())
                    .as(command)
                    .startsWith("ticket-orders: ")
                    .contains(part)
                    .endsWith("\n");
            assertThat(result.err().lines()).as(command).hasSize(1);
        }
    }

    @Test
    void eachCommandTellsThatNobodyListens() {
        String url = "http://127.0.0.1:" + TestApp.freePort();
        for (String command : COMMANDS) {
            Result result =
                    run(TestTerminal.with(Connection.URL, url, Connection.PASSWORD, PASSWORD), command.split(" "));

            assertThat(result.exitCode())
                    .as(command)
                    .isEqualTo(command.equals("health") ? HealthCommand.UNKNOWN : Exit.UNAVAILABLE);
            assertThat(result.err().lines())
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

        assertThat(result.exitCode()).isEqualTo(Exit.UNAVAILABLE);
        assertThat(result.err()).contains("longer than 32 MB");
    }

    @Test
    void doesNotWaitForEver() {
        app.otherwise = null;

        Result looked = run("status", "--timeout", "1");
        Result changed = run("pause", "order", "--why", "x", "--timeout", "1");

        assertThat(looked.exitCode()).isEqualTo(Exit.UNAVAILABLE);
        assertThat(looked.err()).contains("has not answered within 1 s").doesNotContain("whether it was done");
        assertThat(changed.err()).contains("whether it was done is not known");
    }
}
