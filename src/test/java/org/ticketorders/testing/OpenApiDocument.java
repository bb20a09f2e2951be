package org.ticketorders.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The operators' API as it is described, held against what it really takes and answers. */
public final class OpenApiDocument {

    private final JsonNode document;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<JsonNode, JsonSchema> taken = new HashMap<>();
    private final Map<JsonNode, JsonSchema> answered = new HashMap<>();

    public OpenApiDocument(JsonNode document) {
        this.document = document;
        document.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(each -> !each.getKey().equals("parameters"))
                .forEach(each -> operations.add(operation(path.getKey(), path.getValue(), each))));
        // of two that fit a path the one without a placeholder is meant
        operations.sort(Comparator.comparing((Operation each) -> each.path().contains("{")));
    }

    /**
     * One call.
     *
     * @param path with its placeholders
     * @param parameters resolved, those of the path first
     */
    public record Operation(String method, String path, List<JsonNode> parameters, JsonNode described) {

        public String id() {
            return described.path("operationId").asText();
        }

        public List<JsonNode> parameters(String in) {
            return parameters.stream()
                    .filter(parameter -> parameter.path("in").asText().equals(in))
                    .toList();
        }

        private boolean fits(String method, String path) {
            return this.method.equals(method) && path.matches(this.path.replaceAll("\\{[^/}]*}", "[^/]+"));
        }
    }

    private Operation operation(String path, JsonNode item, Map.Entry<String, JsonNode> operation) {
        List<JsonNode> parameters = new ArrayList<>();
        item.path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
        operation.getValue().path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
        return new Operation(operation.getKey().toUpperCase(), path, parameters, operation.getValue());
    }

    public List<Operation> operations() {
        return List.copyOf(operations);
    }

    /** The node itself, or what it refers to. */
    public JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? resolve(document.at(node.path("$ref").asText().substring(1))) : node;
    }

    /**
     * Where an answer is not as the document says, a sentence each: no such operation, status or type, another value, or a field
     * that is missing or not described.
     *
     * @param path of the request, without host and query
     */
    public List<String> faults(String method, String path, int status, String type, JsonNode answer) {
        String what = method + " " + path + " answered " + status;
        Optional<Operation> operation = find(method, path);
        if (operation.isEmpty()) {
            return status == 404 || status == 405 ? List.of() : List.of(what + " and is not described");
        }
        JsonNode schema = resolve(operation.get().described().path("responses").path(String.valueOf(status)))
                .path("content")
                .path(type)
                .path("schema");
        if (schema.isMissingNode()) {
            return List.of(what + " with " + type + ", which is not described");
        }
        return sentences(what, closed(schema), answer);
    }

    /** Where a request that was understood is not as the document says, a sentence each. */
    public List<String> faultsOfRequest(String method, String path, JsonNode body) {
        return find(method, path)
                .map(operation -> sentences(
                        method + " " + path + " took " + body,
                        schema(operation.described().at("/requestBody/content/application~1json/schema")),
                        body))
                .orElse(List.of(method + " " + path + " is not described"));
    }

    /** The call that is meant by a path without placeholders. */
    public Optional<Operation> find(String method, String path) {
        return operations.stream()
                .filter(operation -> operation.fits(method, path))
                .findFirst();
    }

    private static List<String> sentences(String what, JsonSchema schema, JsonNode value) {
        return schema.validate(value).stream()
                .map(message -> what + " otherwise than described: " + message)
                .toList();
    }

    /** A schema of the document, to validate by. */
    public JsonSchema schema(JsonNode schema) {
        return taken.computeIfAbsent(schema, key -> schema(key, document.path("components")));
    }

    /** The same, but that no object has a field which is not described: clients are to bear that, our tests are not. */
    private JsonSchema closed(JsonNode schema) {
        return answered.computeIfAbsent(
                schema, key -> schema(withoutFurtherFields(key), withoutFurtherFields(document.path("components"))));
    }

    private static JsonSchema schema(JsonNode schema, JsonNode components) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putArray("allOf").add(schema);
        root.set("components", components);
        return PublishedSchemas.schema(root);
    }

    private static JsonNode withoutFurtherFields(JsonNode schema) {
        JsonNode closed = schema.deepCopy();
        closed.findParents("properties").stream()
                .filter(object -> object.path("type").asText().equals("object") && !object.has("additionalProperties"))
                .forEach(object -> ((ObjectNode) object).put("additionalProperties", false));
        return closed;
    }
}
