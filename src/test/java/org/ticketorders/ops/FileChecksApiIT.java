package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
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
        await().atMost(TestApp.PATIENCE).until(() -> app.shop.orders().size() >= 2);
        ops.post(importing, "{}").isProblem(409, "not there any more");
        assertThat(app.shop.orders()).hasSize(2);
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
        Path aside = Files.writeString(
                app.directory().resolve("imports/aside"),
                purchase("COUNT-1") + purchase("COUNT-2") + purchase("COUNT-3"));
        Files.move(aside, app.directory().resolve("imports/inbox/count.ndjson"));

        await().atMost(TestApp.PATIENCE).until(() -> numbers("count.ndjson").equals("sent 3 0 0 3"));
        app.resume("receive-purchase");
        await().atMost(TestApp.PATIENCE).until(() -> numbers("count.ndjson").matches("sent 3 3 0 0|closed .*"));

        await("that the outcomes are written").atMost(TestApp.PATIENCE).until(() -> numbers("count.ndjson")
                .equals("closed null null null null"));
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
