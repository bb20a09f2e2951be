package org.ticketorders.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code asyncapi.yaml} in words: each queue, who may use it, and its messages with their fields, headers and examples, as Markdown. */
final class QueueDocs {

    private static final String FILE = "asyncapi.yaml";

    private final Map<String, Object> document = Published.read(FILE);
    private final ObjectMapper json;
    private final List<String> lines = new ArrayList<>();

    private QueueDocs(ObjectMapper json) {
        this.json = json;
    }

    static String markdown(ObjectMapper json) {
        QueueDocs docs = new QueueDocs(json);
        docs.write();
        return String.join("\n", docs.lines) + "\n";
    }

    private void write() {
        block(Published.text(Published.map(document.get("info")).get("description")));
        Published.map(document.get("servers")).values().stream()
                .map(Published::map)
                .forEach(server -> lines.add("- `" + Published.text(server.get("host")) + "`, "
                        + Published.text(server.get("protocol")) + ": " + line(server.get("description"))));
        block("");
        Published.map(document.get("channels")).values().stream()
                .map(Published::map)
                .forEach(this::channel);
    }

    private void channel(Map<String, Object> channel) {
        Object address = channel.get("address");
        block("## " + Published.text(channel.get("title")) + (address == null ? "" : ": `" + address + "`"));
        block(line(channel.get("description")));
        String rights = Published.map(channel.get("x-rights")).entrySet().stream()
                .map(right -> "`" + right.getKey() + "` may "
                        + Published.list(right.getValue()).stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(" and ")))
                .collect(Collectors.joining("; "));
        block(rights.isEmpty() ? "" : "Of the broker's roles " + rights + ".");
        Published.map(channel.get("messages")).values().stream()
                .map(Published::map)
                .map(message -> Published.at(document, Published.text(message.get("$ref"))))
                .forEach(this::message);
    }

    private void message(Map<String, Object> message) {
        block("### " + Published.text(message.get("title")));
        block(line(message.get("summary")) + " `" + Published.text(message.get("contentType")) + "`");
        Object correlation = Published.map(message.get("correlationId")).get("description");
        block(correlation == null ? "" : "Correlation id: " + line(correlation));
        Object payload = Published.map(message.get("payload")).get("$ref");
        if (payload != null) {
            String file = payload.toString().replaceFirst("^\\./", "");
            Map<String, Object> schema = Published.read(file);
            block("**Body** ([" + file + "](" + file + "))");
            block(line(schema.get("description")));
            table(schema, schema);
        }
        headers("**Properties**", message.get("headers"));
        headers(
                "**JMS headers**",
                Published.map(Published.map(message.get("bindings")).get("jms")).get("headers"));
        Published.list(message.get("examples")).stream().map(Published::map).forEach(this::example);
    }

    private void headers(String title, Object given) {
        Map<String, Object> schema =
                Published.at(document, Published.text(Published.map(given).get("$ref")));
        if (!schema.isEmpty()) {
            block(title);
            block(line(schema.get("description")));
            table(document, schema);
        }
    }

    private void table(Map<String, Object> whole, Map<String, Object> schema) {
        lines.addAll(SchemaFields.table(whole, schema));
        block("");
    }

    private void example(Map<String, Object> example) {
        lines.add("```json");
        try {
            lines.add(json.writerWithDefaultPrettyPrinter().writeValueAsString(example.get("payload")));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(FILE, e);
        }
        lines.add("```");
        block("");
    }

    private void block(String text) {
        lines.add(text);
        if (!text.isEmpty()) {
            lines.add("");
        }
    }

    private static String line(Object text) {
        return Published.text(text).replaceAll("\\s+", " ");
    }
}
