package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.imports.UnreadableFile;
import org.ticketorders.imports.read.ImportRecord;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Violation;
import org.ticketorders.purchase.read.PurchaseReaders;

/** The forms in which spreadsheets and other programs write the same purchases. */
class FormsOfFilesTest {

    private static final String TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c01";
    private static final String TITLES = "purchaseId;email;firstname;lastname;ticket;quantity";
    private static final String ROW = "ERP-1;jane@example.com;Jane;M\u00fcller;" + TICKET + ";2";
    private static final String PLAIN = TITLES + "\n" + ROW + "\n";

    @TempDir
    Path directory;

    static Stream<Arguments> forms() {
        return Stream.of(
                Arguments.of("commas", PLAIN.replace(';', ',')),
                Arguments.of("tabs", PLAIN.replace(';', '\t')),
                Arguments.of("bars", PLAIN.replace(';', '|')),
                Arguments.of("hint", "sep=;\r\n" + PLAIN),
                Arguments.of("hint of a bar", "sep=|\n" + PLAIN.replace(';', '|')),
                Arguments.of("hint with separators behind", "sep=;;;;;;\r\n" + PLAIN),
                Arguments.of("hint in quotes", "\"sep=;\"\r\n" + PLAIN),
                Arguments.of("hint in capitals", "SEP=;\r\n" + PLAIN),
                Arguments.of("titles in quotes", PLAIN.replace("email;", "\"email\";")),
                Arguments.of("line break in a title", PLAIN.replace("purchaseId;", "\"Purchase\r\nId\";")),
                Arguments.of("no-break space in a title", PLAIN.replace("purchaseId;", "Purchase\u00a0Id\u00a0;")),
                Arguments.of("separators behind all", PLAIN.replace("\n", ";;;\n")),
                Arguments.of("separators behind the titles", PLAIN.replaceFirst("\n", ";;\n")),
                Arguments.of("separators behind the rows", PLAIN.replaceFirst("\n$", ";;\n")),
                Arguments.of("blank lines", "\n\u00a0\n" + PLAIN + ";;;;;\n\n"),
                Arguments.of(
                        "every cell in quotes",
                        "\"" + PLAIN.strip().replace(";", "\";\"").replace("\n", "\"\n\"") + "\""),
                Arguments.of("quantity with decimals", PLAIN.replace(";2\n", ";2.00\n")),
                Arguments.of("leading zeros", PLAIN.replace(";2\n", ";02\n")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void readsEachFormOfCsvAlike(String name, String content) throws IOException {
        assertThat(purchases("in.csv", content.getBytes(StandardCharsets.UTF_8), "UTF-8"))
                .isEqualTo(purchases("plain.csv", PLAIN.getBytes(StandardCharsets.UTF_8), "UTF-8"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "\"purchaseId;email\"\\n\"P;a@b.c\"\\n ! each line is one cell in quotes: save the file as CSV once more",
                "purchaseId:email:quantity\\n ! the header is one column: separate its titles",
                "sep=:\\npurchaseId:email\\n ! the first line names a separator that is not taken: commas, semicolons, tabs and |",
                "purchaseId;;email\\n ! column 2 has no title: give it one, or remove it",
                "purchaseId;eZEROmail\\n ! column 2 of the header is unknown (character 2 is U+200B (zero width space)",
            })
    void saysWhatToDoAboutAFormThatIsNotTaken(String content, String reason) throws IOException {
        byte[] bytes = content.translateEscapes().replace("ZERO", "\u200b").getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> purchases("in.csv", bytes, "UTF-8"))
                .isInstanceOf(UnreadableFile.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'-Doe", "''-Doe", "'=Doe", "'+Doe", "'@Doe"})
    void takesAGuardAgainstFormulasForNoData(String guarded) throws IOException {
        String row = PLAIN.replace("M\u00fcller", guarded);

        assertThat(purchases("in.csv", row.getBytes(StandardCharsets.UTF_8), "UTF-8"))
                .singleElement()
                .satisfies(
                        purchase -> assertThat(purchase.receiver().lastname()).isEqualTo(guarded.replace("'", "")));
    }

    // charsets

    @ParameterizedTest
    @ValueSource(strings = {"windows-1252", "ISO-8859-1", "ISO-8859-15", "windows-1250", "IBM850"})
    void readsWhatIsUtf8AsThatWhateverIsDeclared(String declared) throws IOException {
        for (Charset real : List.of(StandardCharsets.UTF_8, Charset.forName(declared))) {
            assertThat(purchases("in.csv", PLAIN.getBytes(real), declared))
                    .as("CSV in %s", real)
                    .singleElement()
                    .satisfies(purchase ->
                            assertThat(purchase.receiver().lastname()).isEqualTo("M\u00fcller"));
            assertThat(purchases("in.xml", xml(declared, "M\u00fcller").getBytes(real), "UTF-8"))
                    .as("XML in %s", real)
                    .singleElement()
                    .satisfies(purchase ->
                            assertThat(purchase.receiver().lastname()).isEqualTo("M\u00fcller"));
        }
    }

    @Test
    void readsAFileThatIsNoUtf16SinceItsDeclarationCanBeRead() throws IOException {
        assertThat(purchases("in.xml", xml("utf-16", "M\u00fcller").getBytes(StandardCharsets.UTF_8), "UTF-8"))
                .hasSize(1);
    }

    /** Two bytes are a character in both. */
    @Test
    void refusesWhatCouldBeOfTwoCharsets() {
        byte[] both = PLAIN.replace("M\u00fcller", "\u8305").getBytes(Charset.forName("GBK"));

        assertThatThrownBy(() -> purchases("in.csv", both, "GBK"))
                .isInstanceOf(UnreadableFile.class)
                .hasMessageContaining(
                        "can be read as UTF-8 and as GBK, as openticket.imports.charset says of CSV files");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "in.csv | not text in UTF-8, as openticket.imports.charset says of CSV files",
                "in.xml | not text in UTF-8, as its XML declaration says",
                "in.json | not text in UTF-8, as JSON must be",
                "in.ndjson | not text in UTF-8, as JSON lines must be"
            })
    void saysWhatTheFileShouldBeWrittenIn(String name, String reason) {
        String content = name.endsWith("xml") ? xml("UTF-8", "M\u00fcller") : "{\"a\":\"\u00fc\"}";

        assertThatThrownBy(() -> purchases(name, content.getBytes(StandardCharsets.ISO_8859_1), "UTF-8"))
                .isInstanceOf(UnreadableFile.class)
                .hasMessageContaining(reason);
    }

    @Test
    void namesAnEncodingThatIsNotKnown() {
        assertThatThrownBy(() -> purchases("in.xml", xml("utf8mb4", "x").getBytes(StandardCharsets.UTF_8), "UTF-8"))
                .hasMessageContaining("the encoding 'utf8mb4', which is not known");
    }

    // nothing

    @ParameterizedTest
    @ValueSource(strings = {"<%s/>", "<%s></%s>", "<%s> </%s>", "<%s xsi:nil='true'/>", "<%s xsi:nil='1'></%s>"})
    void takesAnElementWithNothingInItForNone(String form) throws IOException {
        for (String optional : List.of("shop", "paymentMethod", "currency")) {
            assertThat(purchases("in.xml", bytes(xml(element(form, optional), "x", "y")), "UTF-8"))
                    .hasSize(1);
        }
        assertThat(refusals(bytes(xml("", element(form, "lastname"), null))))
                .containsExactly(new Violation("/receiver/lastname", "this is empty: fill it in"));
    }

    @Test
    void readsNullOfJsonLikeAnEmptyCell() throws IOException {
        String json = """
                {"purchaseId":"ERP-1","shop":null,"paymentMethod":null,"currency":null,"receiver":{"locale":null,
                 "email":"jane@example.com","firstname":"Jane","lastname":%s},"tickets":[{"ticket":"%s","quantity":2}]}
                """;

        assertThat(purchases("in.json", bytes(json.formatted("\"Doe\"", TICKET)), "UTF-8"))
                .hasSize(1);
        assertThatThrownBy(() -> purchases("in.json", bytes(json.formatted("null", TICKET)), "UTF-8"))
                .isInstanceOf(InvalidPurchase.class)
                .hasMessage("/receiver/lastname: this is empty: fill it in");
        assertThatThrownBy(() -> purchases("in.csv", bytes(PLAIN.replace("M\u00fcller", "")), "UTF-8"))
                .isInstanceOf(InvalidPurchase.class)
                .hasMessage("/receiver/lastname: this is empty: fill it in");
    }

    @Test
    void keepsTheNamespacesOfTheRootOfWhatWasRejected() throws IOException {
        String root = "<purchases xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                + " xsi:noNamespaceSchemaLocation=\"a&amp;b.xsd\">";
        Path file = Files.writeString(
                directory.resolve("in.xml"),
                root + "<purchase><shop xsi:nil='true'/></purchase><purchase><shop>x</shop></purchase></purchases>");
        FileImport work = open(file, "UTF-8");
        for (ImportRecord record; (record = work.next()) != null; ) {
            work.reject(record, List.of(new Violation("/x", "y")));
        }
        work.commitRejected();
        work.close();

        Path again = Files.move(directory.resolve("rejected"), directory.resolve("again.xml"));
        assertThat(Files.readString(again)).contains(root);
        FileImport second = open(again, "UTF-8");
        assertThat(second.records()).isEqualTo(2);
        second.close();
    }

    private static String element(String form, String name) {
        return form.replace("%s", name);
    }

    private static String xml(String encoding, String lastname) {
        return "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?>\n"
                + xml("", "<lastname>" + lastname + "</lastname>", null);
    }

    private static String xml(String fields, String lastname, String orLastname) {
        return "<purchases xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><purchase><purchaseId>ERP-1</purchaseId>"
                + fields + "<receiver><email>jane@example.com</email><firstname>Jane</firstname>"
                + (orLastname == null ? lastname : "<lastname>" + orLastname + "</lastname>")
                + "</receiver><tickets><line><ticket>" + TICKET
                + "</ticket><quantity>2</quantity></line></tickets></purchase></purchases>";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<Violation> refusals(byte[] content) throws IOException {
        try {
            purchases("in.xml", content, "UTF-8");
            return List.of();
        } catch (InvalidPurchase e) {
            return e.getViolations();
        }
    }

    private List<Purchase> purchases(String name, byte[] content, String charset) throws IOException {
        FileImport work = open(Files.write(directory.resolve(name), content), charset);
        List<Purchase> purchases = new ArrayList<>();
        for (ImportRecord record; (record = work.next()) != null; ) {
            assertThat(record.violations()).isEmpty();
            purchases.add(PurchaseReaders.reader().readText(record.body()).purchase());
        }
        work.close();
        return purchases;
    }

    private FileImport open(Path file, String charset) throws IOException {
        FileImport work = new FileImport(file, RecordReadersTest.limits(charset), 4096, Instant.EPOCH);
        work.check(() -> {});
        work.begin(null, directory.resolve("rejected"));
        return work;
    }
}
