package org.ticketorders.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders.csv",
                "Mu\u0308ller.csv",
                "100%.csv",
                "a%2Fb.csv",
                "Jane's orders.csv",
                "(1) copy.csv",
                "[1].csv",
                "#1.csv",
                "@a.csv",
                "a;b=c!.csv",
                "Bestellungen \u2013 Ma\u0308rz.csv",
                "orders\u00a02026.csv",
                "\u65e5\u672c.csv",
                "\ud83c\udfab.csv"
            })
    void takesWhatIsHarmlessAndCallsReportsByIt(String name) throws IOException {
        FileNames.check(Files.writeString(directory.resolve(name), "x"));

        assertThat(FileNames.safe(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "a:b.csv ! has U+003A (colon) in it",
                "a*b.csv ! has U+002A (asterisk) in it",
                "a\\b.csv ! has U+005C (reverse solidus) in it",
                "$a.csv ! has U+0024 (dollar sign) in it",
                "-rf.csv ! begins with U+002D (hyphen-minus)",
                "a..csv ! has two dots in a row",
                "a\u200bb.csv ! has U+200B (zero width space) in it",
                "a\u202eb.csv ! has U+202E (right-to-left override) in it"
            })
    void namesTheCharacterThatIsNotTaken(String name, String reason) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "x");

        assertThatThrownBy(() -> FileNames.check(file))
                .isInstanceOf(UnreadableFile.class)
                .hasMessage("the name of the file " + reason + (reason.endsWith("row") ? " in it" : "")
                        + ": give it another name");
        assertThat(FileNames.safe(name)).isNotEqualTo(name).startsWith("_");
    }

    /** Behind it stand a time and what it is, and a file system takes 255 bytes. */
    @ParameterizedTest
    @ValueSource(ints = {10, 50, 80, 84, 110})
    void makesLabelsThatLeaveRoom(int length) {
        for (String letter : new String[] {"a", "\u00fc", "\u65e5", "\ud83c\udfab"}) {
            String label = FileNames.safe(letter.repeat(length) + ".csv");

            assertThat(label.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(160);
            assertThat(label).endsWith(".csv").doesNotContain("\ufffd");
            assertThat(new String(label.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(label);
        }
    }
}
