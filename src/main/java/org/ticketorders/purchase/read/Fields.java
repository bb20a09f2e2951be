package org.ticketorders.purchase.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
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
    private static final Set<String> WORDS = Set.of("paymentMethod", "firstname", "lastname");

    private final JsonNode schema;

    Fields(JsonNode schema) {
        this.schema = schema;
    }

    /**
     * @param message changed
     * @param violations gets what is wrong with texts; nothing else needs to be said of the paths in it
     */
    void read(JsonNode message, List<Violation> violations) {
        read("", message, schema, violations);
    }

    private void read(String path, JsonNode node, JsonNode rule, List<Violation> violations) {
        if (node instanceof ObjectNode object) {
            Set<String> required = StreamSupport.stream(rule.path("required").spliterator(), false)
                    .map(JsonNode::textValue)
                    .collect(Collectors.toSet());
            List<String> known = new ArrayList<>();
            rule.path("properties").fieldNames().forEachRemaining(known::add);
            for (String name : known) {
                if (object.has(name)) {
                    String inside = path + "/" + name;
                    field(inside, object, name, required.contains(name), violations);
                    read(inside, object.path(name), rule.path("properties").path(name), violations);
                }
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                read(path + "/" + i, node.get(i), rule.path("items"), violations);
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
