package org.ticketorders.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Writes answers for people. */
final class Answers {

    private Answers() {}

    /** The text of a field; null if it is missing, null or empty. */
    static String text(JsonNode node, String field) {
        String text = node.path(field).asText("");
        return text.isEmpty() || node.path(field).isNull() ? null : text;
    }

    /** The text of a field, or a dash. */
    static String or(JsonNode node, String field) {
        String text = text(node, field);
        return text == null ? "-" : text;
    }

    /** A time in UTC, to the second; a dash if there is none. */
    static String time(JsonNode node, String field) {
        String text = text(node, field);
        if (text == null) {
            return "-";
        }
        try {
            return Instant.parse(text).truncatedTo(ChronoUnit.SECONDS).toString();
        } catch (DateTimeException e) {
            return text;
        }
    }

    /** {@code 45 s}, {@code 12 min}, {@code 5 h}, {@code 3 d}; a dash if there is none. */
    static String age(JsonNode seconds) {
        if (!seconds.isNumber()) {
            return "-";
        }
        long s = Math.max(0, seconds.asLong());
        return s < 120 ? s + " s" : s < 7_200 ? s / 60 + " min" : s < 172_800 ? s / 3_600 + " h" : s / 86_400 + " d";
    }

    /** How long ago a time is. */
    static String ago(String time, Instant now) {
        try {
            return age(LongNode.valueOf(
                            Duration.between(Instant.parse(time), now).toSeconds()))
                    + " ago";
        } catch (DateTimeException e) {
            return time;
        }
    }

    /** Prints rows in columns, the first row being their heads. */
    static void table(Terminal terminal, List<List<String>> rows) {
        List<List<String>> shown =
                rows.stream().map(row -> row.stream().map(Shown::line).toList()).toList();
        int columns = shown.get(0).size();
        int[] widths = IntStream.range(0, columns)
                .map(column -> shown.stream()
                        .mapToInt(row -> row.get(column)
                                .codePointCount(0, row.get(column).length()))
                        .max()
                        .orElse(0))
                .toArray();
        for (List<String> row : shown) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String cell = row.get(column);
                line.append(cell);
                if (column < columns - 1) {
                    line.append(" ".repeat(widths[column] - cell.codePointCount(0, cell.length()) + 2));
                }
            }
            terminal.out().println(line.toString().stripTrailing());
        }
    }

    /** A line of a purchase in a list. */
    static List<String> purchaseRow(JsonNode item) {
        return List.of(
                time(item, "updatedAt"),
                or(item, "purchaseId"),
                or(item, "state"),
                or(item, "attempt"),
                text(item, "reason") == null ? or(item, "orderId") : or(item, "reason"));
    }

    static List<String> purchaseHeads() {
        return List.of("CHANGED", "PURCHASE", "STATE", "ATTEMPT", "REASON OR ORDER");
    }

    static List<List<String>> purchases(JsonNode items) {
        List<List<String>> rows = new ArrayList<>(List.of(purchaseHeads()));
        items.forEach(item -> rows.add(purchaseRow(item)));
        return rows;
    }
}
