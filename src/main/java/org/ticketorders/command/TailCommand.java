package org.ticketorders.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "tail",
        description = "Prints purchases as they come to their ends, until Ctrl-C. With --json, one object a line.")
final class TailCommand extends OpsCommand {

    private static final int PAGE = 500;

    /** What is committed late has a time that is over. */
    private static final Duration OVERLAP = Duration.ofSeconds(15);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "only these, such as rejected; may be repeated. Without it all ends")
    private List<String> states = new ArrayList<>();

    @Option(names = "--since", paramLabel = "TIME", description = "begin with those since then: " + Times.FORMS)
    private String since;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "end after so many")
    private long lines = Long.MAX_VALUE;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "how often to look, 1 to 3600; ${DEFAULT-VALUE} without it")
    private int every;

    private final Map<String, Instant> seen = new HashMap<>();

    @Override
    int run(Api api, Terminal terminal) {
        if (every < 1 || every > 3_600 || lines < 1) {
            throw CommandFailure.usage("--every must be from 1 to 3600, and --lines at least 1");
        }
        String from = since == null ? null : Times.read("--since", since).toString();
        boolean waits = false;
        boolean asked = false;
        long wait = every;
        for (long printed = 0; ; ) {
            try {
                JsonNode page = api.get(path(from));
                asked = true;
                wait = every;
                if (waits) {
                    terminal.error("ticket-orders: it answers again");
                    waits = false;
                }
                for (JsonNode item : page.path("items")) {
                    if (isNew(item)) {
                        print(terminal, item, json());
                        if (terminal.out().checkError() || ++printed >= lines) {
                            return Exit.DONE;
                        }
                    }
                }
                if (page.path("more").asBoolean()) {
                    from = last(page, from);
                    continue;
                }
                from = next(page, from);
            } catch (CommandFailure e) {
                // a restart of the application is no reason to end
                if (e.exitCode() != Exit.UNAVAILABLE || !asked) {
                    throw e;
                }
                if (!waits) {
                    terminal.error("ticket-orders: " + e.getMessage() + ". Trying again");
                    waits = true;
                }
                wait = Math.min(Math.max(LONGEST_WAIT.toSeconds(), every), wait * 2);
            }
            ReplayCommand.pause(Duration.ofSeconds(wait));
            if (terminal.out().checkError()) {
                return Exit.DONE;
            }
        }
    }

    private String path(String from) {
        StringBuilder path = new StringBuilder(Api.with("/ops/api/changes", "limit", PAGE, "since", from));
        states.forEach(state -> path.append("&state=").append(Api.query(state)));
        return path.toString();
    }

    private boolean isNew(JsonNode item) {
        Instant at = Instant.parse(Answers.or(item, "updatedAt"));
        String key =
                Answers.or(item, "purchaseId") + "\n" + Answers.or(item, "state") + "\n" + Answers.or(item, "attempt");
        return !at.equals(seen.put(key, at));
    }

    private static void print(Terminal terminal, JsonNode item, boolean json) {
        if (json) {
            terminal.out().println(Shown.json(item.toString()));
        } else {
            terminal.line(String.join("  ", Answers.purchaseRow(item)));
        }
    }

    private static String last(JsonNode page, String from) {
        JsonNode items = page.path("items");
        return items.isEmpty() ? from : Answers.or(items.get(items.size() - 1), "updatedAt");
    }

    /** By the application's clock. */
    private String next(JsonNode page, String from) {
        Instant next = Instant.parse(Answers.or(page, "at")).minus(OVERLAP);
        seen.values().removeIf(at -> at.isBefore(next.minus(OVERLAP)));
        return from != null && Instant.parse(from).isAfter(next) ? from : next.toString();
    }
}
