package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.imports.read.ImportRecord;
import org.ticketorders.purchase.Violation;

/** The records that were refused are as they came, and can be read again. */
class RejectedFileTest {

    private static final List<Violation> WHY = List.of(new Violation("/x", "something else"));
    private static final String TITLES = "purchaseId;email;firstname;lastname;ticket;quantity";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void keepsTheEndsOfTheRowsAndWhatIsInThem(String end) throws IOException {
        String rows = "A;a@b.c;\"Zo\u00eb\";\"x\r\ny\";t;1" + end + "A;;;;\"u\";2" + end + "B;\"a@b.c\";f; l ;t;1";

        String rejected = rejectAll(TITLES + end + rows, StandardCharsets.UTF_8);

        assertThat(rejected)
                .isEqualTo("\uFEFFrejectedAtLine;rejectedBecause;" + TITLES + end
                        + "2;/x: something else;A;a@b.c;\"Zo\u00eb\";\"x\r\ny\";t;1" + end
                        + "4;/x: something else;A;;;;\"u\";2" + end
                        + "5;/x: something else;B;\"a@b.c\";f; l ;t;1" + end);
        assertThat(bodies(rejected, StandardCharsets.UTF_8))
                .isEqualTo(bodies(TITLES + end + rows, StandardCharsets.UTF_8));
    }

    /** Where the charset has a byte-order mark, there is one, or a spreadsheet in which it is mended takes it for another. */
    @ParameterizedTest
    @CsvSource({
        "UTF-8, '', true",
        "UTF-8, '\uFEFF', true",
        "UTF-16LE, '\uFEFF', true",
        "UTF-16BE, '\uFEFF', true",
        "windows-1252, '', false"
    })
    void keepsTheCharsetAndMarksIt(String name, String mark, boolean isMarked) throws IOException {
        Charset charset = Charset.forName(name);
        String file = mark + TITLES + "\nA;a@b.c;Zo\u00eb;l;t;1\n";

        String rejected = rejectAll(file, charset);

        assertThat(rejected)
                .isEqualTo((isMarked ? "\uFEFF" : "") + "rejectedAtLine;rejectedBecause;" + TITLES
                        + "\n2;/x: something else;A;a@b.c;Zo\u00eb;l;t;1\n");
        assertThat(bodies(rejected, charset)).singleElement().asString().contains("Zo\u00eb");
    }

    /** A spreadsheet would calculate them, and save what came out. */
    @Test
    void hasNoFormulasAndGivesBackWhatWasInTheFile() throws IOException {
        String file = TITLES + "\n=1+1;a@b.c;\"=HYPERLINK(\"\"http://x\"\")\";-Jan,=2;'=t;+1\n";

        String rejected = rejectAll(file, StandardCharsets.UTF_8);

        assertThat(rejected)
                .endsWith("\n2;/x: something else;'=1+1;a@b.c;\"'=HYPERLINK(\"\"http://x\"\")\";'-Jan,'=2;''=t;'+1\n");
        assertThat(bodies(rejected, StandardCharsets.UTF_8))
                .isEqualTo(bodies(file, StandardCharsets.UTF_8))
                .singleElement()
                .asString()
                .contains("\"=1+1\"", "=HYPERLINK", "\"-Jan,=2\"", "\"=t\"");
        assertThat(bodies(withoutRemarks(rejected), StandardCharsets.UTF_8))
                .as("with the columns of remarks removed")
                .isEqualTo(bodies(file, StandardCharsets.UTF_8));
        assertThat(rejectAll(rejected.substring(1).replace("'+1\n", "-1\n"), StandardCharsets.UTF_8))
                .as("rejected once more, mended to something else that is wrong")
                .endsWith(";'=1+1;a@b.c;\"'=HYPERLINK(\"\"http://x\"\")\";'-Jan,'=2;''=t;'-1\n");
    }

    private static String withoutRemarks(String rejected) {
        return rejected.lines()
                        .map(line -> line.replaceFirst("^\uFEFF?(rejectedAtLine;rejectedBecause|\\d+;[^;]*);", ""))
                        .collect(Collectors.joining("\n"))
                + "\n";
    }

    @Test
    void keepsTheHintThatSpreadsheetsWrite() throws IOException {
        String rejected = rejectAll("sep=;\r\n" + TITLES + "\r\nA;a@b.c;f;l;t;1\r\n", StandardCharsets.UTF_8);

        assertThat(rejected).startsWith("\uFEFFsep=;\r\nrejectedAtLine;rejectedBecause;" + TITLES + "\r\n3;");
        assertThat(bodies(rejected, StandardCharsets.UTF_8)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void keepsTheEndsOfLinesOfJson(String end) throws IOException {
        Path file = Files.writeString(directory.resolve("in.ndjson"), "{\"a\":1}" + end + "{\"a\":2}");

        assertThat(Files.readString(rejectAll(file, StandardCharsets.UTF_8)))
                .isEqualTo("\"rejected: line 1: /x: something else\"" + end + "{\"a\":1}" + end
                        + "\"rejected: line 2: /x: something else\"\n{\"a\":2}\n");
    }

    private String rejectAll(String content, Charset charset) throws IOException {
        Path file = Files.write(directory.resolve("in.csv"), content.getBytes(charset));
        return new String(Files.readAllBytes(rejectAll(file, charset)), charset);
    }

    private Path rejectAll(Path file, Charset charset) throws IOException {
        Path rejected = directory.resolve("rejected");
        FileImport work = open(file, charset, rejected);
        for (ImportRecord record; (record = work.next()) != null; ) {
            work.reject(record, WHY);
        }
        assertThat(work.commitRejected()).isEqualTo("rejected");
        work.close();
        return rejected;
    }

    private List<String> bodies(String content, Charset charset) throws IOException {
        Path file = Files.write(directory.resolve("again.csv"), content.getBytes(charset));
        FileImport work = open(file, charset, directory.resolve("none"));
        List<String> bodies = new ArrayList<>();
        for (ImportRecord record; (record = work.next()) != null; ) {
            assertThat(record.violations()).isEmpty();
            bodies.add(record.body());
        }
        work.close();
        return bodies;
    }

    private static FileImport open(Path file, Charset charset, Path rejected) throws IOException {
        FileImport work = new FileImport(file, RecordReadersTest.limits(charset.name()), 4096, Instant.EPOCH);
        work.check(() -> {});
        work.begin(null, rejected);
        return work;
    }
}
