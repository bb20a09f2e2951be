package org.ticketorders.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.TestApp;

/** What people, spreadsheets and exports do to files: a check names the place, and says in plain words what to do. */
class FileMistakesIT {

    private static final String GUID = Catalogue.STANDING;
    private static final String HEADER =
            "purchaseId;email;firstname;lastname;shop;paymentMethod;currency;locale;ticket;quantity";
    private static final List<String> TITLES = List.of(HEADER.split(";"));

    @TempDir
    static Path directory;

    /** A file, and what its check says: a place, what comes of it (of a file that cannot be read, FAILED), and words. */
    private record Seed(String name, byte[] content, String place, String kind, String words) {}

    private static final String FAILED = "failed";

    private final List<Seed> seeds = new ArrayList<>();

    private void csv(String name, String place, String kind, String words, String... rows) {
        file(name + ".check.csv", place, kind, words, HEADER + "\r\n" + String.join("\r\n", rows) + "\r\n");
    }

    private void ndjson(String name, String place, String kind, String words, String... lines) {
        file(name + ".check.ndjson", place, kind, words, String.join("\n", lines) + "\n");
    }

    private void xml(String name, String place, String kind, String words, String... purchases) {
        file(
                name + ".check.xml",
                place,
                kind,
                words,
                "<purchases>\n" + String.join("\n", purchases) + "\n</purchases>");
    }

    private void file(String name, String place, String kind, String words, String text) {
        seeds.add(new Seed(name, text.getBytes(StandardCharsets.UTF_8), place, kind, words));
    }

    private void bytes(String name, String place, String words, byte[] content) {
        seeds.add(new Seed(name, content, place, FAILED, words));
    }

    private static String row(String id, String... columnsAndCells) {
        List<String> cells = new ArrayList<>(
                List.of(id, "anna@example.com", "Anna", "Smit", "main", "iDeal", "EUR", "nl_NL", GUID, "2"));
        for (int i = 0; i < columnsAndCells.length; i += 2) {
            cells.set(TITLES.indexOf(columnsAndCells[i]), columnsAndCells[i + 1]);
        }
        return String.join(";", cells);
    }

    private static String json(String id) {
        return "{\"purchaseId\":\"" + id
                + "\",\"shop\":\"main\",\"paymentMethod\":\"iDeal\",\"receiver\":{\"email\":\"a@example.com\","
                + "\"firstname\":\"Anna\",\"lastname\":\"Smit\"},\"tickets\":[{\"ticket\":\"" + GUID
                + "\",\"quantity\":1}]}";
    }

    private static String element(String id) {
        return "<purchase><purchaseId>" + id + "</purchaseId>\n<receiver><email>a@example.com</email>"
                + "<firstname>Anna</firstname><lastname>Smit</lastname></receiver>\n"
                + "<tickets><line><ticket>" + GUID + "</ticket><quantity>1</quantity></line></tickets></purchase>";
    }

    private void ofSpreadsheets() {
        csv("date-for-id", "line 3, column 1 'purchaseId'", "suspect", "looks like a date", row("A-1"), row("1-feb"));
        csv("full-date-for-id", "line 2, column 1 'purchaseId'", "suspect", "looks like a date", row("01-02-2026"));
        csv(
                "scientific",
                "line 2, column 1 'purchaseId'",
                "rejected",
                "a spreadsheet has made a number of this",
                row("4,50012E+12"));
        csv("shortened", "line 2, column 1 'purchaseId'", "suspect", "that a spreadsheet has shortened", row("4.5E12"));
        csv(
                "zeros-lost",
                "line 3, column 1 'purchaseId'",
                "suspect",
                "has 5 digits, and one above it has 10",
                row("0000012345"),
                row("12346"),
                row("12347"));
        csv("no-value", "line 2, column 4 'lastname'", "suspect", "word of a program", row("B-1", "lastname", "#N/A"));
        csv("null", "line 2, column 3 'firstname'", "suspect", "word of a program", row("B-2", "firstname", "NULL"));
        csv(
                "decimal-comma",
                "line 3, column 10 'quantity'",
                "rejected",
                "no whole number",
                row("C-1"),
                row("C-2", "quantity", "2,00"));
        csv(
                "date-for-quantity",
                "line 2, column 10 'quantity'",
                "rejected",
                "no whole number",
                row("C-3", "quantity", "02-jan"));
        csv("total", "line 3, column 9 'ticket'", "rejected", "empty: fill it in", row("C-4"), "Total;;;;;;;;;2");
        bytes(
                "workbook.check.csv",
                "",
                "a workbook of a spreadsheet",
                "PK\u0003\u0004xl/workbook.xml".getBytes(StandardCharsets.UTF_8));
        bytes(
                "windows.check.csv",
                "line 3, character 28: ",
                "not text in UTF-8",
                (HEADER + "\r\n" + row("D-1") + "\r\n" + row("D-2", "lastname", "M\u00fcller"))
                        .getBytes(Charset.forName("windows-1252")));
        csv(
                "encoded-twice",
                "line 2, column 4 'lastname'",
                "suspect",
                "opened in another charset",
                row("D-3", "lastname", "M\u00c3\u00bcller"));
    }

    private void ofColumns() {
        String shifted = row("E-2").replace(";Smit", "");
        csv("shifted", "line 3, column 9 'ticket'", "rejected", "no GUID of a ticket", row("E-1"), shifted);
        csv(
                "swapped",
                "line 2, column 10 'quantity'",
                "rejected",
                "no whole number",
                row("E-3", "ticket", "2", "quantity", GUID));
        csv(
                "name-for-address",
                "line 2, column 2 'email'",
                "rejected",
                "there is no @",
                row("E-4", "email", "Anna", "firstname", "anna@example.com"));
        csv(
                "address-for-name",
                "line 2, column 4 'lastname'",
                "suspect",
                "looks like an e-mail address",
                row("E-5", "lastname", "anna@example.com"));
        csv(
                "number-for-name",
                "line 2, column 3 'firstname'",
                "suspect",
                "digits and signs alone",
                row("E-6", "firstname", "1012"));
        csv(
                "surplus",
                "line 3, column 11",
                "rejected",
                "more than the header's 10 cells",
                row("E-7"),
                row("E-8") + ";aisle;x");
        file("no-header.check.csv", "", FAILED, "the first line is no header", row("F-1") + "\r\n" + row("F-2"));
        file(
                "misspelt.check.csv",
                "",
                FAILED,
                "column 4 of the header is unknown (is it 'lastname'?)",
                HEADER.replace("lastname", "lastnaam") + "\r\n" + row("F-3"));
        csv("header-again", "line 3", "rejected", "the header once more", row("F-4"), HEADER, row("F-5"));
        csv(
                "other-separator",
                "line 3",
                "rejected",
                "this row is one cell",
                row("F-6"),
                row("F-7").replace(';', ','));
    }

    private void ofContents() {
        csv(
                "open-quote",
                "line 3: ",
                FAILED,
                "a quote is opened and not closed",
                row("G-1"),
                row("G-2", "lastname", "\"Smit"),
                row("G-3"));
        csv("odd-quote", "line 2", "rejected", "look at its quotes", row("G-4", "lastname", "\"Smit\" jr"), row("G-5"));
        csv(
                "two-shops",
                "line 3, column 5 'shop'",
                "rejected",
                "line 3 has another value here than line 2",
                row("G-6"),
                row("G-6", "shop", "north"));
        csv(
                "comma",
                "line 2, column 2 'email'",
                "rejected",
                "there is a comma",
                row("G-7", "email", "anna@example,com"));
        csv(
                "two-addresses",
                "line 2, column 2 'email'",
                "rejected",
                "more than one @",
                row("G-8", "email", "a@example.com/b@example.com"));
        csv(
                "mailto",
                "line 2, column 2 'email'",
                "rejected",
                "more than an address",
                row("G-9", "email", "mailto:a@example.com"));
        csv(
                "too-many",
                "line 2, column 10 'quantity'",
                "rejected",
                "120 units in all",
                row("H-1", "quantity", "60"),
                row("H-1", "quantity", "60"));
        csv("alias-of-ticket", "line 2, column 9 'ticket'", "rejected", "no GUID", row("H-2", "ticket", "VIP"));
        csv(
                "method",
                "line 2, column 6 'paymentMethod'",
                "fails",
                "does not offer 'Rekening'",
                row("H-3", "paymentMethod", "Rekening"));
        csv("html", "line 2, column 4 'lastname'", "suspect", "looks like HTML", row("H-4", "lastname", "<b>Smit</b>"));
        csv(
                "known",
                "line 2, column 1 'purchaseId'",
                "rejected",
                "a new purchaseId makes a second order",
                row("BEFORE", "quantity", "3"));
    }

    private void ofOtherFormats() {
        ndjson(
                "pretty",
                "line 2: ",
                FAILED,
                "this purchase has several lines",
                json("J-1"),
                "{",
                "\"purchaseId\": \"J-2\"",
                "}");
        ndjson(
                "comma-behind",
                "line 2, column",
                "rejected",
                "not readable JSON, or has a field twice, character",
                json("J-3"),
                json("J-4") + ",");
        ndjson(
                "two-at-once",
                "line 1, /receiver/email",
                "rejected",
                "there is a comma",
                json("J-5").replace("a@example.com", "a@example,com").replace("\"shop\"", "\"store\""));
        ndjson(
                "number-for-id",
                "line 1, /purchaseId",
                "rejected",
                "write a text",
                json("J-6").replace("\"J-6\"", "4500012"));
        file(
                "no-comma.check.json",
                "line 2, character ",
                FAILED,
                "not readable JSON",
                "[" + json("K-1") + "\n" + json("K-2") + "]");
        xml(
                "ampersand",
                "line 6, character ",
                FAILED,
                "& is written &amp;",
                element("X-1"),
                element("X-2").replace("Smit", "Smit & Zn"));
        xml(
                "misspelt",
                "line 2, /tickets/0/quantty",
                "rejected",
                "is unknown",
                element("X-3").replace("quantity", "quantty"));
    }

    @Test
    void namesThePlaceOfWhatPeopleAndProgramsDoToAFile() throws IOException {
        ofSpreadsheets();
        ofColumns();
        ofContents();
        ofOtherFormats();
        Map<String, String> missed = new TreeMap<>();
        try (TestApp app = TestApp.start(directory, Drops.QUICK)) {
            Drops drops = Drops.of(directory);
            drops.drop("before.csv", HEADER + "\r\n" + row("BEFORE") + "\r\n").awaitOutcomes("before.csv");
            for (Seed seed : seeds) {
                Path aside = Files.write(directory.resolve("imports/aside"), seed.content());
                Files.move(aside, drops.inbox(seed.name()), StandardCopyOption.ATOMIC_MOVE);
            }
            for (Seed seed : seeds) {
                JsonNode report = drops.awaitReport(seed.name());
                String text = Drops.text(drops.report(seed.name() + ".report.txt"));
                if (text.lines().noneMatch(line -> isNamed(seed, line))) {
                    missed.put(seed.name(), text.substring(text.indexOf(report.has("check") ? "Mistakes" : "Reason")));
                }
            }
            JsonNode none = drops.drop(
                            "blank.check.csv",
                            HEADER + "\r\n" + row("L-1") + "\r\n\r\n;;;;;;;;;\r\n" + row("L-2") + "\r\n")
                    .awaitReport("blank.check.csv");
            assertThat(none.path("newPurchases").asInt()).isEqualTo(2);
            assertThat(none.path("check").path("mistakes").asInt())
                    .as("blank rows")
                    .isZero();
        }
        assertThat(missed).isEmpty();
    }

    private static boolean isNamed(Seed seed, String line) {
        return seed.kind().equals(FAILED)
                ? line.startsWith("Reason") && line.contains(seed.place()) && line.contains(seed.words())
                : line.strip().startsWith(seed.place())
                        && line.contains(": " + seed.kind() + ": ")
                        && line.contains(seed.words());
    }
}
