package org.ticketorders.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every call of {@code openapi.yaml} as a collection (Postman's format 2.1, which Bruno and Insomnia read as well): with its parameters,
 * an example as its body, and address, name and password as variables.
 */
final class RestCollection {

    private static final String FILE = "openapi.yaml";
    private static final String FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final Pattern PARAMETER = Pattern.compile("\\{([^{}]+)}");

    private final Map<String, Object> document = Published.read(FILE);

    private final ObjectMapper json;

    private RestCollection(ObjectMapper json) {
        this.json = json;
    }

    /** The collection, as JSON. */
    static String json(ObjectMapper json) {
        RestCollection calls = new RestCollection(json);
        return calls.text(calls.all());
    }

    private Map<String, Object> all() {
        Map<String, List<Map<String, Object>>> byTag = new LinkedHashMap<>();
        Published.map(document.get("paths"))
                .forEach((path, calls) -> Published.map(calls).forEach((method, call) -> {
                    if (METHODS.contains(method)) {
                        byTag.computeIfAbsent(tag(Published.map(call)), tag -> new ArrayList<>())
                                .add(item(path, method, Published.map(call), Published.map(calls)));
                    }
                }));
        Map<String, Object> info = Published.map(document.get("info"));
        return Map.of(
                "info",
                Map.of(
                        "name",
                        Published.text(info.get("title")),
                        "description",
                        Published.text(info.get("description")),
                        "schema",
                        FORMAT),
                "auth",
                Map.of(
                        "type",
                        "basic",
                        "basic",
                        List.of(variable("username", "{{user}}"), variable("password", "{{password}}"))),
                "variable",
                List.of(variable("base", "http://127.0.0.1:8080"), variable("user", "admin"), variable("password", "")),
                "item",
                byTag.entrySet().stream()
                        .map(tag -> Map.of("name", tag.getKey(), "item", tag.getValue()))
                        .toList());
    }

    private static String tag(Map<String, Object> call) {
        List<?> tags = Published.list(call.get("tags"));
        return tags.isEmpty() ? "others" : Published.text(tags.get(0));
    }

    private Map<String, Object> item(String path, String method, Map<String, Object> call, Map<String, Object> ofPath) {
        List<Map<String, Object>> parameters = Stream.concat(
                        Published.list(ofPath.get("parameters")).stream(),
                        Published.list(call.get("parameters")).stream())
                .map(Published::map)
                .map(this::resolved)
                .toList();
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("method", method.toUpperCase(Locale.ROOT));
        request.put("description", Published.text(call.get("description")));
        request.put("url", url(path, parameters));
        Map<String, Object> content =
                Published.map(resolved(Published.map(call.get("requestBody"))).get("content"));
        content.keySet().stream().findFirst().ifPresent(type -> {
            request.put("header", List.of(variable("Content-Type", type)));
            request.put("body", body(type, Published.map(content.get(type))));
        });
        return Map.of("name", Published.text(call.get("summary")), "request", request);
    }

    private Map<String, Object> body(String type, Map<String, Object> content) {
        if (!type.equals("application/json")) {
            return Map.of("mode", "file");
        }
        Object example = content.containsKey("example")
                ? content.get("example")
                : Published.map(content.get("examples")).values().stream()
                        .map(each -> Published.map(each).get("value"))
                        .findFirst()
                        .orElse(Map.of());
        return Map.of("mode", "raw", "raw", text(example), "options", Map.of("raw", Map.of("language", "json")));
    }

    private static Map<String, Object> url(String path, List<Map<String, Object>> parameters) {
        String raw = "{{base}}" + PARAMETER.matcher(path).replaceAll(":$1");
        return Map.of(
                "raw",
                raw,
                "host",
                List.of("{{base}}"),
                "path",
                Stream.of(path.substring(1).split("/"))
                        .map(part -> PARAMETER.matcher(part).replaceAll(":$1"))
                        .toList(),
                "variable",
                in("path", parameters, false),
                "query",
                in("query", parameters, true));
    }

    /** Those of the query are there to be switched on, but for what the call needs. */
    private static List<Map<String, Object>> in(
            String where, List<Map<String, Object>> parameters, boolean mayBeLeftOut) {
        return parameters.stream()
                .filter(parameter -> where.equals(parameter.get("in")))
                .map(parameter -> {
                    Map<String, Object> told = new LinkedHashMap<>(
                            variable(Published.text(parameter.get("name")), example(parameter.get("example"))));
                    told.put("description", Published.text(parameter.get("description")));
                    if (mayBeLeftOut) {
                        told.put("disabled", !Boolean.TRUE.equals(parameter.get("required")));
                    }
                    return told;
                })
                .collect(Collectors.toList());
    }

    private static String example(Object example) {
        return example instanceof List<?> several && !several.isEmpty()
                ? Published.text(several.get(0))
                : Published.text(example);
    }

    private Map<String, Object> resolved(Map<String, Object> node) {
        return node.get("$ref") instanceof String pointer ? Published.at(document, pointer) : node;
    }

    private static Map<String, Object> variable(String key, String value) {
        return Map.of("key", key, "value", value);
    }

    private String text(Object value) {
        try {
            return json.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(FILE, e);
        }
    }
}
