package org.ticketorders.imports;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.provider.Arguments;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Messages;

/** Files that cannot be read, or may not be: name, content, and a pattern of the reason that is given. The import takes 8 MB and 1500 records, purchases of 4 KB. */
final class UnreadableFiles {

    static final String HEADER = "purchaseId,email,firstname,lastname,ticket,quantity\n";

    private UnreadableFiles() {}

    static List<Arguments> all() throws IOException {
        String good = row("NEVER-1");
        byte[] packed = gzip((HEADER + good).getBytes(StandardCharsets.UTF_8));
        byte[] large = gzip((HEADER + rows("CUT", 1000)).getBytes(StandardCharsets.UTF_8));
        return List.of(
                Arguments.of("cut-short.csv.gz", Arrays.copyOf(large, large.length / 2), "cut short"),
                Arguments.of("damaged.csv.gz", damaged(large), "damaged|cut short|not text"),
                Arguments.of(
                        "second-part-damaged.csv.gz", joined(packed, spoilt(packed)), "damaged, or something else"),
                Arguments.of("second-part-cut.csv.gz", joined(packed, Arrays.copyOf(packed, 30)), "cut short"),
                Arguments.of("something-behind.csv.gz", joined(packed, bytes("garbage")), "damaged, or something else"),
                Arguments.of("no-gzip.csv.gz", bytes(HEADER + good), "not in gzip format"),
                Arguments.of("zeros.csv.gz", gzip(new byte[6 << 20]), "zero characters"),
                Arguments.of("bomb.ndjson.gz", gzip(blanks(6 << 20)), "200 times larger"),
                Arguments.of(
                        "too-large.csv", bytes(HEADER + ("," + "\n").repeat(4 << 20)), "larger than 8388608 bytes"),
                Arguments.of("too-many.csv", bytes(HEADER + rows("MANY", 1501)), "more than 1500 records"),
                Arguments.of("binary.csv", new byte[] {0x50, 0x4b, 3, 4, 0, 0, 8, 0}, "a workbook of a spreadsheet"),
                Arguments.of("latin.csv", "purchaseId;ä".getBytes(StandardCharsets.ISO_8859_1), "not text in UTF-8"),
                Arguments.of(
                        "unclosed.csv", bytes(HEADER + good + "NEVER-2,a@b.c,\"Jane,X\n"), "line 3: a quote is opened"),
                Arguments.of("unknown.csv", bytes("purchaseId,quantty\n"), "column 2 of the header is unknown"),
                Arguments.of(
                        "lacking.csv",
                        bytes("purchaseId,email,ticket,quantity\n" + good),
                        "lacks: firstname, lastname"),
                Arguments.of("doubled.csv", bytes("purchaseId,purchase_id\n"), "two columns 'purchaseId'"),
                Arguments.of(
                        "huge-line.csv", bytes(HEADER + good + "x".repeat(5000) + "\n"), "line 3 is longer than 4096"),
                Arguments.of(
                        "huge-line.ndjson", bytes("{\"a\":\"" + "x".repeat(5000) + "\"}\n"), "line 1 is longer than"),
                Arguments.of("huge.json", bytes("[{\"a\":\"" + "x".repeat(100_000) + "\"}]\n"), "longer than"),
                Arguments.of(
                        "huge.xml",
                        bytes("<purchases><purchase><shop>" + "x".repeat(100_000) + "</shop></purchase></purchases>"),
                        "longer than"),
                Arguments.of("empty.csv", new byte[0], "empty"),
                Arguments.of("empty.json", bytes("  "), "no JSON"),
                Arguments.of("broken.json", bytes("[" + purchase("NEVER-3") + ",{]"), "line 4, character "),
                Arguments.of("deep.json", bytes("[".repeat(3000)), "nested deeper than 100 levels"),
                Arguments.of("unended.json", bytes("[" + purchase("NEVER-4")), "not readable JSON"),
                Arguments.of("two.json", bytes(purchase("NEVER-5") + purchase("NEVER-6")), "something follows"),
                Arguments.of("broken.xml", bytes("<purchases><purchase></purchases>"), "not well-formed"),
                Arguments.of(
                        "bare-ampersand.xml",
                        bytes("<purchases>\n<purchase><shop>Tom & Co</shop></purchase></purchases>"),
                        "line 2, character 2\\d: this is not well-formed XML"),
                Arguments.of(
                        "unknown-entity.xml",
                        bytes("<purchases>\n<purchase><shop>a&nbsp;b</shop></purchase></purchases>"),
                        "line 2, character 2\\d: this is not well-formed XML"),
                Arguments.of("other.xml", bytes("<orders/>"), "<purchases> was expected"),
                Arguments.of(
                        "entity.xml",
                        bytes("<!DOCTYPE p [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><purchases>&x;</purchases>"),
                        "document type"),
                Arguments.of(
                        "laughs.xml",
                        bytes(
                                "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><purchases/>"),
                        "document type"),
                Arguments.of("orders.xlsx", packed, "extension is not known"),
                Arguments.of("noextension", bytes(good), "extension is not known"),
                Arguments.of("dots...csv", bytes(HEADER + good), "the name of the file"),
                Arguments.of("-rf *.csv", bytes(HEADER + good), "the name of the file"),
                Arguments.of("two\nlines.csv", bytes(HEADER + good), "the name of the file"),
                Arguments.of("x".repeat(200) + ".csv", bytes(HEADER + good), "the name of the file"));
    }

    static String row(String id) {
        return id + "," + Messages.emailOf(id) + ",Jane,Appleseed," + Catalogue.STANDING + ",1\n";
    }

    static String purchase(String id) {
        return Messages.purchase(id, Catalogue.STANDING, 1);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String rows(String id, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> row(id + "-" + i)).collect(Collectors.joining());
    }

    private static byte[] blanks(int lines) {
        byte[] blanks = new byte[lines];
        Arrays.fill(blanks, (byte) '\n');
        return blanks;
    }

    private static byte[] damaged(byte[] packed) {
        byte[] damaged = packed.clone();
        for (int i = damaged.length / 2; i < damaged.length / 2 + 50; i++) {
            damaged[i] ^= 0x55;
        }
        return damaged;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    /** With another first byte. */
    private static byte[] spoilt(byte[] packed) {
        byte[] spoilt = packed.clone();
        spoilt[0] ^= 0x55;
        return spoilt;
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }
}
