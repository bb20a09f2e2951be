package org.ticketorders.purchase.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.Violation;

/** Says what is wrong with a purchase in words for who wrote it, where the validator speaks of the schema. */
final class SchemaViolations {

    private static final String NAME = "there is a line break or another control character in it: remove that";

    /** As spreadsheets show a long number, in any language. */
    private static final Pattern SCIENTIFIC = Pattern.compile("\\d+([.,]\\d+)?[eE][+-]?\\d+");

    private static final String NUMBER_OF_A_SPREADSHEET =
            "a spreadsheet has made a number of this purchaseId, and lost digits: have its column be text, and fill it again";

    /** For each field whose text must have a form. */
    private static final Map<String, String> FORMS = Map.of(
            "purchaseId",
            "this is no purchaseId: write 1 to 100 letters, digits, dots, underscores, colons or hyphens, the first a"
                    + " letter or digit",
            "shop",
            "this is no shop: write its GUID, or an alias of letters, digits, dots, underscores and hyphens",
            "currency",
            "this is no currency code: write three capital letters, such as EUR",
            "locale",
            "this is no locale: write language and country, such as nl_NL",
            "firstname",
            NAME,
            "lastname",
            NAME,
            "ticketName",
            NAME,
            "ticket",
            "this is no GUID of a ticket: write one such as 0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01");

    private static final Map<String, String> TYPES = Map.of(
            "string", "a text",
            "integer", "a whole number",
            "number", "a number that is not whole",
            "boolean", "true or false",
            "null", "null",
            "object", "a JSON object",
            "array", "a list");

    private final JsonNode schema;

    SchemaViolations(JsonNode schema) {
        this.schema = schema;
    }

    /** Whether a number is read as infinite, which is not whole: the bound that it breaks says it better. */
    static boolean isSaidByBound(ValidationMessage message) {
        return message.getType().equals("type")
                && "integer".equals(message.getArguments()[1])
                && Double.isInfinite(message.getInstanceNode().doubleValue());
    }

    /** @param hasTypes whether the sender could write a number apart from a text */
    Violation of(ValidationMessage message, boolean hasTypes) {
        String path = message.getInstanceLocation().toString();
        String pointer = path.equals("$") ? "" : path.replaceFirst("^\\$", "").replaceAll("\\.|\\[|\\]\\.?", "/");
        return new Violation(pointer.replaceAll("/$", ""), problem(message, hasTypes));
    }

    /** Never the value that was found, since it may be personal data. */
    private String problem(ValidationMessage message, boolean hasTypes) {
        Object[] arguments = message.getArguments();
        return switch (message.getType()) {
            case "required" -> "field '" + message.getProperty() + "' is missing: add it";
            case "additionalProperties" ->
                "field '" + Harmless.fieldName(message.getProperty())
                        + "' is unknown: remove it, or correct its name to one of " + String.join(", ", known(message));
            case "type" ->
                !hasTypes && "integer".equals(arguments[1])
                        ? "this is no whole number: write one such as 2"
                        : "this is " + TYPES.get(arguments[0]) + ": write " + TYPES.get(arguments[1]);
            case "pattern" -> form(message);
            case "minLength" -> Fields.EMPTY;
            case "maxLength" -> "this is too long: shorten it to at most " + arguments[0] + " characters";
            case "minimum" -> "this is too small: write " + arguments[0] + " or more";
            case "maximum" -> "this is too large: write " + arguments[0] + " or less";
            case "minItems" -> "this list is empty: add an entry";
            case "maxItems" ->
                "this list is too long: write at most " + arguments[0] + " entries, and the rest as another purchase";
            default -> message.getMessage().replaceFirst("^[^:]*: ", "").replace(';', ',');
        };
    }

    private static String form(ValidationMessage message) {
        String text = message.getInstanceNode().asText();
        return switch (field(message)) {
            case "email" -> EMailAddress.problem(text);
            case "purchaseId" -> SCIENTIFIC.matcher(text).matches() ? NUMBER_OF_A_SPREADSHEET : FORMS.get("purchaseId");
            default -> FORMS.get(field(message));
        };
    }

    private static String field(ValidationMessage message) {
        return message.getInstanceLocation().getName(-1);
    }

    /** The fields that the schema has there. */
    private List<String> known(ValidationMessage message) {
        String keyword = message.getSchemaLocation().getFragment().toString();
        List<String> names = new ArrayList<>();
        schema.at(keyword.substring(0, keyword.lastIndexOf('/')) + "/properties")
                .fieldNames()
                .forEachRemaining(names::add);
        return names;
    }
}
