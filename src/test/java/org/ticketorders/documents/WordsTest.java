package org.ticketorders.documents;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One word for one thing, and where there is a standard word, that one: in documents, settings, routes, sources, logs and on the page. */
class WordsTest {

    /** What is not said, as a pattern of words, and what is said instead. */
    private static final List<Map.Entry<Pattern, String>> WORDS = Stream.of(
                    entry("puts? (it |them |messages )?back", "roll back or requeue"),
                    entry("g(a|i)ve[ns]? up|giving up", "delivery attempts are exhausted, undelivered"),
                    entry(
                            "(?<!dead[ -])(?<!(lower-case|capital) )(?<!-)letters?(?![-(])(?!( beyond|, digits| or digit| and no digit| of a script| before them))",
                            "dead letter"),
                    entry("mend(s|ed|ing)?", "fix or correct"),
                    entry("anew", "again"),
                    entry("(go|goes|went|going) on", "resume or continue"),
                    entry("(stand|stands|stood|standing) still", "hang, or make no progress"),
                    entry("reckon(s|ed)?", "estimate or calculate"),
                    entry("by (itself|themselves)", "automatically"),
                    entry("in vain", "without success"),
                    entry("knobs?", "settings"))
            .map(word -> Map.entry(
                    Pattern.compile("\\b(?:" + word.getKey() + ")\\b", Pattern.CASE_INSENSITIVE), word.getValue()))
            .toList();

    /** Comments, and strings between quotes of each kind. */
    private static final Pattern JAVA =
            Pattern.compile("/\\*(?s:.*?)\\*/|//[^\\n]*|\"\"\"(?s:.*?)\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"");

    private static final Pattern SCRIPT = Pattern.compile("/\\*(?s:.*?)\\*/|//[^\\n]*|\"(?:\\\\.|[^\"\\\\\\n])*\""
            + "|'(?:\\\\.|[^'\\\\\\n])*'|`(?:\\\\.|[^`\\\\])*`");

    static List<Document> documents() {
        return Document.all();
    }

    static List<Path> routes() {
        return files("routes", ".camel.yaml");
    }

    @ParameterizedTest
    @MethodSource("documents")
    void ofDocuments(Document document) {
        assertThat(others(document.prose())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config/application.yaml",
                "config/application-postgresql.yaml",
                "config/application-sandbox.yaml",
                "config/broker.xml",
                "config/monitoring/alerts.yml",
                "config/monitoring/dashboard.json",
                "config/schemas/outcome.schema.json",
                "config/schemas/purchase.schema.json"
            })
    void ofSettingsAlertsAndSchemas(String file) throws IOException {
        assertThat(others(Files.readAllLines(Path.of(file)))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void ofRoutes(Path file) throws IOException {
        List<String> texts = new ArrayList<>();
        for (String field : List.of("description", "note", "message")) {
            texts.addAll(new YAMLMapper().readTree(file.toFile()).findValuesAsText(field));
        }
        assertThat(others(texts)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"config/schemas/openapi.yaml", "config/schemas/asyncapi.yaml"})
    void ofTheDescriptionsOfInterfaces(String file) throws IOException {
        JsonNode document = new YAMLMapper().readTree(Path.of(file).toFile());
        assertThat(others(document.findValuesAsText("description"))).isEmpty();
        assertThat(others(document.findValuesAsText("summary"))).isEmpty();
    }

    @Test
    void ofSourcesAndLogs() {
        assertThat(others(prose(files("src/main/java", ".java"), JAVA))).isEmpty();
        assertThat(others(prose(files("src/simulator/java", ".java"), JAVA))).isEmpty();
    }

    /** But for 'letter', which labels below the heading 'Dead letters' may say for short. */
    @Test
    void ofThePage() {
        assertThat(others(prose(files("src/main/resources/static", ".js"), SCRIPT)))
                .filteredOn(found -> !found.endsWith(": say 'dead letter'"))
                .isEmpty();
    }

    @Test
    void anotherWordIsFound() {
        assertThat(
                        others(
                                List.of(
                                        "A letter is put back anew by itself.",
                                        "A dead letter is moved. `anew` [x](by-itself.md) lower-case letters, a hold goes to `letter`")))
                .hasSize(4)
                .allMatch(word -> word.startsWith("A letter is put back anew by itself.: say "));
    }

    private static List<String> others(List<String> lines) {
        List<String> found = new ArrayList<>();
        for (String line : lines) {
            String prose = line.replaceAll("`[^`]*`|]\\([^)]*\\)", "…");
            WORDS.forEach(word -> {
                if (word.getKey().matcher(prose).find()) {
                    found.add(line.trim() + ": say '" + word.getValue() + "'");
                }
            });
        }
        return found;
    }

    /** The lines of comments, and the strings of more than a word, but for names that they link to. */
    private static List<String> prose(List<Path> files, Pattern parts) {
        List<String> lines = new ArrayList<>();
        for (Path file : files) {
            Matcher part = parts.matcher(read(file));
            while (part.find()) {
                String text = part.group();
                if (text.contains(" ")) {
                    lines.addAll(text.replaceAll("\\{@\\w+ [^}]*}|^`|`$", "…")
                            .lines()
                            .toList());
                }
            }
        }
        return lines;
    }

    private static List<Path> files(String folder, String ending) {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
