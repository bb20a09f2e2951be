package org.ticketorders.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "status", description = "Shows whether orders go out, what is paused, and what waits where.")
final class StatusCommand extends OpsCommand {

    private static final List<String> WITHOUT_END = List.of("accepted", "held", "ordering");

    @Override
    int run(Api api, Terminal terminal) {
        JsonNode overview = api.get("/ops/api/overview");
        if (json()) {
            print(terminal, overview);
            return Exit.DONE;
        }
        terminal.line(orders(overview));
        terminal.line("Health: " + Answers.or(overview, "health") + ", at " + Answers.time(overview, "at")
                + (overview.path("sandbox").asBoolean() ? ", with a simulated shop" : ""));
        overview.path("pauses").forEach(pause -> terminal.line(paused(pause)));
        terminal.line("Without an end: " + counts(overview.path("states"), WITHOUT_END)
                + (overview.path("oldestUnsettledSeconds").isNumber()
                        ? "; the oldest unchanged for " + Answers.age(overview.path("oldestUnsettledSeconds"))
                        : ""));
        terminal.line("In 24 hours: " + days(overview.path("days")));
        List<List<String>> rows = new ArrayList<>(List.of(List.of("QUEUE", "MESSAGES", "OLDEST", "CONSUMERS")));
        overview.path("queues")
                .forEach(queue -> rows.add(List.of(
                        Answers.or(queue, "name"),
                        Answers.or(queue, "depth"),
                        Answers.age(queue.path("oldestAgeSeconds")),
                        Answers.or(queue, "consumers"))));
        Answers.table(terminal, rows);
        return Exit.DONE;
    }

    private static String orders(JsonNode overview) {
        JsonNode orders = overview.path("orders");
        String last = Answers.text(orders, "lastAt");
        String at = Answers.text(overview, "at");
        long lastMinute = orders.path("lastMinute").asLong();
        return lastMinute + (lastMinute == 1 ? " order" : " orders") + " in the last minute"
                + (last == null || at == null ? "" : ", the last one " + Answers.ago(last, Instant.parse(at)));
    }

    /** One stage that takes nothing. */
    static String paused(JsonNode pause) {
        String until = Answers.text(pause, "until");
        String probe = Answers.text(pause, "nextProbe");
        return "Paused: " + Answers.or(pause, "stage") + " since " + Answers.time(pause, "since")
                + (Answers.text(pause, "who") == null ? "" : " by " + Answers.or(pause, "who"))
                + (until == null ? "" : " until " + Answers.time(pause, "until"))
                + (probe == null ? "" : ", tried again at " + Answers.time(pause, "nextProbe"))
                + ": " + Answers.or(pause, "why");
    }

    private static String counts(JsonNode states, List<String> words) {
        return String.join(
                ", ",
                words.stream()
                        .map(word -> states.path(word).asLong() + " " + word)
                        .toList());
    }

    private static String days(JsonNode days) {
        List<String> parts = new ArrayList<>();
        days.properties().forEach(day -> {
            String reason = Answers.text(day.getValue(), "mainReason");
            long count = day.getValue().path("count").asLong();
            parts.add(count + " " + day.getKey() + (reason == null || count == 0 ? "" : " (mostly " + reason + ")"));
        });
        return String.join(", ", parts);
    }
}
