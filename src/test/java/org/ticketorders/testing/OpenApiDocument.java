package org.ticketorders.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.oas.OpenApi30;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The operators' API as it describes itself, held against what it really answers. */
public final class OpenApiDocument {

    private final JsonNode document;

    public OpenApiDocument(JsonNode document) {
        this.document = document;
    }

    /**
     * Where an answer is not as the document says, a sentence each: no such operation, no such status, another type of
     * value, or a field of which it does not tell. A field that is null has no value, as the document says.
     *
     * @param path of the request, without host and query
     */
    public List<String> faults(String method, String path, int status, JsonNode answer) {
        String what = method + " " + path + " answered " + status;
        JsonNode operation = operation(method, path);
        if (operation == null) {
            return List.of(what + " and is not described");
        }
        JsonNode response = operation.path("responses").path(String.valueOf(status));
        JsonNode schema = response.at("/content/application~1json/schema");
        if (schema.isMissingNode()) {
            return List.of(what + ", for which no schema is described");
        }
        List<String> faults = new ArrayList<>();
        schema(schema)
                .validate(withoutNulls(answer.deepCopy()))
                .forEach(message -> faults.add(what + " otherwise than described: " + message));
        undescribed(resolve(schema), answer, what, "", faults);
        return faults;
    }

    private JsonNode operation(String method, String path) {
        JsonNode best = null;
        for (Iterator<Map.Entry<String, JsonNode>> all = document.path("paths").fields(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> each = all.next();
            JsonNode operation = each.getValue().path(method.toLowerCase());
            if (path.equals(each.getKey())) {
                return operation.isMissingNode() ? null : operation;
            }
            if (!operation.isMissingNode() && path.matches(each.getKey().replaceAll("\\{[^/}]*}", "[^/]+"))) {
                best = operation;
            }
        }
        return best;
    }

    private com.networknt.schema.JsonSchema schema(JsonNode schema) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.set("allOf", JsonNodeFactory.instance.arrayNode().add(schema));
        root.set("components", document.path("components"));
        return JsonSchemaFactory.builder()
                .metaSchema(OpenApi30.getInstance())
                .defaultMetaSchemaIri(OpenApi30.getInstance().getIri())
                .build()
                .getSchema(
                        root,
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build());
    }

    private static JsonNode withoutNulls(JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.properties().removeIf(field -> field.getValue().isNull());
        }
        value.forEach(OpenApiDocument::withoutNulls);
        return value;
    }

    private JsonNode resolve(JsonNode schema) {
        return schema.has("$ref")
                ? resolve(document.at(schema.path("$ref").asText().substring(1)))
                : schema;
    }

    private void undescribed(JsonNode schema, JsonNode value, String what, String at, List<String> faults) {
        if (value.isArray()) {
            value.forEach(item -> undescribed(resolve(schema.path("items")), item, what, at + "/*", faults));
        } else if (value.isObject() && !schema.has("additionalProperties")) {
            value.fields().forEachRemaining(field -> {
                JsonNode described = schema.path("properties").path(field.getKey());
                if (described.isMissingNode()) {
                    faults.add(what + " with " + at + "/" + field.getKey() + ", which is not described");
                } else {
                    undescribed(resolve(described), field.getValue(), what, at + "/" + field.getKey(), faults);
                }
            });
        }
    }
}
