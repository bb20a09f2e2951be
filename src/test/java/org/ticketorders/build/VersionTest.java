package org.ticketorders.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One version everywhere, and it is a release: what is built from a snapshot cannot be told from what is built from the next. */
class VersionTest {

    private static final Pattern OURS =
            Pattern.compile("<artifactId>ticket-order-routes</artifactId>\\s*<version>([^<]*)</version>");

    @Test
    void isARelease() throws IOException {
        assertThat(version()).matches("[0-9]+\\.[0-9]+\\.[0-9]+(-rc\\.[0-9]+)?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "src/CHANGELOG.md                        | (?m)^## ([^\\s]+)$",
                "README.md                               | Ready\\. Ticket order routes ([^,]+),",
                "config/schemas/openapi.yaml             | product: Ticket order routes, version: ([^ ]+) }",
                "src/main/compose/compose.yaml           | ticket-order-routes:\\$\\{VERSION:-([^}]+)}",
                "src/main/k8s/single/kustomization.yaml  | newTag: (\\S+)",
                "src/main/k8s/cluster/kustomization.yaml | newTag: (\\S+)"
            })
    void isTheSameIn(Path file, String pattern) throws IOException {
        assertThat(Pattern.compile(pattern)
                        .matcher(Files.readString(file))
                        .results()
                        .findFirst()
                        .map(found -> found.group(1)))
                .contains(version());
    }

    private static String version() throws IOException {
        return OURS.matcher(Files.readString(Path.of("pom.xml")))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }
}
