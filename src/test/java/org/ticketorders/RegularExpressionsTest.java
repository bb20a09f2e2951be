package org.ticketorders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.purchase.Harmless;

/**
 * No regular expression of the product costs more than its text is long: whoever sends us a text must not choose how long we read it.
 *
 * <p>What is tried is every literal of the sources that could be an expression and repeats something, and every pattern of the
 * schemas; what is counted is how often it looks at a character, which is the same on every machine.
 */
class RegularExpressionsTest {

    private static final int SHORT = 200;

    /** A text twice as long may be looked at twice as often; three times leaves room for a constant. */
    private static final double GROWTH = 3;

    /** Those that a whole text must match: they are never looked for within one. */
    private static final Set<String> FOR_WHOLE_TEXTS = Set.of(
            "(.*(token|secret|password)|key|client-?id|authorization)",
            "(purchase|reservation|order|dead-letter)\\..*|activemq\\..*|\\$sys\\..*|.*::.*",
            "([^:]+):(?://)?(?:[^/?]*@)?([^?]*).*",
            "\\d+(\\.\\d+)?[eE]\\d+",
            "\\d+([.,]\\d+)?[eE][+-]?\\d+",
            "\\s*[\\[{]\\s*");

    /** Characters in a row that compile as an expression and are none. */
    private static final Set<String> NO_EXPRESSIONS = Set.of("=+-@\t\r\n", "U+0");

    private static final Pattern LITERAL =
            Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*+)\"(?:\\s*+\\+\\s*+\"((?:[^\"\\\\\\n]|\\\\.)*+)\")*+");
    private static final Pattern PART = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*+)\"");
    private static final Pattern SCHEMA_PATTERN = Pattern.compile("\"pattern\": \"((?:[^\"\\\\]|\\\\.)*+)\"");

    /** A text that counts how often it is looked at. */
    private static final class Counting implements CharSequence {

        private final String text;
        private long looks;

        Counting(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            looks++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }
    }

    static Stream<String> expressions() throws IOException {
        Set<String> found = new TreeSet<>();
        for (String java : texts(Path.of("src/main/java"), ".java")) {
            Matcher literal = LITERAL.matcher(java);
            while (literal.find()) {
                String whole = PART.matcher(literal.group())
                        .results()
                        .map(part -> unescaped(part.group(1)))
                        .collect(Collectors.joining());
                if (repeats(whole) && compiles(whole) && !NO_EXPRESSIONS.contains(whole)) {
                    found.add(whole);
                }
            }
        }
        for (String schema : texts(Path.of("config/schemas"), ".json")) {
            SCHEMA_PATTERN.matcher(schema).results().forEach(pattern -> found.add(unescaped(pattern.group(1))));
        }
        return found.stream();
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void costsNoMoreThanItsTextIsLong(String expression) {
        Pattern pattern = Pattern.compile(expression, Pattern.CASE_INSENSITIVE);
        for (Hostile hostile : hostile(expression)) {
            boolean whole = FOR_WHOLE_TEXTS.contains(expression);
            long once = looks(pattern, whole, hostile.text(SHORT));
            long twice = looks(pattern, whole, hostile.text(2 * SHORT));

            assertThat(twice)
                    .as(
                            "looks of %s at 2 x %d of %s, where %d of them took %d",
                            expression, SHORT, hostile, SHORT, once)
                    .isLessThan((long) (GROWTH * Math.max(once, 20L * SHORT)));
        }
    }

    @Test
    void findsTheExpressionsOfTheSources() throws IOException {
        // one of a constant, one that stands in several literals, one of an annotation, one in a call, one of a schema
        assertThat(expressions())
                .contains("[A-Za-z_][A-Za-z0-9_-]{0,39}", "https?://\\S+", ";.*", "^[A-Za-z0-9._-]{1,64}$")
                .anyMatch(expression -> expression.contains("(@|%40)"));
    }

    @Test
    void noticesAnExpressionThatGrowsFasterThanItsText() {
        Pattern quadratic = Pattern.compile("[^\\s]+@[^\\s]+");

        long once = looks(quadratic, false, "a".repeat(SHORT));

        assertThat(looks(quadratic, false, "a".repeat(2 * SHORT))).isGreaterThan(3 * once);
    }

    @Test
    void keepsForeignWordsShortInOneLineAndWithoutWhatNobodySees() {
        String words =
                Harmless.words("one\r\ntwo\u001b[31m three\u0085\u2028four\u202e five\ud800 " + "x".repeat(500_000));

        assertThat(words)
                .startsWith("one two [31m three four  five  xxx")
                .hasSizeBetween(Harmless.LONGEST - 5, Harmless.LONGEST + 1)
                .endsWith("…");
        assertThat(words.chars().filter(c -> c != ' ' && (Character.isISOControl(c) || Character.isWhitespace(c))))
                .isEmpty();
    }

    /** A text of repeated characters that makes a careless expression look at it again and again. */
    private record Hostile(String repeated, String end) {

        String text(int length) {
            return repeated.repeat(length / repeated.length()) + end;
        }
    }

    private static List<Hostile> hostile(String expression) {
        Set<String> letters = new TreeSet<>(List.of("a", "0", " ", "@", ".", "\u0000", "é", "-"));
        expression.codePoints().limit(60).mapToObj(Character::toString).forEach(letters::add);
        List<Hostile> all = new ArrayList<>();
        for (String one : letters) {
            for (String other : letters) {
                all.add(new Hostile(one, other));
                all.add(new Hostile(one + other, "!"));
            }
        }
        return all;
    }

    private static long looks(Pattern pattern, boolean whole, String text) {
        Counting counting = new Counting(text);
        Matcher matcher = pattern.matcher(counting);
        if (whole) {
            matcher.matches();
        } else {
            matcher.results().count();
        }
        return counting.looks;
    }

    private static boolean repeats(String text) {
        return text.indexOf('+') >= 0 || text.indexOf('*') >= 0 || text.indexOf('{') >= 0;
    }

    private static boolean compiles(String text) {
        try {
            Pattern.compile(text);
            return true;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    /** The text that a literal of Java or JSON stands for. */
    private static String unescaped(String literal) {
        // a code of a character is told to the expression as it stands: Java's own reading of literals knows none
        return literal.replaceAll("(?<!\\\\)\\\\u", "\\\\\\\\u").translateEscapes();
    }

    private static List<String> texts(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .map(file -> {
                        try {
                            return Files.readString(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }
}
