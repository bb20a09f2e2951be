package org.ticketorders.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "letters",
        description =
                "Shows the dead letters: without a queue how many there are and of which causes, with one which they are.")
final class LettersCommand extends OpsCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "QUEUE",
            completionCandidates = LetterSelection.Queues.class,
            description = "one of ${COMPLETION-CANDIDATES}")
    private String queue;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "MESSAGE-ID",
            description = "one dead letter, with its message")
    private String messageId;

    @Mixin
    private LetterSelection selection;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "most of them, 1 to 500; ${DEFAULT-VALUE} without it")
    private int limit;

    @Option(names = "--after", paramLabel = "MESSAGE-ID", description = "begin behind this one")
    private String after;

    @Override
    int run(Api api, Terminal terminal) {
        if (queue == null) {
            if (selection.isGiven() || after != null) {
                throw CommandFailure.usage("name the queue, too: " + String.join(", ", LetterSelection.QUEUES));
            }
            JsonNode queues = api.get("/ops/api/dead-letters");
            return shown(terminal, queues, () -> queues(terminal, queues.path("queues")));
        }
        String path = "/ops/api/dead-letters/" + Api.part(LetterSelection.queue(queue));
        if (messageId != null) {
            JsonNode letter = api.get(path + "/" + Api.part(messageId));
            return shown(terminal, letter, () -> letter(terminal, letter));
        }
        JsonNode letters = api.get(selection.query(path, limit, after));
        return shown(terminal, letters, () -> list(terminal, letters));
    }

    private int shown(Terminal terminal, JsonNode answer, Runnable text) {
        if (json()) {
            print(terminal, answer);
        } else {
            text.run();
        }
        return Exit.DONE;
    }

    private static void queues(Terminal terminal, JsonNode queues) {
        List<List<String>> rows =
                new ArrayList<>(List.of(List.of("QUEUE", "LETTERS", "OLDEST", "REASON", "TICKET OR FIELD")));
        for (JsonNode queue : queues) {
            rows.add(List.of(
                    Answers.or(queue, "name"),
                    Answers.or(queue, "depth"),
                    Answers.age(queue.path("oldestAgeSeconds")),
                    "",
                    ""));
            for (JsonNode cause : queue.path("causes")) {
                String what = Answers.text(cause, "ticket") == null
                        ? Answers.text(cause, "field")
                        : Answers.text(cause, "ticket");
                rows.add(List.of(
                        "", Answers.or(cause, "count"), "", Answers.or(cause, "reason"), what == null ? "" : what));
            }
        }
        Answers.table(terminal, rows);
    }

    private static void list(Terminal terminal, JsonNode letters) {
        List<List<String>> rows =
                new ArrayList<>(List.of(List.of("FAILED", "PURCHASE", "REASON", "ATTEMPT", "MESSAGE ID", "DETAIL")));
        letters.path("items")
                .forEach(letter -> rows.add(List.of(
                        Answers.time(letter, "failedAt"),
                        Answers.or(letter, "purchaseId"),
                        Answers.or(letter, "reason"),
                        Answers.or(letter, "attempt"),
                        Answers.or(letter, "messageId"),
                        Answers.or(letter, "detail"))));
        Answers.table(terminal, rows);
        if (letters.path("more").asBoolean()) {
            terminal.error("ticket-orders: there are more: --after " + Answers.or(letters, "next"));
        }
    }

    private static void letter(Terminal terminal, JsonNode letter) {
        letter.properties().forEach(field -> {
            if (field.getValue().isValueNode()
                    && !field.getKey().equals("body")
                    && !field.getValue().isNull()) {
                terminal.line(field.getKey() + ": " + field.getValue().asText());
            }
        });
        letter.path("headers")
                .properties()
                .forEach(header -> terminal.line(
                        "header " + header.getKey() + ": " + header.getValue().asText()));
        terminal.line("");
        // line by line, as its sender wrote it
        letter.path("body").asText("").lines().forEach(terminal::line);
    }
}
