package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.imports.work.ImportResults.Kind;
import org.ticketorders.imports.work.ImportResults.Page;

/** What was written about a file is read in parts, of that file alone, and never as a whole. */
class ImportResultsTest {

    @TempDir
    Path directory;

    private Path reports;
    private ImportResults results;

    @BeforeEach
    void open() throws IOException {
        reports = Files.createDirectories(directory.resolve("reports"));
        results = new ImportResults(InWorkTest.properties(directory));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void readsEveryLineOnceInPartsOfAnySize(String charset) throws Exception {
        List<String> lines = IntStream.range(0, 50)
                .mapToObj(i -> i + ",Zoë 🎫 " + "x".repeat(i))
                .toList();
        String text = '\uFEFF' + String.join("\r\n", lines) + "\r\n";
        write("a.csv.rejected.csv", text, Charset.forName(charset));

        for (int limit : List.of(1, 7, 50, 2_000)) {
            assertThat(all("a.csv", Kind.REJECTED, limit)).isEqualTo(lines);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void continuesALineThatIsLongerThanAPart(String charset) throws Exception {
        String shift = charset.equals("UTF-8") ? "" : "\uFEFF";
        List<String> lines = List.of(
                "first",
                "é🎫".repeat(ImportResults.LONGEST_PAGE / 4) + "x",
                "🎫".repeat(ImportResults.LONGEST_PAGE),
                "last");
        write("a.json.rejected.json", shift + String.join("\n", lines), Charset.forName(charset));

        assertThat(all("a.json", Kind.REJECTED, 2_000)).isEqualTo(lines);
    }

    @Test
    void readsAPartThatIsNoUtf8AsFilesWithoutAMarkAre() throws Exception {
        write("a.csv.rejected.csv", "Zo\u00eb\n", StandardCharsets.ISO_8859_1);
        ImportResults latin = new ImportResults(InWorkTest.properties(directory, StandardCharsets.ISO_8859_1));

        assertThat(latin.page("a.csv", Kind.REJECTED, null, 10).orElseThrow().lines())
                .containsExactly("Zo\u00eb");
    }

    @Test
    void readsAnEmptyFileAndNothingBehindItsEnd() throws Exception {
        write("a.csv.report.txt", "", StandardCharsets.UTF_8);

        Page page = results.page("a.csv", Kind.REPORT, null, 10).orElseThrow();
        assertThat(page).isEqualTo(new Page("a.csv.report.txt", List.of(), false, null));
        for (String after : List.of("1", "-1", "x", "1-2-3", "9".repeat(30), "")) {
            assertThatThrownBy(() -> results.page("a.csv", Kind.REPORT, after, 10))
                    .as(after)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void continuesInNoFileThatWasWrittenAgain() throws Exception {
        Path file = write("a.csv.outcomes.csv", "1\n2\n", StandardCharsets.UTF_8);
        String next =
                results.page("a.csv", Kind.OUTCOMES, null, 1).orElseThrow().next();

        Files.setLastModifiedTime(
                file, FileTime.fromMillis(Files.getLastModifiedTime(file).toMillis() + 1));

        assertThatThrownBy(() -> results.page("a.csv", Kind.OUTCOMES, next, 1))
                .isInstanceOf(ImportResults.WrittenAgain.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../secret",
                "../reports/a.csv",
                "x/../a.csv",
                "./a.csv",
                "a.csv\0",
                "a.cs",
                "A.CSV",
                "*",
                "a.csv.report.txt",
                "link",
                "folder"
            })
    void readsNoOtherFileAndFollowsNoLink(String label) throws Exception {
        write("a.csv.report.txt", "fine\n", StandardCharsets.UTF_8);
        Path secret = Files.writeString(directory.resolve("secret.report.txt"), "secret\n");
        Files.createSymbolicLink(reports.resolve("link.report.txt"), secret);
        Files.createDirectory(reports.resolve("folder.report.txt"));

        assertThat(results.page(label, Kind.REPORT, null, 10)).isEmpty();
        assertThat(results.page("a.csv", Kind.REPORT, null, 10)).isPresent();
    }

    @Test
    void hasNothingWhereThereIsNoFolder() throws Exception {
        Files.delete(reports);

        assertThat(results.page("a.csv", Kind.REPORT, null, 10)).isEmpty();
    }

    private Path write(String name, String text, Charset charset) throws IOException {
        return Files.write(reports.resolve(name), text.getBytes(charset));
    }

    private List<String> all(String label, Kind kind, int limit) throws Exception {
        List<String> lines = new ArrayList<>();
        String next = null;
        do {
            Page page = results.page(label, kind, next, limit).orElseThrow();
            assertThat(page.lines()).hasSizeBetween(1, limit);
            assertThat(page.lines().stream().collect(Collectors.joining()).length())
                    .isLessThanOrEqualTo(ImportResults.LONGEST_PAGE);
            List<String> own = new ArrayList<>(page.lines());
            if (page.continued()) {
                own.set(0, lines.remove(lines.size() - 1) + own.get(0));
            }
            lines.addAll(own);
            next = page.next();
        } while (next != null);
        return lines;
    }
}
