package org.ticketorders.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ticketorders.imports.UnreadableFiles.HEADER;
import static org.ticketorders.imports.UnreadableFiles.bytes;
import static org.ticketorders.imports.UnreadableFiles.purchase;
import static org.ticketorders.imports.UnreadableFiles.row;
import static org.ticketorders.imports.UnreadableFiles.rows;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.lang3.ArrayUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** What senders get wrong, and what attackers try. */
class ImportFaultsIT {

    @RegisterExtension
    static final TestApp app = TestApp.perClass(ArrayUtils.addAll(
            Drops.QUICK,
            "openticket.imports.max-size=8MB",
            "openticket.imports.max-records=1500",
            "openticket.purchase.max-size=4KB"));

    private static Drops drops;

    @BeforeAll
    static void start() {
        drops = Drops.of(app.directory());
    }

    /** A name in Latin-1, as an old system writes it: Java has no text for it. */
    @Test
    void refusesAFileWhoseNameIsNoTextWhateverItHolds() throws Exception {
        byte[] content = bytes(HEADER + row("UNNAMED-1"));
        Path aside = Files.write(app.directory().resolve("imports/unnamed"), content);
        Process rename = new ProcessBuilder(
                        "bash",
                        "-c",
                        "mv \"$1\" \"$2\"/$'gr\\xfc\\xdfe.csv'",
                        "-",
                        aside.toString(),
                        app.directory().resolve("imports/inbox").toString())
                .inheritIO()
                .start();
        assertThat(rename.waitFor()).isZero();

        JsonNode report = drops.awaitReport("_gr__e.csv");

        assertThat(report.path("result").asText()).isEqualTo("failed");
        assertThat(report.path("reason").asText()).startsWith("the name of the file has bytes that are no text in ");
        assertThat(Drops.text(drops.failed("_gr__e.csv.reason.txt"))).contains("give it another name");
        assertThat(drops.failed("_gr__e.csv")).hasBinaryContent(content);
        assertThat(drops.unfinished()).isEmpty();
        assertThat(app.row("UNNAMED-1")).as("nothing of it is sent").isNull();
    }

    /** What the consumer of the inbox does not see, and nobody would hear of. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ln -s /nowhere/at-all.csv dangling.csv | dangling.csv | it is a link or another special file",
                "mkfifo pipe.csv | pipe.csv | it is a link or another special file",
                "printf x > a\\\\b.csv | _a_b.csv | the name of the file"
            })
    void refusesWhatTheInboxDoesNotShow(String command, String name, String reason) throws Exception {
        Process make = new ProcessBuilder("bash", "-c", command)
                .directory(app.directory().resolve("imports/inbox").toFile())
                .inheritIO()
                .start();
        assertThat(make.waitFor()).isZero();

        JsonNode report = drops.awaitReport(name);

        assertThat(report.path("result").asText()).isEqualTo("failed");
        assertThat(report.path("reason").asText()).startsWith(reason);
        await("an empty inbox").atMost(TestApp.PATIENCE).untilAsserted(() -> {
            try (Stream<Path> left = Files.list(app.directory().resolve("imports/inbox"))) {
                assertThat(left)
                        .extracting(path -> path.getFileName().toString())
                        .containsExactly("check");
            }
        });
        assertThat(drops.unfinished()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("org.ticketorders.imports.UnreadableFiles#all")
    void putsAFileThatCannotBeReadAsideAsAWholeAndSaysWhy(String name, byte[] content, String reason)
            throws IOException {
        drops.drop(name, content);

        await(name).atMost(TestApp.PATIENCE).until(() -> failed(content) != null);
        Path failed = failed(content);
        String label = failed.getFileName().toString();
        assertThat(Drops.text(drops.failed(label + ".reason.txt"))).containsPattern(reason);
        assertThat(drops.awaitReport(label).path("result").asText()).isEqualTo("failed");
        assertThat(drops.awaitReport(label).path("reason").asText()).containsPattern(reason);
        assertThat(drops.inbox(name)).doesNotExist();
        assertThat(app.row("NEVER-1")).as("nothing of it is sent").isNull();
        assertThat(app.row("NEVER-3")).isNull();
        assertThat(app.row("CUT-1")).isNull();
        Files.delete(failed);
    }

    private static Path failed(byte[] content) throws IOException {
        try (var files = Files.list(drops.failed("x").getParent())) {
            for (Path file : files.filter(each -> !each.toString().endsWith(".reason.txt"))
                    .filter(each -> !each.getFileName().toString().startsWith("."))
                    .filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                if (Arrays.equals(Files.readAllBytes(file), content)) {
                    return file;
                }
            }
        }
        return null;
    }

    @Test
    void takesNoLinks() throws IOException {
        Path secret = Files.writeString(app.directory().resolve("secret"), HEADER + row("SECRET-1"));
        Files.createSymbolicLink(drops.inbox("link.csv"), secret);

        assertThat(drops.awaitReport("link.csv").path("reason").asText()).contains("it is a link");
        assertThat(app.row("SECRET-1")).isNull();
        assertThat(secret).exists();
    }

    @Test
    void putsBadRecordsAsideAndTheyCanBeMendedAndDroppedAgain() {
        drops.drop(
                "mixed.csv",
                "quantity;purchaseId;email;firstname;lastname;ticket\r\n"
                        + "1;MIX-1;mix-1@example.com;Jane;Appleseed;" + Catalogue.STANDING + "\r\n"
                        + "two;MIX-2;mix-2;\"Zo\r\ne\";=cmd();" + Catalogue.STANDING + "\r\n"
                        + "1;MIX-3;mix-3@example.com;Jane;Appleseed;" + Catalogue.STANDING + "\r\n"
                        + "1;MIX-3;other@example.com;;;" + Catalogue.SEATED + "\r\n"
                        + "1;MIX-4;mix-4@example.com;Jane;Appleseed;" + Catalogue.STANDING + ";surplus\r\n"
                        + "1;MIX-5;mix-5@example.com;Jane;Appleseed;" + Catalogue.STANDING + "\r\n");

        JsonNode report = drops.awaitReport("mixed.csv");
        assertThat(report.path("records").asInt()).isEqualTo(5);
        assertThat(report.path("newPurchases").asInt()).isEqualTo(2);
        assertThat(report.path("rejected").asInt()).isEqualTo(3);
        assertThat(report.path("rejectedFile").asText()).isEqualTo("mixed.csv.rejected.csv");
        assertThat(report.path("firstErrors").findValuesAsText("line")).containsExactly("3", "5", "7");
        assertThat(drops.awaitOutcomes("mixed.csv"))
                .extracting(row -> row.get(0))
                .containsExactly("MIX-1", "MIX-5");

        String differ =
                "/receiver/email: line 6 has another value here than line 5, and both are of one purchase: write the same,"
                        + " or leave further rows empty";
        String rejected = Drops.text(drops.report("mixed.csv.rejected.csv"));
        assertThat(rejected)
                .startsWith(
                        "\uFEFFrejectedAtLine;rejectedBecause;quantity;purchaseId;email;firstname;lastname;ticket\r\n")
                .contains(
                        "\r\n3;\"/receiver/firstname: character 3 is U+000D (carriage return), which may not be in it:"
                                + " remove it; /receiver/email: there is no @ in this e-mail address: write one such as name@example.org;")
                .contains("/tickets/0/quantity: this is no whole number: write one such as 2")
                .contains(";two;MIX-2;mix-2;\"Zo\r\ne\";'=cmd();" + Catalogue.STANDING + "\r\n5;")
                .contains(differ + ";1;MIX-3;mix-3@example.com")
                .contains("\r\n6;" + differ + ";1;MIX-3;other@example.com")
                .contains("more than the header's 6 cells");

        drops.drop(
                "mended.csv",
                rejected.replace(";two;", ";2;")
                        .replace(";mix-2;", ";mix-2@example.com;")
                        .replace("\"Zo\r\ne\"", "Zoe")
                        .replace("'=cmd()", "Appleseed")
                        .replace(";other@example.com;", ";;")
                        .replace(";surplus", ""));

        assertThat(drops.awaitReport("mended.csv").path("newPurchases").asInt()).isEqualTo(3);
        assertThat(drops.awaitReport("mended.csv").path("rejected").asInt()).isZero();
        assertThat(app.awaitState("MIX-3", State.ORDERED)).isNotNull();
    }

    @Test
    void putsBadRecordsAsideInEveryOtherFormat() {
        String good = purchase("FORMAT-%s-1");
        String bad = "{ \"purchaseId\" : \"FORMAT-%s-2\",\n \"quantty\":1 }";
        drops.drop("bad.json", "[\n" + good.formatted("A") + ", " + bad.formatted("A") + ", 17\n]");
        drops.drop(
                "bad.ndjson",
                good.formatted("B").replace("\n", "") + "\n"
                        + bad.formatted("B").replace("\n", "") + "\n{oops\n");
        drops.drop(
                "bad.xml",
                "<purchases>\n<purchase><purchaseId>FORMAT-C-2</purchaseId>\n<quantty who='me'>-- &amp; --</quantty></purchase>"
                        + "\n</purchases>");

        drops.awaitReport("bad.json");
        assertThat(Drops.text(drops.report("bad.json.rejected.json")))
                .startsWith("[\n\"rejected: line 5: ")
                .contains("field 'quantty' is unknown", ",\n" + bad.formatted("A") + ",\n\"rejected: line 6: ")
                .endsWith(",\n17\n]\n");
        drops.awaitReport("bad.ndjson");
        assertThat(Drops.text(drops.report("bad.ndjson.rejected.ndjson")))
                .startsWith("\"rejected: line 2: ")
                .contains("\n" + bad.formatted("B").replace("\n", "")
                        + "\n\"rejected: line 3: message: this is not readable JSON")
                .endsWith("\n{oops\n");
        drops.awaitReport("bad.xml");
        assertThat(Drops.text(drops.report("bad.xml.rejected.xml")))
                .contains(
                        "<!-- rejected: line 2: ",
                        "field 'quantty' is unknown",
                        "attribute 'who' is unknown",
                        "<quantty who='me'>-- &amp; --</quantty></purchase>\n</purchases>");

        for (String format : List.of("json", "ndjson", "xml")) {
            String rejected = Drops.text(drops.report("bad." + format + ".rejected." + format));
            drops.drop("again." + format, rejected);
            JsonNode again = drops.awaitReport("again." + format);
            assertThat(again.path("records").asInt())
                    .as("remarks are no records: " + again)
                    .isEqualTo(format.equals("xml") ? 1 : 2);
            assertThat(again.path("rejected")).isEqualTo(again.path("records"));
        }
    }

    @Test
    void ordersAFileThatIsDroppedTwiceOnceAndSaysSo() throws IOException {
        String file = HEADER + rows("TWICE", 20) + row("TWICE-3");
        drops.drop("twice.csv", file);
        JsonNode first = drops.awaitReport("twice.csv");
        drops.drop("twice.csv", file);
        String second = awaitSecond("twice");
        drops.drop("copy.csv", file);
        JsonNode copy = drops.awaitReport("copy.csv");

        assertThat(first.path("records").asInt()).isEqualTo(21);
        assertThat(first.path("newPurchases").asInt()).isEqualTo(19);
        assertThat(first.path("rejected").asInt())
                .as("TWICE-3 has rows in two places")
                .isEqualTo(2);
        for (JsonNode report : List.of(drops.awaitReport(second), copy)) {
            assertThat(report.path("newPurchases").asInt()).isZero();
            assertThat(report.path("duplicates").asInt()).isEqualTo(19);
        }
        List<List<String>> outcomes = drops.awaitOutcomes("twice.csv");
        assertThat(drops.awaitOutcomes(second)).isEqualTo(outcomes).hasSize(19);
        assertThat(drops.awaitOutcomes("copy.csv")).isEqualTo(outcomes);
        assertThat(ordersOf("twice-")).hasSize(19).doesNotHaveDuplicates();
    }

    private static String awaitSecond(String stem) throws IOException {
        await().atMost(TestApp.PATIENCE).until(() -> second(stem) != null);
        return second(stem);
    }

    private static String second(String stem) throws IOException {
        try (var files = Files.list(drops.done("x").getParent())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(stem + "\\.\\d{8}-\\d{6}.*"))
                    .findFirst()
                    .orElse(null);
        }
    }

    @Test
    void rejectsAnIdThatBelongsToAnotherPurchase() {
        app.send(Messages.purchase("TAKEN-1", Catalogue.STANDING, 1));
        app.awaitState("TAKEN-1", State.ORDERED);
        drops.drop(
                "taken.ndjson",
                String.join(
                        "\n",
                        Messages.purchase("TAKEN-1", Catalogue.STANDING, 2).replace("\n", ""),
                        Messages.purchase("TAKEN-2", Catalogue.STANDING, 1).replace("\n", ""),
                        Messages.purchase("TAKEN-2", Catalogue.STANDING, 2).replace("\n", ""),
                        Messages.purchase("TAKEN-2", Catalogue.STANDING, 1).replace("\n", "")));

        JsonNode report = drops.awaitReport("taken.ndjson");

        assertThat(report.path("newPurchases").asInt()).isEqualTo(1);
        assertThat(report.path("duplicates").asInt()).isEqualTo(1);
        assertThat(report.path("rejected").asInt()).isEqualTo(2);
        assertThat(Drops.text(drops.report("taken.ndjson.rejected.ndjson")))
                .contains("line 1: /purchaseId: ", "it came before", "line 3: /purchaseId: ", "line 2 uses it");
    }

    @Test
    void tellsOutcomesThatAreNotOrders() {
        drops.drop("soldout.csv", HEADER + row("SOLDOUT-1").replace(Catalogue.STANDING, Catalogue.FRONT_ROW));

        List<String> row = drops.awaitOutcomes("soldout.csv").get(0);

        assertThat(row.subList(0, 4)).containsExactly("SOLDOUT-1", "rejected", "", "");
        assertThat(row.get(4)).contains("sold-out: ticket");
        assertThat(TestApp.property(
                        app.letters("dead-letter.rejected", "SOLDOUT-1").get(0), "importFile"))
                .isEqualTo("soldout.csv");
        assertThat(TestApp.property(
                        app.letters("dead-letter.rejected", "SOLDOUT-1").get(0), "importLine"))
                .isEqualTo(2L);
    }

    @Test
    void keepsNoPersonalDataInTheLedger() throws IOException {
        drops.drop(
                "planted.csv",
                HEADER + row("PLANTED-1").replace("Appleseed", "Quibbleton") + "PLANTED-2,x,Xanthippe,Q," + "t,1\n");
        drops.awaitOutcomes("planted.csv");

        StringBuilder ledger = new StringBuilder();
        try (var files = Files.list(app.directory())) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("ledger.db"))
                    .toList()) {
                ledger.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(ledger.toString())
                .contains("PLANTED-1", "planted.csv")
                .doesNotContain("Quibbleton", "Xanthippe", Messages.emailOf("PLANTED-1"));
    }

    private static List<String> ordersOf(String prefix) {
        return app.shop.orders().stream()
                .map(order -> order.email())
                .filter(email -> email.startsWith(prefix))
                .toList();
    }
}
