package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.imports.read.ImportRecord;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Violation;
import org.ticketorders.purchase.read.PurchaseReader;
import org.ticketorders.purchase.read.PurchaseReaders;

/** One purchase reads alike, and is refused alike, in whichever format it comes: every field, every odd character, every format. */
class PlainTextInEveryFormatTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PurchaseReader READER = PurchaseReaders.reader();

    private static final Map<String, String> VALUES = new LinkedHashMap<>(Map.of(
            "purchaseId", "ERP-1",
            "shop", "main",
            "paymentMethod", "iDeal",
            "currency", "EUR",
            "locale", "nl_NL",
            "email", "jane@example.com",
            "firstname", "Jane",
            "lastname", "Appleseed",
            "ticket", "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01",
            "ticketName", "Standing"));

    private static final Map<String, String> PATHS = Map.of(
            "locale", "/receiver/locale",
            "email", "/receiver/email",
            "firstname", "/receiver/firstname",
            "lastname", "/receiver/lastname",
            "ticket", "/tickets/0/ticket",
            "ticketName", "/tickets/0/ticketName");

    private static final List<String> WORDS = List.of("paymentMethod", "firstname", "lastname", "ticketName");
    private static final List<String> OPTIONAL = List.of("shop", "paymentMethod", "currency", "locale", "ticketName");

    /** XML cannot hold these at all. */
    private static final String NOT_IN_XML = "\u0000\u0001\u001f\ufffe\uffff";

    private static final String WHITE_SPACE =
            " \t\n\r\u000b\f\u0085\u00a0\u1680\u2000\u2003\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

    private static final String BLANKS = "\u00a0\u1680\u2002\u2003\u2009\u200a\u202f\u205f\u3000";

    private static final List<String> UNSEEN = List.of(
            "\u0000",
            "\u0001",
            "\u001f",
            "\u007f",
            "\u0080",
            "\u00ad",
            "\u034f",
            "\u061c",
            "\u115f",
            "\u1160",
            "\u17b4",
            "\u180e",
            "\u200b",
            "\u200c",
            "\u200d",
            "\u200e",
            "\u200f",
            "\u202a",
            "\u202e",
            "\u2060",
            "\u2066",
            "\u2069",
            "\u2800",
            "\u3164",
            "\ufe0f",
            "\ufeff",
            "\uffa0",
            "\ufff9",
            "\ufffc",
            "\ufffd",
            "\ufdd0",
            "\ufffe",
            "\uffff",
            "\udb40\udc41",
            "\ud83f\udffe",
            "\ud834\udd73");

    @TempDir
    Path directory;

    enum Format {
        MESSAGE(null),
        JSON("json"),
        NDJSON("ndjson"),
        CSV("csv"),
        XML("xml");

        private final String extension;

        Format(String extension) {
            this.extension = extension;
        }
    }

    private static Stream<Arguments> fieldsAndFormats() {
        return VALUES.keySet().stream()
                .flatMap(field -> Stream.of(Format.values()).map(format -> Arguments.of(field, format)));
    }

    @ParameterizedTest
    @MethodSource("fieldsAndFormats")
    void takesNoWhiteSpaceAroundAValueForAPartOfIt(String field, Format format) throws IOException {
        Purchase plain = read(format, VALUES).purchase();

        for (String space : WHITE_SPACE.split("")) {
            if (format == Format.XML && "\u000b\f".contains(space)) {
                continue;
            }
            assertThat(read(format, with(field, value -> space + value + space + space))
                            .purchase())
                    .as("%04X around %s", (int) space.charAt(0), field)
                    .isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @MethodSource("fieldsAndFormats")
    void namesWhatNobodySeesInAValue(String field, Format format) throws IOException {
        for (String unseen : UNSEEN) {
            if (format == Format.XML && NOT_IN_XML.contains(unseen)
                    || format == Format.CSV && unseen.equals("\u0000")) {
                // the file as a whole is refused
                continue;
            }
            for (Map<String, String> values : List.of(
                    with(field, value -> value.substring(0, 2) + unseen + value.substring(2)),
                    with(field, value -> value + unseen),
                    with(field, value -> unseen + value))) {
                assertRefused(format, values, field, unseen);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fieldsAndFormats")
    void readsEachBlankInWordsAsAPlainOneAndRefusesItElsewhere(String field, Format format) throws IOException {
        for (String blank : BLANKS.split("")) {
            Map<String, String> values = with(field, value -> value.substring(0, 2) + blank + value.substring(2));
            if (WORDS.contains(field)) {
                assertThat(read(format, values).purchase())
                        .isEqualTo(read(format, with(field, value -> value.substring(0, 2) + " " + value.substring(2)))
                                .purchase());
            } else {
                assertRefused(format, values, field, blank);
            }
        }
        for (String line : List.of("\n", "\r", "\u0085", "\u2028", "\u2029", "\t")) {
            // XML makes one of the two ends of a line
            assertRefused(
                    format,
                    with(field, value -> value.substring(0, 2) + line + value.substring(2)),
                    field,
                    format == Format.XML && line.equals("\r") ? "\n" : line);
        }
    }

    @ParameterizedTest
    @MethodSource("fieldsAndFormats")
    void takesABlankValueForNone(String field, Format format) throws IOException {
        for (String blank : List.of("", " ", "\u00a0", " \u3000\u2003 ", "\n\t")) {
            Map<String, String> values = with(field, value -> blank);
            if (OPTIONAL.contains(field)) {
                assertThat(read(format, values).purchase())
                        .isEqualTo(read(format, VALUES).purchase());
            } else {
                assertThat(read(format, values).violations())
                        .contains(new Violation(path(field), "this is empty: fill it in"))
                        .hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fieldsAndFormats")
    void readsAnAccentAlikeHoweverItIsWritten(String field, Format format) throws IOException {
        if (WORDS.contains(field)) {
            assertThat(read(format, with(field, value -> "Ju\u0308rgen")).purchase())
                    .isEqualTo(read(format, with(field, value -> "J\u00fcrgen")).purchase());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void takesTheNamesOfAllPeople(String name) throws IOException {
        for (Format format : Format.values()) {
            assertThat(read(format, with("lastname", value -> name))
                            .purchase()
                            .receiver()
                            .lastname())
                    .isEqualTo(name);
        }
    }

    private static Stream<String> names() {
        return Stream.of(
                "O\u2019Neil-Sm\u00efth",
                "\u5c71\u7530 \u592a\u90ce",
                "\u845b\udb40\udd00\u57ce",
                "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627",
                "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
                "\u0627\u0644\u0639\u0631\u0628\u064a\u0629",
                "\ud83c\udfab",
                "D'Angelo \"Dee\" & <Co>; a, b | c");
    }

    /** A text message may hold half a character, and so may an escape; no file of another format can. */
    @ParameterizedTest
    @MethodSource("fieldsAndFormats")
    void refusesHalfACharacter(String field, Format format) throws IOException {
        if (format == Format.MESSAGE || format == Format.JSON || format == Format.NDJSON) {
            assertRefused(format, with(field, value -> value + "\\ud83d"), field, "\ud83d");
            assertRefused(format, with(field, value -> "\\udfab" + value), field, "\udfab");
        }
    }

    private void assertRefused(Format format, Map<String, String> values, String field, String character)
            throws IOException {
        String named = String.format("U+%04X", character.codePointAt(0));
        assertThat(read(format, values).violations())
                .as("%s in %s of %s", named, field, format)
                .singleElement()
                .satisfies(violation -> {
                    assertThat(violation.path()).isEqualTo(path(field));
                    assertThat(violation.problem()).contains(named).doesNotContain(";");
                });
    }

    private static String path(String field) {
        return PATHS.getOrDefault(field, "/" + field);
    }

    private static Map<String, String> with(String field, Function<String, String> change) {
        Map<String, String> values = new LinkedHashMap<>(VALUES);
        values.computeIfPresent(field, (name, value) -> change.apply(value));
        return values;
    }

    private record Result(Purchase purchase, List<Violation> violations) {}

    private Result read(Format format, Map<String, String> values) throws IOException {
        String body = format == Format.MESSAGE ? json(values) : record(format, values);
        try {
            boolean isText = format == Format.CSV || format == Format.XML;
            return new Result((isText ? READER.readText(body) : READER.read(body)).purchase(), List.of());
        } catch (InvalidPurchase e) {
            return new Result(null, e.getViolations());
        }
    }

    private String record(Format format, Map<String, String> values) throws IOException {
        String content =
                switch (format) {
                    case CSV -> csv(values);
                    case XML -> xml(values);
                    default -> json(values);
                };
        Path file = Files.write(directory.resolve("in." + format.extension), content.getBytes(StandardCharsets.UTF_8));
        FileImport work = new FileImport(file, RecordReadersTest.limits("UTF-8"), 4096, Instant.EPOCH);
        work.check(() -> {});
        work.begin(null, directory.resolve("rejected"));
        List<ImportRecord> records = new ArrayList<>();
        for (ImportRecord record; (record = work.next()) != null; ) {
            records.add(record);
        }
        work.close();
        assertThat(records).singleElement().satisfies(record -> assertThat(record.violations())
                .isEmpty());
        return records.get(0).body();
    }

    /** With all beyond ASCII escaped; an escape in a value is one. */
    private static String json(Map<String, String> values) {
        ObjectNode purchase = JSON.createObjectNode();
        ObjectNode receiver = purchase.putObject("receiver");
        ObjectNode line = purchase.putArray("tickets").addObject().put("quantity", 2);
        values.forEach((name, value) -> {
            JsonNode into =
                    path(name).startsWith("/receiver") ? receiver : path(name).startsWith("/tickets") ? line : purchase;
            ((ObjectNode) into).put(name, value);
        });
        return purchase.toString().replace("\\\\u", "\\u");
    }

    private static String csv(Map<String, String> values) {
        return String.join(",", values.keySet()) + ",quantity\n"
                + values.values().stream()
                        .map(value -> '"' + value.replace("\"", "\"\"") + '"')
                        .collect(Collectors.joining(","))
                + ",2\n";
    }

    private static String xml(Map<String, String> values) {
        Function<String, String> elements = prefix -> values.entrySet().stream()
                .filter(field -> path(field.getKey()).startsWith(prefix)
                        && path(field.getKey()).lastIndexOf('/') == prefix.lastIndexOf('/'))
                .map(field -> "<" + field.getKey() + ">"
                        + field.getValue()
                                .replace("&", "&amp;")
                                .replace("<", "&lt;")
                                .replace(">", "&gt;")
                        + "</" + field.getKey() + ">")
                .collect(Collectors.joining());
        return "<purchases><purchase>" + elements.apply("/") + "<receiver>" + elements.apply("/receiver/")
                + "</receiver><tickets><line>" + elements.apply("/tickets/0/")
                + "<quantity>2</quantity></line></tickets></purchase></purchases>";
    }
}
