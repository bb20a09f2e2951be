package org.ticketorders.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Everything that was measured, by figure and contender, each as often as there were rounds. */
final class Report {

    private final Map<String, Map<String, List<Double>>> figures = new LinkedHashMap<>();

    void note(String figure, String contender, double value) {
        figures.computeIfAbsent(figure, key -> new LinkedHashMap<>())
                .computeIfAbsent(contender, key -> new ArrayList<>())
                .add(value);
    }

    double median(String figure, String contender) {
        List<Double> sorted =
                figures.getOrDefault(figure, Map.of()).getOrDefault(contender, List.of(Double.NaN)).stream()
                        .sorted()
                        .toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Medians, with least and most, and their ratio to the baseline's. */
    String table(String baseline) {
        StringBuilder table = new StringBuilder(
                "| figure | contender | median | least – most | ÷ " + baseline + " |\n|---|---|---:|---:|---:|\n");
        figures.forEach((figure, contenders) -> contenders.forEach((contender, values) -> table.append(String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s – %s | %s |%n",
                figure,
                contender,
                number(median(figure, contender)),
                number(values.stream().mapToDouble(value -> value).min().orElse(0)),
                number(values.stream().mapToDouble(value -> value).max().orElse(0)),
                contenders.containsKey(baseline)
                        ? String.format(Locale.ROOT, "%.2f", median(figure, contender) / median(figure, baseline))
                        : ""))));
        return table.toString();
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.3f", value);
    }

    void write(Path file) throws IOException {
        ArrayNode all = PlainShop.JSON.createArrayNode();
        figures.forEach((figure, contenders) -> contenders.forEach((contender, values) -> {
            ObjectNode row = all.addObject().put("figure", figure).put("contender", contender);
            ArrayNode rounds = row.putArray("rounds");
            values.forEach(rounds::add);
        }));
        Files.writeString(file, PlainShop.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all));
    }
}
