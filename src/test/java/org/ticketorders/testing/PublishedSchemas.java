package org.ticketorders.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@code config/schemas} promises to those who read our queues, held against what really lies there. */
public final class PublishedSchemas {

    public static final Path FOLDER = Path.of("config/schemas");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode OUTCOME = read("outcome.schema.json");
    private static final JsonSchema OUTCOME_SCHEMA = schema(OUTCOME);
    private static final JsonNode CHANGE = read("order-change.schema.json");
    private static final JsonSchema CHANGE_SCHEMA = schema(CHANGE);
    private static final JsonNode ASYNC_API = read("asyncapi.yaml");

    /** The schema of the headers of each queue's messages. */
    private static final Map<String, JsonSchema> HEADERS = headers();

    private PublishedSchemas() {}

    /** A file of the folder, be it JSON or YAML. */
    public static JsonNode read(String file) {
        ObjectMapper mapper = file.endsWith(".yaml") ? new YAMLMapper() : JSON;
        try {
            return mapper.readTree(FOLDER.resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With formats asserted. */
    public static JsonSchema schema(JsonNode schema) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        schema,
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build());
    }

    /** One of the schemas among the components of the AsyncAPI document, by its reference there. */
    public static JsonSchema asyncApiSchema(String reference) {
        String schemas = ASYNC_API.at("/components/schemas").toString();
        try {
            ObjectNode root = JSON.createObjectNode();
            root.put("$ref", inDefinitions(reference));
            root.set("$defs", JSON.readTree(inDefinitions(schemas)));
            return schema(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String inDefinitions(String text) {
        return text.replace("#/components/schemas/", "#/$defs/");
    }

    private static Map<String, JsonSchema> headers() {
        Map<String, JsonSchema> headers = new HashMap<>();
        for (JsonNode channel : ASYNC_API.path("channels")) {
            String message =
                    channel.path("messages").elements().next().path("$ref").asText();
            JsonNode schema = ASYNC_API.at(message.substring(1)).path("headers").path("$ref");
            if (channel.path("address").isTextual() && schema.isTextual()) {
                headers.put(channel.path("address").asText(), asyncApiSchema(schema.asText()));
            }
        }
        return headers;
    }

    /** Where an outcome is not as its schema says, a sentence each. Also names fields that the schema does not. */
    public static List<String> faultsOfOutcome(JsonNode outcome) {
        List<String> faults = sentences("outcome " + outcome, OUTCOME_SCHEMA.validate(outcome));
        outcome.fieldNames().forEachRemaining(field -> {
            if (!OUTCOME.path("properties").has(field)) {
                faults.add("outcome " + outcome + " has field '" + field + "', of which its schema does not tell");
            }
        });
        return faults;
    }

    /** Where a change of an order is not as its schema says, a sentence each. Also names fields that the schema does not. */
    public static List<String> faultsOfChange(JsonNode change) {
        List<String> faults = sentences("change " + change, CHANGE_SCHEMA.validate(change));
        change.fieldNames().forEachRemaining(field -> {
            if (!CHANGE.path("properties").has(field)) {
                faults.add("change " + change + " has field '" + field + "', of which its schema does not tell");
            }
        });
        return faults;
    }

    /** Where a message in one of the queues has not the headers that the AsyncAPI document says, a sentence each. */
    public static List<String> faultsOfHeaders(String queue, Message message) {
        JsonNode headers = headers(message);
        return sentences(
                "message in " + queue + " with headers " + headers,
                HEADERS.get(queue).validate(headers));
    }

    /** The message's properties, but for those of JMS and the broker. */
    public static ObjectNode headers(Message message) {
        ObjectNode headers = JSON.createObjectNode();
        try {
            for (Object name : Collections.list(message.getPropertyNames())) {
                if (!name.toString().startsWith("JMSX") && !name.toString().startsWith("_AMQ")) {
                    headers.set(name.toString(), JSON.valueToTree(message.getObjectProperty(name.toString())));
                }
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
        return headers;
    }

    /** @throws AssertionError if there are faults */
    public static void mustHold(List<String> faults) {
        if (!faults.isEmpty()) {
            throw new AssertionError(String.join("\n", faults));
        }
    }

    private static List<String> sentences(String what, Iterable<ValidationMessage> messages) {
        List<String> sentences = new ArrayList<>();
        messages.forEach(message -> sentences.add(what + " breaks its schema: " + message));
        return sentences;
    }
}
