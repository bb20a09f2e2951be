package org.ticketorders.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ticketorders.documents.Document;

/** The shipped queries, and which metrics they ask for. */
final class PromQl {

    static final Path RULES = Path.of("config/monitoring/alerts.yml");
    static final Path DASHBOARD = Path.of("config/monitoring/dashboard.json");

    /** Prometheus' own. */
    private static final Set<String> NOT_OURS = Set.of("up", "ALERTS");

    private static final Set<String> WORDS = Set.of(
            "and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool");

    private static final Pattern GROUPING =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern SELECTOR =
            Pattern.compile("(?<![\\w:.$])([a-zA-Z_:][a-zA-Z0-9_:]*)(\\s*\\{([^}]*)})?(?!\\s*\\()(?![\\w:])");
    private static final Pattern MATCHER =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** @param labels label, operator and value of each matcher */
    record Selector(String metric, List<List<String>> labels) {}

    private PromQl() {}

    static JsonNode rules() {
        return read(new YAMLMapper(), RULES);
    }

    static JsonNode dashboard() {
        return read(new ObjectMapper(), DASHBOARD);
    }

    private static JsonNode read(ObjectMapper mapper, Path file) {
        try {
            return mapper.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<JsonNode> alerts() {
        List<JsonNode> alerts = new ArrayList<>();
        rules().path("groups").forEach(group -> group.path("rules").forEach(alerts::add));
        return alerts;
    }

    /** Every shipped query, by where it stands. */
    static Map<String, String> queries() {
        Map<String, String> queries = new LinkedHashMap<>();
        alerts().forEach(alert -> queries.put(
                "alert " + alert.path("alert").asText(), alert.path("expr").asText()));
        Document.all().stream()
                .flatMap(document -> document.blocks("promql"))
                .forEach(block -> queries.put(block.document() + ":" + block.line(), block.text()));
        dashboard().path("panels").forEach(panel -> panel.path("targets")
                .forEach(target -> queries.put(
                        "panel " + panel.path("title").asText() + " "
                                + target.path("refId").asText()
                                + panel.path("id").asText(),
                        target.path("expr").asText())));
        dashboard().path("templating").path("list").forEach(variable -> {
            Matcher values = Pattern.compile("label_values\\((.*), *(\\w+)\\)")
                    .matcher(variable.path("definition").asText());
            if (values.matches()) {
                queries.put(
                        "variable " + variable.path("name").asText(),
                        "sum by (" + values.group(2) + ") (" + values.group(1) + ")");
            }
        });
        return queries;
    }

    /** The metrics that a query asks for. */
    static List<Selector> selectors(String query) {
        String plain = GROUPING.matcher(query).replaceAll(" ").replaceAll("\\[[^]]*]", " ");
        List<Selector> selectors = new ArrayList<>();
        Matcher found = SELECTOR.matcher(plain);
        while (found.find()) {
            String metric = found.group(1);
            if (WORDS.contains(metric) || NOT_OURS.contains(metric)) {
                continue;
            }
            List<List<String>> labels = new ArrayList<>();
            Matcher matcher = MATCHER.matcher(found.group(3) == null ? "" : found.group(3));
            while (matcher.find()) {
                labels.add(List.of(matcher.group(1), matcher.group(2), matcher.group(3)));
            }
            selectors.add(new Selector(metric, labels));
        }
        return selectors;
    }

    /** The labels that a query groups by. */
    static Set<String> groupings(String query) {
        Set<String> labels = new TreeSet<>();
        Matcher found = GROUPING.matcher(query);
        while (found.find()) {
            for (String label : found.group(2).split(",")) {
                if (!label.isBlank()) {
                    labels.add(label.strip());
                }
            }
        }
        return labels;
    }
}
