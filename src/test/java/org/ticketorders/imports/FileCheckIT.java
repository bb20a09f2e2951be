package org.ticketorders.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.ticketorders.imports.work.CheckUploads;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.TestApp;

/** Files that are checked and not imported: what is found in them, and that nothing else comes of it. */
class FileCheckIT {

    private static final String GUID = Catalogue.STANDING;

    @RegisterExtension
    static final TestApp app = TestApp.perClass(Drops.QUICK);

    private static Drops drops;

    @BeforeAll
    static void start() {
        drops = Drops.of(app.directory());
        drops.drop("before.csv", PurchaseFiles.HEADER + row("SAME-BEFORE") + row("OTHER-BEFORE"));
        drops.awaitOutcomes("before.csv");
        // calls are kept some time after their purchase has ended, the order is the last of each
        JdbcTemplate jdbc = app.bean(JdbcTemplate.class);
        await().atMost(TestApp.PATIENCE)
                .until(() ->
                        jdbc.queryForObject("SELECT COUNT(*) FROM shop_call WHERE method = 'POST'", Long.class) == 2);
    }

    /** A kind of mistake, and the rows that have it. */
    private record Seed(String kind, String rows, int rowOfMistake, String column, String result) {}

    private static Seed cell(String kind, String column, String cell) {
        String id = "SEED-" + kind.replaceAll("[^a-z0-9]", "-");
        return new Seed(kind, with(row(column.equals("purchaseId") ? cell : id), column, cell), 0, column, "rejected");
    }

    private static List<Seed> csv() {
        List<Seed> seeds = new ArrayList<>(List.of(
                cell("quantity 0", "quantity", "0"),
                cell("quantity negative", "quantity", "-1"),
                cell("quantity too large", "quantity", "101"),
                cell("quantity in words", "quantity", "two"),
                cell("quantity not whole", "quantity", "1.5"),
                cell("quantity empty", "quantity", ""),
                cell("email without at", "email", "jane"),
                cell("email of a host", "email", "jane@localhost"),
                cell("firstname empty", "firstname", " "),
                cell("lastname empty", "lastname", ""),
                cell("firstname too long", "firstname", "J".repeat(201)),
                cell("lastname with an unseen character", "lastname", "Apple\u200bseed"),
                cell("lastname damaged", "lastname", "Apple\ufffdseed"),
                cell("ticket no guid", "ticket", "standing"),
                cell("shop unknown", "shop", "north-pole"),
                cell("currency no code", "currency", "euro"),
                cell("locale no code", "locale", "dutch"),
                cell("purchaseId with a blank", "purchaseId", "SEED 1"),
                cell("purchaseId too long", "purchaseId", "S".repeat(101))));
        seeds.add(new Seed(
                "payment method not offered",
                with(row("SEED-pay"), "paymentMethod", "Sea shells"),
                0,
                "paymentMethod",
                "fails"));
        seeds.add(new Seed(
                "twice in the file",
                row("SEED-twice") + row("SEED-twice2") + row("SEED-twice"),
                2,
                "purchaseId",
                "rejected"));
        seeds.add(new Seed("sent before", row("SAME-BEFORE"), 0, "purchaseId", "duplicate"));
        seeds.add(new Seed(
                "other purchase before", with(row("OTHER-BEFORE"), "quantity", "2"), 0, "purchaseId", "rejected"));
        seeds.add(new Seed(
                "too many units",
                with(row("SEED-units"), "quantity", "60") + with(row("SEED-units"), "quantity", "60"),
                0,
                "quantity",
                "rejected"));
        seeds.add(new Seed(
                "rows that differ",
                row("SEED-rows") + with(row("SEED-rows"), "email", "x@example.com"),
                1,
                "email",
                "rejected"));
        seeds.add(new Seed(
                "second row wrong",
                row("SEED-second") + with(row("SEED-second"), "ticket", "x"),
                1,
                "ticket",
                "rejected"));
        seeds.add(new Seed("too many cells", row("SEED-cells").replace("\r\n", ";surplus\r\n"), 0, null, "rejected"));
        seeds.add(new Seed(
                "row without an id",
                row("SEED-id") + with(row(""), "email", "y@example.com"),
                0,
                "purchaseId",
                "rejected"));
        return seeds;
    }

    private static List<Seed> ndjson() {
        String good = purchase("SEED-json");
        return List.of(
                new Seed("unknown field", good.replace("quantity", "quantty"), 0, "/tickets/0/quantty", "rejected"),
                new Seed(
                        "missing field",
                        good.replaceFirst("\"email\":\"[^\"]*\",", ""),
                        0,
                        "/receiver/email",
                        "rejected"),
                new Seed(
                        "field twice",
                        good.replace("{\"purchaseId\"", "{\"shop\":\"main\",\"shop\":\"main\",\"purchaseId\""),
                        0,
                        null,
                        "rejected"),
                new Seed("no JSON", "purchase\n", 0, null, "rejected"),
                new Seed(
                        "text for a number",
                        good.replace("\"quantity\":1", "\"quantity\":\"1\""),
                        0,
                        "/tickets/0/quantity",
                        "rejected"),
                new Seed(
                        "no tickets",
                        good.replaceFirst("\"tickets\":\\[.*]", "\"tickets\":[]"),
                        0,
                        "/tickets",
                        "rejected"),
                new Seed(
                        "same purchase twice",
                        purchase("SEED-again") + purchase("SEED-again"),
                        1,
                        "/purchaseId",
                        "duplicate"),
                new Seed(
                        "other purchase of one id",
                        purchase("SEED-other") + purchase("SEED-other").replace("\"quantity\":1", "\"quantity\":2"),
                        1,
                        "/purchaseId",
                        "rejected"));
    }

    @Test
    void namesEachKindOfMistakeByRowAndColumn() throws IOException {
        Map<String, String> missed = new TreeMap<>();
        int kinds = 0;
        for (boolean isCsv : new boolean[] {true, false}) {
            List<Seed> seeds = isCsv ? csv() : ndjson();
            String name = isCsv ? "seeds.check.csv" : "seeds.check.ndjson";
            StringBuilder text = new StringBuilder(isCsv ? PurchaseFiles.HEADER : "");
            List<Long> lines = new ArrayList<>();
            for (Seed seed : seeds) {
                lines.add(text.chars().filter(c -> c == '\n').count() + 1 + seed.rowOfMistake());
                text.append(seed.rows());
                text.append(isCsv ? row("GOOD-" + lines.size()) : purchase("GOODJ-" + lines.size()));
            }

            JsonNode report = drops.drop(name, text.toString()).awaitReport(name);

            JsonNode mistakes = report.path("check").path("firstMistakes");
            kinds += seeds.size();
            for (int i = 0; i < seeds.size(); i++) {
                Seed seed = seeds.get(i);
                long line = lines.get(i);
                boolean found = false;
                for (JsonNode mistake : mistakes) {
                    found |= mistake.path("line").asLong() == line
                            && (seed.column() == null
                                    ? !mistake.has("column")
                                            || mistake.path("column").asText().equals("/tickets")
                                    : mistake.path("column").asText().equals(seed.column()))
                            && mistake.path("kind").asText().equals(seed.result())
                            && !mistake.path("problem").asText().isBlank();
                }
                if (!found) {
                    missed.put(seed.kind(), "line " + line + ", " + seed.column());
                }
            }
            assertThat(missed).as(mistakes.toPrettyString()).isEmpty();
            assertThat(mistakes)
                    .as("nothing is said of good rows")
                    .noneMatch(mistake -> mistake.path("purchaseId").asText().startsWith("GOOD"));
            assertThat(Drops.text(drops.report(name + ".report.csv")).lines())
                    .as("a row for each mistake")
                    .hasSize(1 + report.path("check").path("mistakes").asInt());
        }
        assertThat(kinds).isGreaterThanOrEqualTo(25);
    }

    @Test
    void changesNothingAtBrokerShopAndLedger() throws IOException {
        app.shop.clearRequests();
        long messages = messages();
        Map<String, Long> rows = rows();
        StringBuilder csv = new StringBuilder(PurchaseFiles.HEADER);
        for (int i = 1; i <= 3000; i++) {
            csv.append(i % 10 == 0 ? with(row("QUIET-" + i), "quantity", "x") : row("QUIET-" + i));
        }

        JsonNode report = drops.drop("quiet.check.csv", csv.toString()).awaitReport("quiet.check.csv");
        dropToCheck("quiet.ndjson", purchase("QUIET-1"));
        JsonNode other = drops.awaitReport("quiet.check.ndjson");

        assertThat(report.path("result").asText()).isEqualTo("checked");
        assertThat(report.path("records").asInt()).isEqualTo(3000);
        assertThat(report.path("newPurchases").asInt()).isEqualTo(2700);
        assertThat(report.path("rejected").asInt()).isEqualTo(300);
        assertThat(report.path("check").path("units").asInt()).isEqualTo(2700);
        assertThat(report.path("check").path("tickets").path(0).path("ticket").asText())
                .isEqualTo(GUID);
        assertThat(other.path("newPurchases").asInt()).as("not sent before").isEqualTo(1);
        assertThat(drops.done("quiet.check.csv")).exists();
        assertThat(Drops.text(drops.report("quiet.check.csv.report.txt"))).contains("nothing was sent");
        assertThat(messages()).as("messages").isEqualTo(messages);
        assertThat(rows()).as("rows of the ledger").isEqualTo(rows);
        assertThat(app.shop.count(Call.RESERVE)).isZero();
        assertThat(app.shop.count(Call.ORDER)).isZero();
    }

    @Test
    void looksAtTicketsIfItIsToldTo() throws IOException {
        String other = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7b3c99";
        String csv = PurchaseFiles.HEADER
                + with(row("SALE-1"), "quantity", "3")
                + with(row("SALE-2"), "ticket", Catalogue.FRONT_ROW)
                + with(row("SALE-3"), "ticket", other);
        JsonNode without =
                drops.drop("sale.check.csv", csv).awaitReport("sale.check.csv").path("check");
        assertThat(without.path("fails").asInt()).isZero();
        assertThat(without.path("totals")).isEmpty();
        assertThat(without.path("notes").toString()).contains("was not looked at");

        CheckUploads uploads = app.bean(CheckUploads.class);
        CheckUploads.Arriving file = uploads.arriving();
        try (OutputStream out = file.open()) {
            out.write(csv.getBytes(StandardCharsets.UTF_8));
        }
        String label = uploads.check(file, "sale2.csv", true).name();
        JsonNode with = drops.awaitReport(label).path("check");

        assertThat(with.path("fails").asInt()).isEqualTo(2);
        assertThat(with.path("units").asInt()).isEqualTo(3);
        assertThat(with.path("totals").toString()).isEqualTo("[{\"currency\":\"EUR\",\"amount\":7500}]");
        assertThat(with.path("tickets").path(0).path("name").asText()).isEqualTo("Standing");
        assertThat(with.path("firstMistakes"))
                .extracting(mistake -> mistake.path("line").asInt() + " "
                        + mistake.path("column").asText() + " "
                        + mistake.path("problem").asText())
                .containsExactly(
                        "3 ticket the shop lists this ticket as sold out",
                        "4 ticket the shop does not list this ticket");
        assertThat(app.shop.count(Call.RESERVE))
                .as("but for the purchases before")
                .isLessThanOrEqualTo(2);
    }

    /** An outage is noted, and does not keep the rest of the file from being checked. */
    @Test
    void checksWithoutTheShopWhereThatDoesNotAnswer() throws IOException {
        String unknown = "11111111-aaaa-4aaa-8aaa-000000000009";
        app.shop.faults(
                Fault.on(Call.PAYMENT_METHODS, Fault.Kind.STATUS).status(503).times(1));
        String csv = PurchaseFiles.HEADER + with(row("DOWN-1"), "shop", unknown) + with(row("DOWN-2"), "quantity", "x");

        JsonNode report = drops.drop("down.check.csv", csv).awaitReport("down.check.csv");

        app.shop.clearFaults();
        assertThat(report.path("newPurchases").asInt()).isEqualTo(1);
        assertThat(report.path("check").path("notes").toString()).contains(unknown, "could not be asked for");
        JsonNode again = drops.drop("up.check.csv", csv).awaitReport("up.check.csv");
        assertThat(again.path("check")
                        .path("firstMistakes")
                        .path(0)
                        .path("column")
                        .asText())
                .as("a shop that the API does not know")
                .isEqualTo("shop");
    }

    /** Whatever their extension, and whatever is wrong with them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders.csv",
                "orders.json",
                "orders.ndjson.gz",
                "orders.txt",
                "orders",
                "orders.check.csv",
                "a.check.b.jsonl"
            })
    void neverImportsWhatLiesInTheFolderOfChecks(String name) throws IOException {
        long messages = messages();
        dropToCheck(name, "x\n");

        JsonNode report = drops.awaitReport(FileNames.asCheck(name));

        assertThat(report.path("result").asText()).isIn("failed", "checked");
        assertThat(messages()).isEqualTo(messages);
        assertThat(FileNames.isCheck(FileNames.asCheck(name))).isTrue();
    }

    private static void dropToCheck(String name, String content) throws IOException {
        Path aside = Files.writeString(app.directory().resolve("imports/aside"), content);
        Files.move(aside, app.directory().resolve("imports/inbox/check").resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static long messages() {
        return app.broker().getTotalMessagesAdded();
    }

    private static Map<String, Long> rows() {
        JdbcTemplate jdbc = app.bean(JdbcTemplate.class);
        Map<String, Long> rows = new TreeMap<>();
        for (String table : jdbc.queryForList("SELECT name FROM sqlite_master WHERE type = 'table'", String.class)) {
            rows.put(table, jdbc.queryForObject("SELECT COUNT(*) FROM " + table, Long.class));
        }
        return rows;
    }

    private static String row(String id) {
        return PurchaseFiles.row(id, GUID);
    }

    private static String with(String row, String column, String cell) {
        List<String> titles = List.of(PurchaseFiles.HEADER.strip().split(";"));
        String[] cells = row.strip().split(";", -1);
        cells[titles.indexOf(column)] = cell;
        return String.join(";", cells) + "\r\n";
    }

    private static String purchase(String id) {
        return "{\"purchaseId\":\"" + id
                + "\",\"shop\":\"main\",\"paymentMethod\":\"iDeal\",\"receiver\":{\"email\":\"a@example.com\","
                + "\"firstname\":\"Jane\",\"lastname\":\"Appleseed\"},\"tickets\":[{\"ticket\":\"" + GUID
                + "\",\"quantity\":1}]}\n";
    }
}
