package org.ticketorders.shop;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.List;
import org.ticketorders.purchase.Harmless;

/** JSON as others write it. */
final class Json {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** Missing where it is no JSON, or more than one value, or names a field twice. */
    static JsonNode read(byte[] body) {
        try {
            JsonNode tree = body == null ? null : JSON.readTree(body);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** Whether it is a text with something in it. */
    static boolean isText(JsonNode node) {
        return node.isTextual() && !node.textValue().isBlank();
    }

    /** Whether it is a text that can be kept, shown and sent as it came: in one line, no longer than that, with nothing in it that nobody sees. */
    static boolean isId(JsonNode node, int longest) {
        return isText(node)
                && node.textValue().length() <= longest
                && node.textValue().equals(Harmless.id(node.textValue()));
    }

    /** Whether it says nothing: false, 0, blank, missing, or a list or an object in which nothing says anything. */
    static boolean isNothing(JsonNode node) {
        if (node.isContainerNode()) {
            for (JsonNode part : node) {
                if (!isNothing(part)) {
                    return false;
                }
            }
            return true;
        }
        return switch (node.getNodeType()) {
            case STRING -> node.textValue().isBlank();
            case NUMBER -> node.doubleValue() == 0;
            case BOOLEAN -> !node.booleanValue();
            default -> true;
        };
    }

    /** Whether one of these fields says something, however deep it lies. */
    static boolean saysAnywhere(JsonNode node, List<String> fields) {
        for (String field : fields) {
            if (!isNothing(node.path(field))) {
                return true;
            }
        }
        for (JsonNode part : node) {
            if (part.isContainerNode() && saysAnywhere(part, fields)) {
                return true;
            }
        }
        return false;
    }
}
