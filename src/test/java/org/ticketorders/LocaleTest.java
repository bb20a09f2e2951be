package org.ticketorders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application writes and reads is the same on every machine: nothing goes by the language that one is set to. */
class LocaleTest {

    private static final Pattern BY_MACHINE = Pattern.compile("\\.(toLowerCase|toUpperCase)\\s*\\(\\s*\\)"
            + "|\\.formatted\\s*\\("
            + "|::\\s*(toLowerCase|toUpperCase|formatted)\\b"
            + "|\\b(String\\s*\\.\\s*format|printf|ofPattern|toFormatter|DecimalFormat|SimpleDateFormat|Formatter|Scanner)"
            + "\\s*\\((?!\\s*Locale\\.ROOT|[^;]*?,\\s*Locale\\.ROOT)"
            + "|\\b(NumberFormat|DateFormat|DecimalFormatSymbols|Collator)\\s*\\.\\s*get\\w*\\s*\\(\\s*\\)"
            + "|\\bLocale\\s*\\.\\s*getDefault\\b");

    /** Comments and what stands in quotes, where the words above mean nothing. */
    private static final Pattern NO_CODE = Pattern.compile(
            "/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+'",
            Pattern.DOTALL);

    @Test
    void nothingIsWrittenOrReadByTheLanguageOfTheMachine() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source :
                    sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                for (String place : places(Files.readString(source))) {
                    found.add(source + ": " + place);
                }
            }
        }
        assertThat(found).as("say Locale.ROOT").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name().toLowerCase()",
                "name()\n    .toUpperCase( )",
                "map(String::toLowerCase)",
                "\"%d\".formatted(1)",
                "String.format(\"%d\", 1)",
                "String.format(\n    \"%d\", 1)",
                "out.printf(\"%d\", 1)",
                "DateTimeFormatter.ofPattern(\"yyyy\")",
                "new DecimalFormat(\"0.0\")",
                "new SimpleDateFormat(\"yyyy\")",
                "NumberFormat.getInstance()",
                "Locale.getDefault()"
            })
    void findsWhatGoesByTheMachine(String code) {
        assertThat(places("x = " + code + ";")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name().toLowerCase(Locale.ROOT)",
                "String.format(Locale.ROOT, \"%d\", 1)",
                "DateTimeFormatter.ofPattern(\"yyyy\", Locale.ROOT)",
                "\"say toLowerCase()\"",
                "/* String.format(\"\") */ 1",
                "format(name)"
            })
    void leavesTheRestAlone(String code) {
        assertThat(places("x = " + code + ";")).isEmpty();
    }

    private static List<String> places(String source) {
        String code = NO_CODE.matcher(source).replaceAll(found -> found.group().startsWith("/") ? " " : "\"\"");
        return BY_MACHINE.matcher(code).results().map(MatchResult::group).toList();
    }
}
