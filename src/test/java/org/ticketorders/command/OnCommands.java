package org.ticketorders.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.testing.OpenApiDocument;
import org.ticketorders.testing.PublishedSchemas;

/** Commands, run against an HTTP server that answers what the application would, or anything else. */
@Timeout(60)
abstract class OnCommands {

    static final OpenApiDocument API = new OpenApiDocument(PublishedSchemas.read("openapi.yaml"));
    static final ObjectMapper JSON = new ObjectMapper();
    static final String PASSWORD = "not-to-be-seen";
    static final String ORDER = "98031aed-8713-461b-a4b5-045a0458a44a";

    static final String PURCHASE =
            "{\"purchaseId\": \"X-1\", \"state\": \"rejected\", \"attempt\": 1, \"reason\": \"sold-out\","
                    + " \"detail\": \"ticket A is sold out\", \"advice\": \"It may be replayed.\", \"acceptedAt\": \"2026-01-31T12:00:00Z\","
                    + " \"updatedAt\": \"2026-01-31T12:00:01Z\", \"history\": [{\"at\": \"2026-01-31T12:00:00Z\", \"state\": \"accepted\", \"attempt\": 1}]}";
    static final String STAGE =
            "{\"stage\": \"order\", \"routes\": [], \"pause\": {\"stage\": \"order\", \"why\": \"it moves\", \"byOperator\": true,"
                    + " \"who\": \"ada\", \"since\": \"2026-01-31T12:00:00Z\", \"until\": null, \"nextProbe\": null, \"unauthorized\": false}}";
    static final String JOB =
            "{\"id\": \"7\", \"queue\": \"dead-letter.rejected\", \"state\": \"%s\", \"matched\": 46, \"replayed\": 46,"
                    + " \"skipped\": 0, \"left\": 0, \"results\": {%s}, \"lastProblem\": null}";

    @TempDir
    Path folder;

    @AutoClose
    final StandIn app = new StandIn();

    record Result(int exitCode, String out, String err, TestTerminal terminal) {}

    Result run(String... args) {
        return run(TestTerminal.with(Connection.URL, app.url(), Connection.PASSWORD, PASSWORD), args);
    }

    static Result run(TestTerminal terminal, String... args) {
        int code = TicketOrders.run(terminal, args);
        assertThat(terminal.printed() + terminal.errors() + terminal.questions)
                .as("secrets are not printed")
                .doesNotContain(PASSWORD)
                .doesNotContain(Base64.getEncoder().encodeToString(PASSWORD.getBytes(StandardCharsets.UTF_8)));
        return new Result(code, terminal.printed(), terminal.errors(), terminal);
    }

    static List<String> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<String> names() {
        return TicketOrders.commandLine(TestTerminal.with()).getSubcommands().keySet().stream();
    }

    static final List<String> COMMANDS = List.of(
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
}
