package org.ticketorders.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ticketorders.testing.PublishedSchemas;

/** The samples for senders are as the schemas say. */
class SamplesTest {

    private static final Path FOLDER = Path.of("config/samples");
    private static final ObjectMapper JSON = new ObjectMapper();

    // --- outcomes -------------------------------------------------------------------------------------------------

    private static Map<String, JsonNode> outcomes() throws IOException {
        Map<String, JsonNode> outcomes = new TreeMap<>();
        try (Stream<Path> files = Files.list(FOLDER.resolve("outcomes"))) {
            for (Path file : files.toList()) {
                outcomes.put(file.getFileName().toString(), JSON.readTree(file.toFile()));
            }
        }
        return outcomes;
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
}
