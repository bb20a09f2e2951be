package org.ticketorders.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.purchase.Reason;
import org.ticketorders.testing.PublishedSchemas;

/** The runbook has a page for everything that can happen, and its pages speak of what there is. */
class RunbookTest {

    private static final Path FOLDER = Path.of("config/runbook");
    private static final Path INDEX = FOLDER.resolve("README.md");

    private static final List<String> SECTIONS = List.of(
            "## What it means",
            "## What to look at",
            "## What to do",
            "## How to know that it is over",
            "## When to call whom");

    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    static List<Path> pagesButIndex() throws IOException {
        return pages().stream().filter(page -> !page.equals(INDEX)).toList();
    }

    /** A fresh installation has this user alone: another would be refused, and five tries lock an address for a minute. */
    @ParameterizedTest
    @MethodSource("pages")
    void asksAsTheUserThatTheFirstStartMakes(Path page) {
        assertThat(Pattern.compile("curl [^\n]*-\\w*u \"?([^ \":]+)")
                        .matcher(text(page))
                        .results()
                        .map(found -> found.group(1)))
                .allMatch("admin"::equals);
    }

    @Test
    void hasAPageForEachReasonAndNoOther() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve("reasons"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(Reason.values())
                            .map(reason -> reason.word() + ".md")
                            .toList());
        }
    }

    @Test
    void saysInWhichQueueTheLettersOfAReasonAre() {
        for (JsonNode rule : PublishedSchemas.read("outcome.schema.json").path("allOf")) {
            String queue =
                    "dead-letter." + rule.at("/if/properties/outcome/const").asText();
            rule.at("/then/properties/reason/enum").forEach(reason -> {
                String page = text(FOLDER.resolve("reasons").resolve(reason.asText() + ".md"));
                assertThat(page).startsWith("# " + reason.asText() + "\n\nIn `" + queue + "`. **How bad:** ");
                assertThat(text(INDEX).split("### " + queue + "\n")[1].split("\n#")[0])
                        .contains("(reasons/" + reason.asText() + ".md)");
            });
        }
    }

    @ParameterizedTest
    @MethodSource("pagesButIndex")
    void eachPageAnswersEveryQuestion(Path page) {
        String text = text(page);

        assertThat(text).startsWith("# ").contains("**How bad:** ");
        assertThat(text.lines().filter(line -> line.startsWith("## "))).containsExactlyElementsOf(SECTIONS);
        assertThat(text.split("\n## [^\n]*\n"))
                .allSatisfy(section -> assertThat(section).isNotBlank());
    }

    @Test
    void theIndexLeadsToEachPage() throws IOException {
        Set<Path> linked = new TreeSet<>();
        Document.read(INDEX).links().stream()
                .filter(link -> !link.matches("#.*|\\.\\./.*|http:.*"))
                .forEach(link -> linked.add(FOLDER.resolve(link)));

        assertThat(linked).containsExactlyElementsOf(new TreeSet<>(pagesButIndex()));
    }

    private static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
