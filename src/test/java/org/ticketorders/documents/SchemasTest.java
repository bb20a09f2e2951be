package org.ticketorders.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.testing.PublishedSchemas.faultsOfOutcome;
import static org.ticketorders.testing.PublishedSchemas.read;
import static org.ticketorders.testing.PublishedSchemas.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.outcome.Outcome;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.purchase.read.PurchaseReaders;

/** The schemas say what the code does. */
class SchemasTest {

    private static final JsonNode OUTCOME = read("outcome.schema.json");
    private static final JsonNode PURCHASE = read("purchase.schema.json");

    /** The AsyncAPI document takes them for its own kind of schema, which is made from draft 7. */
    @ParameterizedTest
    @CsvSource({
        "purchase.schema.json, V202012, https://json-schema.org/draft/2020-12/schema",
        "purchase.schema.json, V7, http://json-schema.org/draft-07/schema#",
        "outcome.schema.json, V202012, https://json-schema.org/draft/2020-12/schema",
        "outcome.schema.json, V7, http://json-schema.org/draft-07/schema#"
    })
    void isAValidSchema(String file, SpecVersion.VersionFlag draft, String metaSchema) {
        assertThat(JsonSchemaFactory.getInstance(draft)
                        .getSchema(SchemaLocation.of(metaSchema))
                        .validate(read(file)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"purchase.schema.json", "outcome.schema.json"})
    void saysWhatEachFieldIs(String file) {
        JsonNode schema = read(file);
        assertThat(schema.path("$id").asText()).matches("urn:ticket-orders:[a-z]+:1");
        List<JsonNode> objects = new ArrayList<>(schema.findParents("type"));

        assertThat(objects)
                .hasSizeGreaterThan(10)
                .filteredOn(object -> !object.equals(schema.at("/properties/violations/items")))
                .allSatisfy(object -> {
                    assertThat(object.path("title").asText()).as("%s", object).isNotBlank();
                    assertThat(object.path("description").asText())
                            .as("%s", object)
                            .isNotBlank();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"purchase.schema.json", "outcome.schema.json"})
    void givesExamplesThatAreValid(String file) {
        JsonNode schema = read(file);

        assertThat(schema.path("examples")).isNotEmpty().allSatisfy(example -> assertThat(
                        schema(schema).validate(example))
                .isEmpty());
        assertThat(schema.path("properties")).allSatisfy(field -> assertThat(field.path("examples"))
                .allSatisfy(
                        example -> assertThat(schema(field).validate(example)).isEmpty()));
    }

    // --- purchases ------------------------------------------------------------------------------------------------

    @Test
    void theReaderTakesTheExamplesOfAPurchase() {
        assertThat(PURCHASE.path("examples")).allSatisfy(example -> assertThat(PurchaseReaders.reader()
                        .read(example.toString())
                        .purchase()
                        .units())
                .hasSize(3));
    }

    // --- outcomes -------------------------------------------------------------------------------------------------

    @Test
    void theReasonsOfAnOutcomeAreThoseOfTheCode() {
        assertThat(words(OUTCOME.at("/properties/reason/enum")))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Reason.values()).map(Reason::word).toList());
    }

    @Test
    void theOutcomesAreTheEndsOfTheCodeAndInvalid() {
        assertThat(words(OUTCOME.at("/properties/outcome/enum")))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Arrays.stream(State.values())
                                        .filter(State::isEnd)
                                        .map(State::word),
                                Stream.of("invalid"))
                        .toList());
    }

    @Test
    void eachReasonBelongsToOneOutcome() {
        List<String> reasons = new ArrayList<>();
        OUTCOME.path("allOf").forEach(rule -> reasons.addAll(words(rule.at("/then/properties/reason/enum"))));

        assertThat(reasons).containsExactlyInAnyOrderElementsOf(words(OUTCOME.at("/properties/reason/enum")));
        assertThat(OUTCOME.path("allOf"))
                .extracting(rule -> rule.at("/if/properties/outcome/const").asText())
                .containsExactlyInAnyOrderElementsOf(words(OUTCOME.at("/properties/outcome/enum")));
    }

    @Test
    void theFieldsOfAnOutcomeAreThoseOfTheCode() {
        List<String> fields = new ArrayList<>();
        OUTCOME.path("properties").fieldNames().forEachRemaining(fields::add);

        assertThat(fields)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Outcome.class.getRecordComponents())
                        .map(component -> component.getName())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "0, reason, sold-out",
        "0, orderId, ",
        "0, attempt, 0",
        "0, at, 2026-01-31 12:00",
        "0, nickname, jane",
        "1, reason, answer-lost",
        "1, reason, because",
        "1, orderId, 98031aed-8713-461b-a4b5-045a0458a44a",
        "1, attempt, ",
        "2, reason, ",
        "2, outcome, doubtful",
        "2, purchaseId, a b",
        "3, messageId, ",
        "3, violations, ",
        "3, attempt, 1",
    })
    void anOutcomeThatIsOtherwiseBreaksItsSchema(int example, String field, String value) {
        ObjectNode outcome = OUTCOME.path("examples").get(example).deepCopy();
        assertThat(faultsOfOutcome(outcome)).isEmpty();
        if (value == null) {
            outcome.remove(field);
        } else if (value.matches("\\d")) {
            outcome.put(field, Integer.parseInt(value));
        } else {
            outcome.put(field, value);
        }

        assertThat(faultsOfOutcome(outcome)).isNotEmpty();
    }

    private static List<String> words(JsonNode list) {
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(word.asText()));
        return words;
    }
}
