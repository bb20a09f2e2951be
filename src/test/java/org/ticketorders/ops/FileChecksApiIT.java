package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.TestApp;

/** Files that operators send by HTTP: to be checked, and then to be imported. */
class FileChecksApiIT {

    private static final String TYPE = "application/octet-stream";
    private static final int LONGEST = 20_000;

    @RegisterExtension
    static final TestApp app = TestApp.perClass(
            "openticket.imports.poll-millis=100",
            "openticket.imports.settle-millis=1",
            "openticket.web.max-upload=" + LONGEST + "B");

    private static final OpsHttp ops = new OpsHttp(app);

    @Test
    void checksAFileAndImportsItOnce() {
        app.shop.clearRequests();
        int before = app.shop.orders().size();
        JsonNode begun = send("?name=by-http.ndjson", purchase("HTTP-1") + purchase("HTTP-2") + "{}\n")
                .ok(202);

        JsonNode view = awaitReport(begun.path("name").asText());

        assertThat(view.path("state").asText()).isEqualTo("checked");
        JsonNode report = view.path("report");
        assertThat(report.path("newPurchases").asInt()).isEqualTo(2);
        assertThat(report.path("rejected").asInt()).isEqualTo(1);
        assertThat(report.path("check").path("units").asInt()).isEqualTo(2);
        assertThat(app.shop.count(Call.RESERVE)).isZero();

        String importing = "/imports/checks/" + begun.path("name").asText() + "/import";
        JsonNode imported = ops.post(importing, "{\"why\": \"seen\"}").ok(202);
        assertThat(imported.path("name").asText()).isEqualTo("by-http.ndjson");
        await().atMost(TestApp.PATIENCE).until(() -> app.shop.orders().size() >= before + 2);
        ops.post(importing, "{}").isProblem(409, "not there any more");
        assertThat(app.shop.orders()).hasSize(before + 2);
        assertThat(ops.get("/audit").path("items").path(0).path("result").asText())
                .startsWith("not done");
        assertThat(ops.get("/imports").path("items"))
                .extracting(item ->
                        item.path("name").asText() + " " + item.path("state").asText())
                .anyMatch(line -> line.equals("by-http.check.ndjson checked"));
    }

    @Test
    void tellsHowManyPurchasesOfAFileWaitAndAreOrdered() throws IOException {
        app.suspend("receive-purchase");
        drop("count.ndjson", purchase("COUNT-1") + purchase("COUNT-2") + purchase("COUNT-3"));

        await().atMost(TestApp.PATIENCE).until(() -> numbers("count.ndjson").equals("sent 3 0 0 3"));
        app.resume("receive-purchase");
        await().atMost(TestApp.PATIENCE).until(() -> numbers("count.ndjson").matches("sent 3 3 0 0|closed .*"));

        await("that the outcomes are written").atMost(TestApp.PATIENCE).until(() -> numbers("count.ndjson")
                .equals("closed null null null null"));
    }

    @Test
    void showsWhatIsWrittenAboutAFileInPartsAndToViewersNothingPersonal() throws IOException {
        app.suspend("receive-purchase");
        String jane = purchase("RESULT-1").replace("{\"", "{\"nonsense\":\"Jane\",\"");
        drop("result s.ndjson", jane + purchase("RESULT-2") + purchase("RESULT-3"));
        await().atMost(TestApp.PATIENCE).until(() -> numbers("result s.ndjson").equals("sent 2 0 0 2"));

        assertThat(words("result s.ndjson")).containsExactly("report", "rejected");
        ops.ask("/imports/files/result%20s.ndjson/outcomes").isProblem(409, "no outcome yet");

        // one that is in doubt may change, and so the ledger remembers which are of the file
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER));
        app.resume("receive-purchase");
        await("that the outcomes are written").atMost(TestApp.PATIENCE).until(() -> words("result s.ndjson")
                .contains("outcomes"));
        app.shop.clearFaults();
        assertThat(ids("?file=result%20s.ndjson&limit=1")).containsExactly("RESULT-2");
        assertThat(ids("?file=result%20s.ndjson")).containsExactly("RESULT-2", "RESULT-3");
        assertThat(ids("?file=result%20s.ndjson&state=in-doubt")).hasSize(1);
        assertThat(ids("?file=never.csv")).isEmpty();

        String path = "/imports/files/result%20s.ndjson/";
        JsonNode report = ops.get(path + "report");
        assertThat(report.path("file").asText()).isEqualTo("result s.ndjson.report.txt");
        assertThat(report.path("lines").toString()).contains("result s.ndjson", "imported");
        assertThat(ops.get(path + "rejected").path("lines").toString()).contains("nonsense", "Jane");
        JsonNode first = ops.get(path + "outcomes?limit=2");
        assertThat(first.path("lines")).hasSize(2);
        assertThat(first.path("lines").path(1).asText()).matches("RESULT-2,(ordered|in-doubt),.*");
        JsonNode second = ops.get(path + "outcomes?after=" + first.path("next").asText());
        assertThat(second.path("lines")).hasSize(1);
        assertThat(second.path("lines").path(0).asText()).matches("RESULT-3,(ordered|in-doubt),.*");
        assertThat(first.path("more").asBoolean() && !second.path("more").asBoolean())
                .isTrue();

        for (String word : List.of("rejected", "outcomes")) {
            JsonNode seen = asViewer(path + word).ok(200);
            assertThat(seen.path("lines")).isEmpty();
            assertThat(seen.path("next").isNull()).isTrue();
            assertThat(seen.path("why").asText()).contains("operators");
        }
        Files.writeString(
                app.directory().resolve("imports/reports/result s.ndjson.report.txt"),
                "Order 9ad93df4-e3ef-4f60-b3f9-8a3a60b2a0e1\n");
        assertThat(ops.get(path + "report").toString()).contains("9ad93df4-e3ef");
        assertThat(asViewer(path + "report").ok(200).toString())
                .contains("9ad93df4")
                .doesNotContain("9ad93df4-e3ef");
        asViewer(path + "report?after=20").isProblem(400, "'after'");
    }

    @Test
    void showsNoOtherFilesAndSaysWhatIsNotThere() throws Exception {
        drop("gone.ndjson", purchase("GONE-1"));
        await().atMost(TestApp.PATIENCE).until(() -> numbers("gone.ndjson").startsWith("closed"));
        Path reports = app.directory().resolve("imports/reports");

        ops.ask("/imports/files/gone.ndjson/rejected").isProblem(404, "none was rejected");
        Files.delete(reports.resolve("gone.ndjson.report.txt"));
        ops.ask("/imports/files/gone.ndjson/report").isProblem(404, "removed");
        Files.createSymbolicLink(
                reports.resolve("gone.ndjson.report.txt"), reports.resolve("gone.ndjson.outcomes.csv"));
        ops.ask("/imports/files/gone.ndjson/report").isProblem(404, "removed");
        ops.ask("/imports/files/gone.ndjson/nonsense").isProblem(400, "report, rejected, outcomes");
        ops.ask("/imports/files/gone.ndjson/outcomes?limit=2001").isProblem(400, "'limit'");
        ops.ask("/imports/files/gone.ndjson/outcomes?after=99999").isProblem(400, "'after'");
        ops.ask("/imports/files/never.csv/report").isProblem(404, "no imported file");
        for (String name : List.of(
                "..%5Creports%5Cgone.ndjson",
                "..%2Freports%2Fgone.ndjson", "%2e%2e", "gone.ndjson.", "gone.ndjson%00", "gone.ndjson.outcomes.csv")) {
            // some the server itself refuses, and not in JSON
            HttpRequest request =
                    ops.request("/imports/files/" + name + "/outcomes").build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .as(name)
                    .isIn(400, 404);
        }
    }

    /** As a file may be called, and an address only means by their codes. */
    @ParameterizedTest
    @ValueSource(strings = {"100%.ndjson", "a;b=c!.ndjson", "50% (1) & d+e#f.ndjson"})
    void showsTheFilesOfAnyNameThatIsTaken(String name) throws Exception {
        drop(name, purchase(TestApp.newId()));
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        String path = "/imports/files/" + encoded + "/report";

        await().atMost(TestApp.PATIENCE).until(() -> status(path) == 200);

        assertThat(ops.get(path).path("name").asText()).isEqualTo(name);
        assertThat(status("/imports/files/100%25;a=b/report")).isEqualTo(400);
        assertThat(status("/purchases/100%25")).as("no id has one").isEqualTo(400);
    }

    private static int status(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(ops.request(path).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static void drop(String name, String content) throws IOException {
        Path aside = Files.writeString(app.directory().resolve("imports/aside"), content);
        Files.move(aside, app.directory().resolve("imports/inbox").resolve(name));
    }

    private static OpsHttp.Answer asViewer(String path) {
        return ops.send(ops.request(path, Logins.VIEWER).build());
    }

    private static List<String> ids(String query) {
        List<String> ids = new ArrayList<>();
        ops.get("/purchases" + query)
                .path("items")
                .forEach(item -> ids.add(item.path("purchaseId").asText()));
        return ids;
    }

    private static List<String> words(String name) {
        List<String> words = new ArrayList<>();
        for (JsonNode item : ops.get("/imports").path("items")) {
            if (item.path("name").asText().equals(name)) {
                item.path("files").forEach(word -> words.add(word.asText()));
            }
        }
        return words;
    }

    /** State, sent, ordered, ended otherwise, waiting. */
    private static String numbers(String name) {
        for (JsonNode item : ops.get("/imports").path("items")) {
            if (item.path("name").asText().equals(name)) {
                return Stream.of("state", "sent", "ordered", "notOrdered", "waiting")
                        .map(field -> item.path(field).asText())
                        .collect(Collectors.joining(" "));
            }
        }
        return "";
    }

    @Test
    void givesEachFileOfOneNameACheckOfItsOwn() {
        String first = send("?name=same.ndjson", "{}\n").ok(202).path("name").asText();
        String second = send("?name=same.ndjson", "{}\n").ok(202).path("name").asText();

        assertThat(second).isNotEqualTo(first);
        awaitReport(first);
        awaitReport(second);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\" | 'name' is missing",
                "?name=a.exe | extension",
                "?name=..%2Fa.csv | two dots",
                "?name=a%2Fb.csv | solidus",
                "?name=a%00.csv | U+0000",
                "?name=a.csv&nonsense=1 | unknown",
                "?name=a.csv&tickets=maybe | true or false"
            })
    void refusesWhatItDoesNotUnderstandAndLeavesNothing(String query, String problem) throws IOException {
        send(query == null ? "" : query, "x").isProblem(400, problem);

        assertThat(left()).isEmpty();
    }

    @Test
    void refusesAFileThatIsTooLongWhetherItSaysSoOrNot() throws IOException {
        String text = "x".repeat(LONGEST + 1);

        send("?name=long.csv", text).isProblem(413, "");
        assertThat(left()).isEmpty();
        HttpRequest chunked = ops.request("/imports/checks?name=long.csv")
                .header("Content-Type", TYPE)
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(text)))
                .build();
        ops.send(chunked).isProblem(413, "");
        assertThat(left()).isEmpty();
    }

    @Test
    void takesFilesOfOperatorsOnlyAndAsFilesOnly() throws IOException {
        HttpRequest.Builder viewer =
                ops.request("/imports/checks?name=a.csv", Logins.VIEWER).header("Content-Type", TYPE);
        assertThat(ops.send(viewer.POST(BodyPublishers.ofString("x")).build()).status())
                .isEqualTo(403);
        HttpRequest.Builder browser = ops.request("/imports/checks?name=a.csv")
                .header("Content-Type", TYPE)
                .header("Sec-Fetch-Site", "cross-site");
        assertThat(ops.send(browser.POST(BodyPublishers.ofString("x")).build()).status())
                .as("without the token that shows that it comes from the page")
                .isEqualTo(403);
        for (String type : List.of("text/plain", "multipart/form-data; boundary=x", "application/json")) {
            HttpRequest.Builder form = ops.request("/imports/checks?name=a.csv").header("Content-Type", type);
            assertThat(ops.send(form.POST(BodyPublishers.ofString("{}")).build())
                            .status())
                    .as(type)
                    .isEqualTo(415);
        }
        HttpRequest.Builder elsewhere = ops.request("/replays/x/cancel").header("Content-Type", TYPE);
        assertThat(ops.send(elsewhere.POST(BodyPublishers.ofString("{}")).build())
                        .status())
                .isEqualTo(415);
        assertThat(left()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"nonsense", "orders.csv", "..x.check.csv", "never.check.csv", ".labels.check.csv"})
    void knowsNoOtherChecks(String name) {
        assertThat(ops.ask("/imports/checks/" + name).status()).isIn(400, 404);
        assertThat(ops.post("/imports/checks/" + name + "/import", "{}").status())
                .isIn(400, 404);
    }

    @Test
    void importsNothingThatCannotBeRead() {
        String name = send("?name=broken.json", "{").ok(202).path("name").asText();
        assertThat(awaitReport(name).path("state").asText()).isEqualTo("failed");

        ops.post("/imports/checks/" + name + "/import", "{}").isProblem(409, "failed");
    }

    private static OpsHttp.Answer send(String query, String content) {
        return ops.send(ops.request("/imports/checks" + query)
                .header("Content-Type", TYPE)
                .POST(BodyPublishers.ofString(content))
                .build());
    }

    private static JsonNode awaitReport(String name) {
        await("the report of " + name)
                .atMost(TestApp.PATIENCE)
                .until(() -> !ops.get("/imports/checks/" + name).path("report").isNull());
        return ops.get("/imports/checks/" + name);
    }

    /** Files that are neither checked nor put away. */
    private static List<String> left() throws IOException {
        try (Stream<Path> files = Files.walk(app.directory().resolve("imports"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.contains("arriving"))
                    .toList();
        }
    }

    private static String purchase(String id) {
        return "{\"purchaseId\":\"" + id + "\",\"shop\":\"main\",\"paymentMethod\":\"iDeal\",\"receiver\":{\"email\":\""
                + id.toLowerCase(Locale.ROOT) + "@example.com\",\"firstname\":\"Jane\",\"lastname\":\"Appleseed\"},"
                + "\"tickets\":[{\"ticket\":\"" + Catalogue.STANDING + "\",\"quantity\":1}]}\n";
    }
}
