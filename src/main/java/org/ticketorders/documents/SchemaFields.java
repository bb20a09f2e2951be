package org.ticketorders.documents;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The fields of a JSON schema as rows of a table of Markdown, in the order in which the schema has them. */
final class SchemaFields {

    private static final int DEEPEST = 8;

    private final Map<String, Object> document;
    private final List<String> rows = new ArrayList<>();

    private SchemaFields(Map<String, Object> document) {
        this.document = document;
    }

    /**
     * @param document where references of the schema lead to
     * @param schema an object's
     * @return lines of Markdown; empty if the schema names no fields
     */
    static List<String> table(Map<String, Object> document, Map<String, Object> schema) {
        SchemaFields fields = new SchemaFields(document);
        fields.object("", schema, 0);
        if (fields.rows.isEmpty()) {
            return List.of();
        }
        List<String> table = new ArrayList<>(List.of("| field | needed | is | says |", "|---|---|---|---|"));
        table.addAll(fields.rows);
        return table;
    }

    private void object(String before, Map<String, Object> schema, int depth) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<Object> required = new ArrayList<>();
        merge(schema, properties, required, depth);
        properties.forEach((name, property) -> field(before + name, property, required.contains(name), depth));
    }

    /** Fields of the schema and of all those that it is made of; the last to speak of a field adds to what was said. */
    private void merge(Map<String, Object> given, Map<String, Object> properties, List<Object> required, int depth) {
        if (depth > DEEPEST) {
            return;
        }
        Map<String, Object> schema = resolved(given);
        Published.list(schema.get("allOf")).stream()
                .map(Published::map)
                .filter(part -> !part.containsKey("if"))
                .forEach(part -> merge(part, properties, required, depth + 1));
        Published.map(schema.get("properties")).forEach((name, property) -> {
            if (Boolean.FALSE.equals(property)) {
                properties.remove(name);
            } else {
                Map<String, Object> all = new LinkedHashMap<>(Published.map(properties.get(name)));
                all.putAll(Published.map(property));
                properties.put(name, all);
            }
        });
        required.addAll(Published.list(schema.get("required")));
    }

    private void field(String name, Object given, boolean isRequired, int depth) {
        Map<String, Object> schema = resolved(Published.map(given));
        boolean isArray = "array".equals(schema.get("type"));
        Map<String, Object> entry = isArray ? resolved(Published.map(schema.get("items"))) : Map.of();
        rows.add("| `" + name + "` | " + (isRequired ? "yes" : "") + " | " + cell(is(schema)) + " | "
                + cell(Published.text(schema.get("description")) + " " + Published.text(entry.get("description")))
                + " |");
        if (depth < DEEPEST) {
            object(name + (isArray ? "[]." : "."), isArray ? entry : schema, depth + 1);
        }
    }

    private Map<String, Object> resolved(Map<String, Object> schema) {
        Object reference = schema.get("$ref");
        return reference instanceof String pointer && pointer.startsWith("#/")
                ? resolved(Published.at(document, pointer))
                : schema;
    }

    private static String is(Map<String, Object> schema) {
        List<String> is = new ArrayList<>();
        Object type = schema.get("type");
        is.add(
                type instanceof List<?> several
                        ? several.stream().map(String::valueOf).collect(Collectors.joining(" or "))
                        : Published.text(type));
        if (schema.containsKey("format")) {
            is.add(Published.text(schema.get("format")));
        }
        List<?> words = Published.list(schema.get("enum"));
        if (!words.isEmpty()) {
            is.add("one of " + words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(" ")));
        }
        is.add(range(schema.get("minLength"), schema.get("maxLength"), " characters"));
        is.add(range(schema.get("minimum"), schema.get("maximum"), ""));
        is.add(range(schema.get("minItems"), schema.get("maxItems"), " entries"));
        if (schema.containsKey("pattern")) {
            is.add("as `" + Published.text(schema.get("pattern")) + "`");
        }
        return is.stream().filter(word -> !word.isEmpty()).collect(Collectors.joining(", "));
    }

    private static String cell(String text) {
        return text.replaceAll("\\s+", " ").replace("|", "\\|");
    }

    private static String range(Object least, Object most, String unit) {
        if (most == null) {
            return least == null ? "" : "from " + least + unit;
        }
        return (least == null ? "at most " : least + " to ") + most + unit;
    }
}
