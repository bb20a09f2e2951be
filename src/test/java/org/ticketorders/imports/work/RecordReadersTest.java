package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.read.Csv;
import org.ticketorders.imports.read.CsvReader;
import org.ticketorders.imports.read.ImportRecord;
import org.ticketorders.imports.read.JsonReader;
import org.ticketorders.imports.read.Lines;
import org.ticketorders.imports.read.RecordReader;
import org.ticketorders.imports.read.RecordingReader;
import org.ticketorders.imports.read.SeenIds;
import org.ticketorders.imports.read.XmlReader;
import org.ticketorders.purchase.Violation;
import org.ticketorders.purchase.read.PurchaseReaders;

public class RecordReadersTest {

    private static final int LONGEST = 4096;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    static Stream<Path> samples() throws IOException {
        return Stream.concat(
                        Files.list(Path.of("config/samples/imports")),
                        Files.list(Path.of("src/test/resources/imports")))
                .filter(file -> !file.toString().matches(".*(with-errors|1252).csv"));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void makesPurchasesOfEverySample(Path file) throws IOException {
        List<ImportRecord> records = read(file, limits("UTF-8"));

        assertThat(records).isNotEmpty().allSatisfy(record -> {
            assertThat(record.violations()).isEmpty();
            assertThat(PurchaseReaders.reader().read(record.body())).isNotNull();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"windows-1252.csv", "libreoffice-semicolons-1252.csv"})
    void readsAConfiguredCharset(String fixture) throws IOException {
        List<ImportRecord> records = read(Path.of("src/test/resources/imports", fixture), limits("windows-1252"));

        assertThat(JSON.readTree(records.get(0).body())
                        .at("/receiver/firstname")
                        .asText())
                .isEqualTo("Zo\u00eb");
    }

    /** What the schema for senders says is what the import takes. */
    @ParameterizedTest
    @ValueSource(strings = {"plain.xml", "latin.xml"})
    void takesWhatItsXsdAllows(String fixture) throws Exception {
        Schema xsd = SchemaFactory.newDefaultInstance()
                .newSchema(Path.of("config/schemas/purchases.xsd").toFile());

        xsd.newValidator()
                .validate(new StreamSource(
                        Path.of("src/test/resources/imports", fixture).toFile()));
        xsd.newValidator()
                .validate(new StreamSource(
                        Path.of("config/samples/imports/orders.xml").toFile()));
        assertThat(XMLConstants.W3C_XML_SCHEMA_NS_URI).isNotNull();
    }

    @Test
    void givesEveryRecordAsItCameWithItsLine() throws IOException {
        String first = "{ \"purchaseId\" :\"A\",\n  \"x\":[1 , {}] }";
        assertThat(json("\n[ " + first + " ,\n\"text\", -1.50,{}]"))
                .extracting(ImportRecord::line, ImportRecord::body)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(2L, first),
                        org.assertj.core.groups.Tuple.tuple(4L, "\"text\""),
                        org.assertj.core.groups.Tuple.tuple(4L, "-1.50"),
                        org.assertj.core.groups.Tuple.tuple(4L, "{}"));

        List<ImportRecord> rows = csv("purchaseId,email,firstname,lastname,ticket,quantity\r\n"
                + "A,a@b.c,\"x\r\ny\",\"\"\"q\"\"\",t,1\r\nA,,,,u,2\n\n\rB,a@b.c,f,l,t,x");
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).pieces())
                .containsExactly(
                        new ImportRecord.Piece(2, "A,a@b.c,\"x\r\ny\",\"\"\"q\"\"\",t,1", "\r\n"),
                        new ImportRecord.Piece(4, "A,,,,u,2", "\n"));
        assertThat(JSON.readTree(rows.get(0).body()).at("/receiver/firstname").asText())
                .isEqualTo("x\r\ny");
        assertThat(rows.get(1).line()).isEqualTo(7);
        assertThat(JSON.readTree(rows.get(1).body()).at("/tickets/0/quantity").isTextual())
                .isTrue();
    }

    @Property(tries = 40)
    void cutsRecordsRightlyHoweverLongTheFileIs(
            @ForAll @IntRange(min = 1, max = 3000) int records, @ForAll @IntRange(min = 0, max = 3000) int filler)
            throws IOException {
        List<String> bodies = IntStream.range(0, records)
                .mapToObj(i -> "{\"n\":" + i + ",\"f\":\"\u00e9\u20ac" + "x".repeat((filler + 7 * i) % 300) + "\"}")
                .toList();
        assertThat(json(bodies.stream().collect(Collectors.joining(",\n ", "[", "]"))))
                .extracting(ImportRecord::body)
                .isEqualTo(bodies);

        List<String> elements = bodies.stream()
                .map(body -> "<purchase><shop>" + body.substring(1, body.length() - 1) + "&amp;</shop></purchase>")
                .toList();
        String xml = elements.stream()
                .collect(Collectors.joining("<!-- n -->\r\n", "<?xml version='1.0'?><purchases>\n", "</purchases>"));
        List<ImportRecord> read = all(new XmlReader(new RecordingReader(new StringReader(xml), LONGEST + (1 << 16))));
        assertThat(read).extracting(record -> record.pieces().get(0).text()).isEqualTo(elements);
        JsonNode last = JSON.readTree(read.get(records - 1).body());
        assertThat(last.path("shop").asText()).endsWith("\"&");
    }

    @Test
    void refusesWhatXmlMayHoldBesidesFields() throws IOException {
        List<ImportRecord> records = all(new XmlReader(new RecordingReader(
                new StringReader("<purchases><purchase a='1'>text<shop x='1'>m<b/></shop><shop>n</shop>"
                        + "<tickets>t<other/></tickets><!-- fine --></purchase></purchases>"),
                LONGEST + (1 << 16))));

        assertThat(records.get(0).violations())
                .extracting(Object::toString)
                .containsExactly(
                        "message: attribute 'a' is unknown: remove it",
                        "message: there is text between the fields: remove it",
                        "/shop: attribute 'x' is unknown: remove it",
                        "/shop: there are elements in it: write text alone",
                        "/shop: this field is there twice: keep one of them",
                        "/tickets: there is text between the fields: remove it",
                        "/tickets/0: this element is unknown: write <line>");
    }

    @Test
    void knowsWhoseRowsAreInSeveralPlaces() throws IOException {
        String header = "purchaseId,email,firstname,lastname,ticket,quantity\n";
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            rows.append("P-").append(i).append(",a@b.c,f,l,t,1\n");
        }
        Path file = Files.writeString(
                directory.resolve("scattered.csv"), header + rows + "P-17,a@b.c,f,l,u,1\nP-20000,a@b.c,f,l,t,1\n");

        List<ImportRecord> records = read(file, limits("UTF-8"));

        assertThat(records)
                .filteredOn(record -> !record.violations().isEmpty())
                .extracting(ImportRecord::line)
                .containsExactly(19L, 20_002L);
        assertThat(problem(records.get(17))).contains("rows in several places, here and in line 20002,");
        assertThat(problem(records.get(20_000))).contains("rows in several places, here and in line 19,");
    }

    private static String problem(ImportRecord record) {
        return record.violations().get(0).problem();
    }

    /** The other row may be one that cannot be read. */
    @ParameterizedTest
    @CsvSource({
        "P-1;P-1,2,3",
        "P-1;P-2;P-1,2,4",
        "X-1;P-1,3,2",
    })
    void namesTheLineOfTheOtherRow(String ids, long line, long other) throws IOException {
        String rows = Stream.of(ids.split(";"))
                .map(id -> id + ",a@b.c,f,l,t,1\n")
                .collect(Collectors.joining())
                .replace("X-1,a@b.c,f,l,t,1", "P-1,,,,u,\"2\"x");
        if (ids.equals("P-1;P-1")) {
            rows = rows.replaceFirst("t,1\n$", "u,\"2\"x\n");
        }
        Path file = Files.writeString(
                directory.resolve("other.csv"), "purchaseId,email,firstname,lastname,ticket,quantity\n" + rows);

        assertThat(read(file, limits("UTF-8")))
                .filteredOn(record -> record.line() == line)
                .flatExtracting(ImportRecord::violations)
                .extracting(Violation::problem)
                .anySatisfy(problem -> assertThat(problem).contains("here and in line " + other + ","));
    }

    /** A row that cannot be read, or does not say whose it is, may be a part of the purchase beside it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "P-1,a@b.c,f,l,t,1\n,,,,u,1\n",
                "P-1,a@b.c,f,l,t,1\nP-1,,,,u,\"2\"x\n",
                "P-1,,,,u,\"2\"x\nP-1,a@b.c,f,l,t,1\n",
                "P-1,a@b.c,f,l,t,1\n\"P-1\"x,,,,u,2\n",
                "P-1,a@b.c,f,l,t,1\nP-3,a@b.c,f,l,t,1\nP-1,,,,u,\"2\"x\n",
            })
    void makesNoPurchaseOfAPartOfItsRows(String rows) throws IOException {
        Path file = Files.writeString(
                directory.resolve("parts.csv"),
                "purchaseId,email,firstname,lastname,ticket,quantity\n" + rows + "P-2,a@b.c,f,l,t,1\n");

        List<String> taken = read(file, limits("UTF-8")).stream()
                .filter(record -> record.violations().isEmpty())
                .map(ImportRecord::body)
                .toList();

        assertThat(taken).noneMatch(body -> body.contains("P-1")).anyMatch(body -> body.contains("P-2"));
    }

    @Test
    void passesOverTheRemarksOfEveryTimeThatItWasRejected() throws IOException {
        Path file = Files.writeString(
                directory.resolve("again.csv"),
                "rejectedAtLine,rejectedBecause,rejectedAtLine,rejectedBecause,purchaseId,email,firstname,lastname,"
                        + "ticket,quantity\n2,why,3,\"why, too\",P-1,a@b.c,f,l,t,1\n");

        assertThat(read(file, limits("UTF-8"))).singleElement().satisfies(record -> {
            assertThat(record.violations()).isEmpty();
            assertThat(record.body()).contains("P-1").doesNotContain("why");
        });
    }

    @Test
    void noticesThatAFileIsStillWritten() throws IOException {
        Path file = Files.writeString(directory.resolve("growing.ndjson"), "{}\n{}\n");
        FileImport work = new FileImport(file, limits("UTF-8"), LONGEST, Instant.EPOCH);

        assertThatThrownBy(() -> work.check(() -> append(file))).isInstanceOf(FileStillChanges.class);
    }

    private static void append(Path file) {
        try {
            if (Files.size(file) < 10) {
                Files.writeString(file, "{}\n", StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@code cat a.csv.gz b.csv.gz} makes it. */
    @Test
    void readsEveryPartOfAPackedFile() throws IOException {
        byte[] first = packed("purchaseId,email,firstname,lastname,ticket,quantity\nA,a@b.c,f,l,t,1\n");
        byte[] second = packed("B,a@b.c,f,l,t,1\n");
        Path file = Files.write(directory.resolve("parts.csv.gz"), first);
        Files.write(file, second, StandardOpenOption.APPEND);

        FileImport work = new FileImport(file, limits("UTF-8"), LONGEST, Instant.EPOCH);
        work.check(() -> {});

        assertThat(work.records()).isEqualTo(2);
        assertThat(work.digest()).isEqualTo(HexFormat.of().formatHex(sha256(Files.readAllBytes(file))));
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"})
    void writesNoFormulas(String text) {
        assertThat(Csv.cell(text, ',')).matches("(?s)\"?'.*");
    }

    @Test
    void quotesCells() {
        assertThat(Csv.cell("a;b\"c", ';')).isEqualTo("\"a;b\"\"c\"");
        assertThat(Csv.cell("a;b", ',')).isEqualTo("a;b");
        assertThat(Csv.cell(null, ',')).isEmpty();
    }

    private List<ImportRecord> read(Path source, ImportProperties limits) throws IOException {
        Path file = directory.resolve(source.getFileName());
        if (!file.equals(source)) {
            Files.copy(source, file);
        }
        FileImport work = new FileImport(file, limits, LONGEST, Instant.EPOCH);
        work.check(() -> {});
        work.begin(null, directory.resolve("rejected"));
        List<ImportRecord> records = new ArrayList<>();
        for (ImportRecord record; (record = work.next()) != null; ) {
            records.add(record);
        }
        assertThat(work.records()).isEqualTo(records.size());
        work.close();
        return records;
    }

    private static List<ImportRecord> json(String text) throws IOException {
        return all(new JsonReader(new RecordingReader(new StringReader(text), LONGEST + (1 << 16))));
    }

    private static List<ImportRecord> csv(String text) throws IOException {
        SeenIds ids = new SeenIds();
        all(new CsvReader(new Lines(new StringReader(text), LONGEST), ids));
        ids.complete();
        return all(new CsvReader(new Lines(new StringReader(text), LONGEST), ids));
    }

    private static List<ImportRecord> all(RecordReader reader) throws IOException {
        List<ImportRecord> records = new ArrayList<>();
        for (ImportRecord record; (record = reader.next()) != null; ) {
            records.add(record);
        }
        return records;
    }

    public static ImportProperties limits(String charset) {
        return new ImportProperties(
                true,
                "inbox",
                "in-work",
                "done",
                "failed",
                "reports",
                "",
                "",
                null,
                null,
                java.nio.charset.Charset.forName(charset),
                DataSize.ofMegabytes(100),
                200,
                100_000,
                3,
                500,
                false,
                100,
                100,
                1,
                Duration.ofSeconds(5),
                Duration.ofHours(1),
                60_000);
    }
}
