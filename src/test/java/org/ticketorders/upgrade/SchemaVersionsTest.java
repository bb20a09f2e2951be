package org.ticketorders.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ticketorders.purchase.read.PurchaseReaders;
import org.ticketorders.testing.PublishedSchemas;

/**
 * The rule of {@code routes/RATIONALE.md}, 'Versions of messages': what was a purchase of version 1 stays one, and means the same. The
 * schemas as they were first released are kept beside this test.
 */
class SchemaVersionsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String PURCHASE = """
            {"purchaseId": "ERP-1", "shop": "main", "paymentMethod": "iDeal", "currency": "EUR",
             "receiver": {"locale": "nl_NL", "email": "j\u00e4ne@example.com", "firstname": "Jane", "lastname": "O'Neil"},
             "tickets": [{"ticket": "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01", "quantity": 2}]}
            """;

    private static final String SMALLEST = """
            {"tickets": [{"quantity": 1, "ticket": "0C4F1D9E-5B0A-4D1C-9A55-1F8A2E7B3C01"}], "purchaseId": "a",
             "receiver": {"email": "a@b.c", "firstname": "J", "lastname": "A"}}
            """;

    /** The ledger keeps the digest: with another one, a resend would be taken for another purchase. */
    @Test
    void readsPurchasesAsBefore() {
        assertThat(PurchaseReaders.reader().read(PURCHASE).digest())
                .isEqualTo("4d7bd1e6e4f4840e551620dffe8d6ab94d51e31bb5c41ae27805d224fcec319c");
        assertThat(PurchaseReaders.reader().read(SMALLEST).digest())
                .isEqualTo("59546438f4ac6c8936261ec562f6f76234cdc4ec72d855d01549d1ca757ad1a5");
    }

    @Test
    void takesEveryPurchaseThatItHasEverTaken() {
        JsonNode first = first("purchase");
        JsonNode now = PublishedSchemas.read("purchase.schema.json");

        assertThat(now.path("$id")).isEqualTo(first.path("$id"));
        assertThat(narrowed("", first, now)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/required, shop",
        "/properties/receiver/required, locale",
        "/properties/purchaseId/pattern, ^[a-z]*$",
        "/properties/tickets/maxItems, 10",
        "/properties/tickets/items/properties/quantity/minimum, 2",
        "/properties/currency/enum, EUR",
        "/properties/shop, gone",
        "/$defs/name/maxLength, 100"
    })
    void findsWhatWouldRefuseAnOldPurchase(String where, String value) {
        JsonNode now = PublishedSchemas.read("purchase.schema.json").deepCopy();
        change(now, where, value);

        assertThat(narrowed("", first("purchase"), now)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/properties/tickets/maxItems, 100",
        "/properties/tickets/items/properties/quantity/maximum, 1000",
        "/properties/note, new",
    })
    void letsTheSchemaGrow(String where, String value) {
        JsonNode now = PublishedSchemas.read("purchase.schema.json").deepCopy();
        change(now, where, value);

        assertThat(narrowed("", first("purchase"), now)).isEmpty();
    }

    /** Receivers pass over what they do not know, so fields and reasons may come; none that they rely upon may go. */
    @Test
    void tellsOutcomesAsBefore() {
        JsonNode first = first("outcome");
        JsonNode now = PublishedSchemas.read("outcome.schema.json");

        assertThat(now.path("$id")).isEqualTo(first.path("$id"));
        assertThat(now.at("/properties/outcome/enum")).isEqualTo(first.at("/properties/outcome/enum"));
        assertThat(words(now.path("required"))).containsAll(words(first.path("required")));
        first.path("properties").fields().forEachRemaining(field -> assertThat(
                        now.at("/properties/" + field.getKey() + "/type"))
                .as(field.getKey())
                .isEqualTo(field.getValue().path("type")));
        assertThat(words(now.at("/properties/reason/enum"))).containsAll(words(first.at("/properties/reason/enum")));
        for (JsonNode rule : first.path("allOf")) {
            JsonNode same = same(now.path("allOf"), rule.path("if"));
            assertThat(words(same.at("/then/required"))).containsAll(words(rule.at("/then/required")));
        }
    }

    private static JsonNode same(JsonNode rules, JsonNode condition) {
        for (JsonNode rule : rules) {
            if (rule.path("if").equals(condition)) {
                return rule;
            }
        }
        throw new AssertionError("no rule for " + condition);
    }

    /** Where the second schema refuses what the first one takes. */
    private static List<String> narrowed(String where, JsonNode first, JsonNode now) {
        List<String> faults = new ArrayList<>();
        Consumer<String> fault = keyword -> faults.add(where + "/" + keyword);
        if (now.isMissingNode()) {
            return List.of(where + " is gone");
        }
        if (!words(first.path("required")).containsAll(words(now.path("required")))) {
            fault.accept("required");
        }
        for (String most : List.of("maxLength", "maxItems", "maximum")) {
            if (now.has(most)
                    && (!first.has(most)
                            || now.path(most).asLong() < first.path(most).asLong())) {
                fault.accept(most);
            }
        }
        for (String least : List.of("minLength", "minItems", "minimum")) {
            if (now.has(least)
                    && (!first.has(least)
                            || now.path(least).asLong() > first.path(least).asLong())) {
                fault.accept(least);
            }
        }
        // of these it cannot be told which of two takes more
        for (String exact :
                List.of("type", "pattern", "format", "enum", "const", "$ref", "not", "allOf", "oneOf", "if")) {
            if (now.has(exact) && !now.path(exact).equals(first.path(exact))) {
                fault.accept(exact);
            }
        }
        for (String group : List.of("properties", "$defs")) {
            first.path(group)
                    .fields()
                    .forEachRemaining(field -> faults.addAll(narrowed(
                            where + "/" + group + "/" + field.getKey(),
                            field.getValue(),
                            now.path(group).path(field.getKey()))));
        }
        if (first.has("items")) {
            faults.addAll(narrowed(where + "/items", first.path("items"), now.path("items")));
        }
        return faults;
    }

    private static void change(JsonNode schema, String where, String value) {
        int last = where.lastIndexOf('/');
        JsonNode target = schema.at(where);
        ObjectNode parent = (ObjectNode) schema.at(where.substring(0, last));
        String name = where.substring(last + 1);
        if (target.isArray()) {
            ((ArrayNode) target).add(value);
        } else if (value.equals("gone")) {
            parent.remove(name);
        } else if (value.equals("new")) {
            parent.putObject(name).put("type", "string");
        } else if (name.equals("enum")) {
            parent.putArray(name).add(value);
        } else if (target.isInt()) {
            parent.put(name, Integer.parseInt(value));
        } else {
            parent.put(name, value);
        }
    }

    private static Set<String> words(JsonNode list) {
        Set<String> words = new TreeSet<>();
        list.forEach(word -> words.add(word.asText()));
        return words;
    }

    private static JsonNode first(String name) {
        try (InputStream file = SchemaVersionsTest.class.getResourceAsStream("/upgrade/" + name + "-1.schema.json")) {
            return JSON.readTree(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
