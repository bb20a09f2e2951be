package org.ticketorders.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ticketorders.testing.PublishedSchemas;

/** The samples for senders are as the schemas say. */
class SamplesTest {

    private static final Path FOLDER = Path.of("config/samples");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern FIELD = Pattern.compile("(?m)^\\| `([a-zA-Z.\\[\\]]+)` \\|");

    // --- outcomes -------------------------------------------------------------------------------------------------

    private static Map<String, JsonNode> outcomes() throws IOException {
        return samples("outcomes");
    }

    private static Map<String, JsonNode> samples(String folder) throws IOException {
        Map<String, JsonNode> samples = new TreeMap<>();
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            for (Path file : files.toList()) {
                samples.put(file.getFileName().toString(), JSON.readTree(file.toFile()));
            }
        }
        return samples;
    }

    @Test
    void showsAValidChangeOfAnOrderOfEachKind() throws IOException {
        Set<String> kinds = new TreeSet<>();
        PublishedSchemas.read("order-change.schema.json")
                .at("/properties/change/enum")
                .forEach(kind -> kinds.add(kind.asText() + ".json"));

        assertThat(samples("order-changes").keySet()).isEqualTo(kinds);
        assertThat(samples("order-changes")).allSatisfy((file, change) -> {
            assertThat(PublishedSchemas.faultsOfChange(change)).isEmpty();
            assertThat(change.path("change").asText() + ".json").isEqualTo(file);
        });
    }

    @Test
    void showsAValidOutcomeOfEachKind() throws IOException {
        Map<String, JsonNode> outcomes = outcomes();
        JsonNode duplicate = outcomes.remove("reply-to-a-duplicate.json");
        Set<String> kinds = new TreeSet<>();
        PublishedSchemas.read("outcome.schema.json")
                .at("/properties/outcome/enum")
                .forEach(kind -> kinds.add(kind.asText() + ".json"));

        assertThat(outcomes.keySet()).isEqualTo(kinds);
        assertThat(outcomes).allSatisfy((file, outcome) -> {
            assertThat(PublishedSchemas.faultsOfOutcome(outcome)).isEmpty();
            assertThat(outcome.path("outcome").asText() + ".json").isEqualTo(file);
        });
        assertThat(duplicate).as("the known outcome once more").isEqualTo(outcomes.get("ordered.json"));
    }

    @Test
    void showsEachFieldOfAnOutcome() throws IOException {
        Set<String> shown = new TreeSet<>();
        outcomes().values().forEach(outcome -> outcome.fieldNames().forEachRemaining(shown::add));
        Set<String> known = new TreeSet<>();
        PublishedSchemas.read("outcome.schema.json")
                .path("properties")
                .fieldNames()
                .forEachRemaining(known::add);

        assertThat(shown).isEqualTo(known);
    }

    // --- fields ---------------------------------------------------------------------------------------------------

    /** Each system's table has a row for each field of a purchase. */
    @Test
    void saysWhereEachFieldOfAPurchaseComesFrom() throws IOException {
        List<String> fields = new ArrayList<>();
        fields(PublishedSchemas.read("purchase.schema.json"), "", fields);
        String[] systems = Files.readString(FOLDER.resolve("fields.md")).split("\n## ");

        assertThat(fields).contains("receiver.locale", "tickets[].ticket");
        assertThat(Stream.of(systems).filter(system -> system.contains("| field |")))
                .hasSize(4)
                .allSatisfy(system -> assertThat(all(FIELD, system))
                        .extracting(row -> row.group(1))
                        .containsExactlyInAnyOrderElementsOf(fields));
    }

    private static void fields(JsonNode schema, String path, List<String> found) {
        for (Iterator<Map.Entry<String, JsonNode>> all =
                        schema.path("properties").fields();
                all.hasNext(); ) {
            Map.Entry<String, JsonNode> field = all.next();
            String name = path + field.getKey();
            switch (field.getValue().path("type").asText()) {
                case "object" -> fields(field.getValue(), name + ".", found);
                case "array" -> fields(field.getValue().path("items"), name + "[].", found);
                default -> found.add(name);
            }
        }
    }

    private static List<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }
}
