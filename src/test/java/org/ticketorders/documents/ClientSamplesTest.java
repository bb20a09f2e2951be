package org.ticketorders.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.testing.PublishedSchemas;

/** The sample programs name queues, fields and the broker as the published documents do; those that no test runs, too. */
class ClientSamplesTest {

    private static final Path FOLDER = Path.of("config/samples/clients");
    private static final JsonNode API = PublishedSchemas.read("asyncapi.yaml");
    private static final JsonNode OUTCOME = PublishedSchemas.read("outcome.schema.json");

    /** A page and a half of a listing. */
    private static final int MOST_LINES = 160;

    private static final Pattern QUEUE = Pattern.compile("[\"'`]([a-z-]+\\.(?!db\\b)[a-z-]+)[\"'`]");
    private static final Pattern ADDRESS = Pattern.compile("\\b(amqp|tcp)://([0-9.]+:[0-9]+)");
    private static final Pattern FIELD = Pattern.compile(
            "(?:path\\(|GetProperty\\(|(?<=[\\w)])\\[)[\"']([A-Za-z]+)[\"']|\\b(?:outcome|known|JSON\\.parse\\([a-z.]+\\))\\.([a-zA-Z]+)\\b(?!\\()");
    private static final Pattern DEPENDENCY =
            Pattern.compile("<artifactId>([^<]+)</artifactId>\\s*<version>([0-9][^<]*\\.[^<]*)</version>");

    static List<Path> programs() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().matches(".*\\.(java|py|js|cs)"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void namesQueuesThatOthersUse(Path program) throws IOException {
        Set<String> queues = new TreeSet<>();
        API.path("channels")
                .forEach(channel -> queues.add(channel.path("address").asText()));
        String text = Files.readString(program);

        assertThat(all(QUEUE, text))
                .extracting(queue -> queue.group(1))
                .isNotEmpty()
                .isSubsetOf(queues);
        if (sends(text)) {
            assertThat(text).contains("purchase.requested").containsPattern("[\"']sender[\"']");
        }
        if (reads(text)) {
            assertThat(text).contains("order.outcome").containsPattern("[\"']reader[\"']");
        }
        assertThat(sends(text) || reads(text)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void readsFieldsThatOutcomesHave(Path program) throws IOException {
        String text = Files.readString(program);
        Set<String> fields = new TreeSet<>();
        all(FIELD, text).forEach(field -> fields.add(field.group(1) == null ? field.group(2) : field.group(1)));

        assertThat(fields).contains("outcome", "purchaseId");
        assertThat(fields).allMatch(field -> OUTCOME.path("properties").has(field));
        if (reads(text)) {
            assertThat(fields).contains("attempt", "messageId", "violations");
            assertThat(text).containsPattern("[\"']in-doubt[\"']").containsPattern("[\"']invalid[\"']");
        }
        if (sends(text)) {
            OUTCOME.at("/properties/outcome/enum").forEach(word -> {
                if (!word.asText().equals("in-doubt")) {
                    assertThat(text).containsPattern("(?i)\\b" + word.asText() + "\\b");
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void isShortAndItsReadmeSaysHowToRunIt(Path program) throws IOException {
        String readme = Files.readString(program.resolveSibling("README.md"));

        assertThat(Files.readAllLines(program)).hasSizeLessThanOrEqualTo(MOST_LINES);
        assertThat(readme)
                .contains(program.getFileName().toString(), "To install: ", "export BROKER_PASSWORD=")
                .contains("(../README.md)");
        assertThat(Files.readString(FOLDER.resolve("README.md")))
                .contains("(" + program.getParent().getFileName() + "/README.md)");
    }

    @Test
    void reachesTheBrokerWhereItIsShipped() throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all(ADDRESS, Files.readString(file)).forEach(address -> {
                    String protocol = address.group(1).equals("tcp") ? "jms" : "amqp1";
                    found.add(protocol + " " + address.group(2));
                });
            }
        }
        Set<String> servers = new TreeSet<>();
        API.path("servers")
                .forEach(server -> servers.add(server.path("protocol").asText() + " "
                        + server.path("host").asText()));

        assertThat(found).isEqualTo(servers);
    }

    /** The sample was run with the libraries of these tests. */
    @Test
    void namesTheLibrariesThatItIsRunWith() throws IOException {
        List<MatchResult> dependencies = all(DEPENDENCY, Files.readString(FOLDER.resolve("java/pom.xml")));

        assertThat(dependencies).hasSize(5).allSatisfy(dependency -> assertThat(System.getProperty("java.class.path"))
                .contains("/" + dependency.group(1).replace("-bom", "-common") + "-" + dependency.group(2) + ".jar"));
    }

    private static boolean sends(String program) {
        return program.contains("purchase.requested");
    }

    private static boolean reads(String program) {
        return program.contains("order.outcome\"") || program.contains("order.outcome'");
    }

    private static List<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }
}
