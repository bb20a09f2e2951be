package org.ticketorders.purchase.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.ticketorders.purchase.PlainText;
import org.ticketorders.purchase.Violation;

/**
 * Reads the fields that the schema knows, before it is asked: all texts as {@link PlainText} says, and what is null or blank as left out.
 */
final class Fields {

    static final String EMPTY = "this is empty: fill it in";

    /** Texts with blanks in them. */
    private static final Set<String> WORDS = Set.of("paymentMethod", "firstname", "lastname", "ticketName");

    /**
     * What the schema says of a value.
     *
     * @param properties by name, in the schema's order; empty where it is no object
     * @param items null where it is no list
     */
    private record Rule(Set<String> required, Map<String, Rule> properties, Rule items) {

        static final Rule NONE = new Rule(Set.of(), Map.of(), null);

        static Rule of(JsonNode schema) {
            Set<String> required = StreamSupport.stream(schema.path("required").spliterator(), false)
                    .map(JsonNode::textValue)
                    .collect(Collectors.toUnmodifiableSet());
            Map<String, Rule> properties = new LinkedHashMap<>();
            schema.path("properties")
                    .fields()
                    .forEachRemaining(each -> properties.put(each.getKey(), of(each.getValue())));
            return new Rule(required, properties, schema.has("items") ? of(schema.path("items")) : null);
        }
    }

    private final Rule schema;

    Fields(JsonNode schema) {
        this.schema = Rule.of(schema);
    }

    /**
     * @param message changed
     * @param violations gets what is wrong with texts; nothing else needs to be said of the paths in it
     */
    void read(JsonNode message, List<Violation> violations) {
        read("", message, schema, violations);
    }

    private void read(String path, JsonNode node, Rule rule, List<Violation> violations) {
        if (node instanceof ObjectNode object) {
            rule.properties().forEach((name, inner) -> {
                if (object.has(name)) {
                    String inside = path + "/" + name;
                    field(inside, object, name, rule.required().contains(name), violations);
                    read(inside, object.path(name), inner, violations);
                }
            });
        } else if (node.isArray()) {
            Rule items = rule.items() == null ? Rule.NONE : rule.items();
            for (int i = 0; i < node.size(); i++) {
                read(path + "/" + i, node.get(i), items, violations);
            }
        }
    }

    private static void field(
            String path, ObjectNode object, String name, boolean isRequired, List<Violation> violations) {
        JsonNode value = object.get(name);
        boolean isEmpty = value.isNull() || (value.isTextual() && PlainText.isBlank(value.textValue()));
        if (isEmpty && isRequired) {
            violations.add(new Violation(path, EMPTY));
        } else if (isEmpty) {
            object.remove(name);
        } else if (value.isTextual()) {
            String text =
                    WORDS.contains(name) ? PlainText.readWords(value.textValue()) : PlainText.read(value.textValue());
            object.set(name, TextNode.valueOf(text));
            PlainText.problem(text).ifPresent(problem -> violations.add(new Violation(path, problem)));
        }
    }
}
