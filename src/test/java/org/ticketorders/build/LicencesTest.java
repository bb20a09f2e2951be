package org.ticketorders.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is shipped may be shipped with an Apache-licensed product; read from the bill of materials that goes with it. */
class LicencesTest {

    /** Permissive ones, and those that bind only their own files. */
    private static final Set<String> ALLOWED =
            Set.of("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "CC0-1.0", "EPL-1.0", "EPL-2.0");

    static final Path BILL = Path.of("target/classes/META-INF/sbom/application.cdx.json");

    @Test
    void allowsEachDependency() throws IOException {
        assumeBillIsMade();
        JsonNode components = new ObjectMapper().readTree(BILL.toFile()).path("components");

        assertThat(components).hasSizeGreaterThan(100);
        assertThat(components).filteredOn(component -> !isAllowed(component)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"licenses\": [{\"license\": {\"id\": \"MIT\"}}]}', true",
        "'{\"licenses\": [{\"license\": {\"id\": \"EPL-2.0\"}}, {\"license\": {\"id\": \"LGPL-2.1-only\"}}]}', true",
        "'{\"licenses\": [{\"expression\": \"Apache-2.0 OR GPL-2.0-only\"}]}', true",
        "'{\"licenses\": [{\"expression\": \"Apache-2.0 AND GPL-2.0-only\"}]}', false",
        "'{\"licenses\": [{\"license\": {\"id\": \"GPL-3.0-only\"}}]}', false",
        "'{\"licenses\": [{\"license\": {\"name\": \"My own\"}}]}', false",
        "'{\"name\": \"without\"}', false"
    })
    void tellsOneThatIsNot(String component, boolean allowed) throws IOException {
        assertThat(isAllowed(new ObjectMapper().readTree(component))).isEqualTo(allowed);
    }

    /** Only an offline build may be without one. */
    static void assumeBillIsMade() {
        assumeTrue(
                Files.exists(BILL) || !"offline true".equals(System.getProperty("maven.mode")),
                "an offline build makes no bill of materials: run it without -o");
    }

    /** Several licences are a choice: so Maven's descriptors mean them. */
    private static boolean isAllowed(JsonNode component) {
        List<String> choices = new ArrayList<>();
        component.path("licenses").forEach(licence -> {
            choices.add(licence.at("/license/id").asText());
            choices.addAll(List.of(licence.path("expression").asText().split(" OR ")));
        });
        return choices.stream().anyMatch(ALLOWED::contains);
    }
}
