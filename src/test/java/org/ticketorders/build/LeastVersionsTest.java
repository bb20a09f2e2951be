package org.ticketorders.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * No library that is shipped falls below the version that has its fixes, whatever manages its version, and none comes back that was left
 * out. {@code least-versions.csv} says for each artifact why; {@code -} is for one that may not be there.
 */
class LeastVersionsTest {

    private static final Map<String, List<String>> SHIPPED = new TreeMap<>();

    @BeforeAll
    static void readBill() throws IOException {
        LicencesTest.assumeBillIsMade();
        new ObjectMapper()
                .readTree(LicencesTest.BILL.toFile())
                .path("components")
                .forEach(component -> SHIPPED.computeIfAbsent(
                                component.path("group").asText() + ":"
                                        + component.path("name").asText(),
                                name -> new ArrayList<>())
                        .add(component.path("version").asText()));
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/least-versions.csv", numLinesToSkip = 1)
    void isShippedOrLeftOut(String artifact, String least, String why) {
        assertThat(why).as("why").isNotBlank();
        if (least.equals("-")) {
            assertThat(SHIPPED).as(why).doesNotContainKey(artifact);
        } else {
            assertThat(SHIPPED).as("the row is of a library that is shipped").containsKey(artifact);
            assertThat(SHIPPED.get(artifact))
                    .as(why)
                    .allMatch(
                            version -> Version.parse(version).compareTo(Version.parse(least)) >= 0,
                            "at least " + least);
        }
    }

    @Test
    void areComparedByNumbers() {
        assertThat(Version.parse("4.1.99.Final")).isLessThan(Version.parse("4.1.137.Final"));
        assertThat(Version.parse("2.21.10")).isGreaterThan(Version.parse("2.21.8"));
        assertThat(Version.parse("2.21")).isLessThan(Version.parse("2.21.1"));
    }
}
