package org.ticketorders.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import org.apache.commons.lang3.ArrayUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jms.UncategorizedJmsException;
import org.ticketorders.ledger.Settlings;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.FailPoints;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.TestApp;

/** Imports in which a step fails, and files whose purchases do not come to an end. */
class ImportInterruptedIT {

    @RegisterExtension
    static final TestApp app = TestApp.perClass(ArrayUtils.addAll(
                    Drops.QUICK,
                    "openticket.imports.batch=10",
                    "openticket.imports.outcomes-within=2s",
                    "openticket.ledger.republish-after=4s",
                    "openticket.http.answer-timeout=8s"))
            .withBeans(FailPoints.class);

    @TempDir
    Path directory;

    private Drops drops;

    @BeforeEach
    void shopHasNoOrders() {
        app.shop.reset();
        drops = Drops.of(app.directory());
    }

    @Test
    void repeatsAStepThatFailsForAMoment() throws Exception {
        app.bean(FailPoints.class).harmAfter("send-batch.send", () -> {
            throw new UncategorizedJmsException("played");
        });
        drop(PurchaseFiles.csv(directory.resolve("moment.csv"), "MOMENT", 30));

        JsonNode report = drops.awaitReport("moment.csv");

        assertThat(app.bean(FailPoints.class).isSpent("send-batch.send")).isTrue();
        assertThat(report.path("readings").asInt()).isEqualTo(1);
        assertThat(report.path("newPurchases").asInt()).isEqualTo(30);
        awaitOrders(30);
    }

    @Test
    void beginsAFileAnewWhoseImportFailed() throws Exception {
        app.bean(FailPoints.class).failAfter("send-batch.send");
        drop(PurchaseFiles.csv(directory.resolve("anew.csv"), "ANEW", 30));

        JsonNode report = drops.awaitReport("anew.csv");

        assertThat(report.path("readings").asInt()).isEqualTo(2);
        assertThat(report.path("newPurchases").asInt()).isEqualTo(30);
        assertThat(report.path("duplicates").asInt()).isZero();
        awaitOrders(30);
    }

    @Test
    void tellsWhichOutcomesAreMissingWhenItHasWaitedLongEnough() throws Exception {
        app.suspend("receive-purchase");
        drop(PurchaseFiles.csv(directory.resolve("waits.csv"), "WAITS", 3));

        List<List<String>> outcomes = drops.awaitOutcomes("waits.csv");

        assertThat(outcomes).hasSize(3).allMatch(row -> row.get(1).equals("unknown"));
        assertThat(outcomes.get(0).get(4)).isEqualTo("no outcome within PT2S");

        app.resume("receive-purchase");

        awaitOutcomes("waits.csv", "ordered", "ordered", "ordered");
    }

    @Test
    void writesTheOutcomesAnewWhenADoubtIsSettledAndAReplayOrders() throws Exception {
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER));
        String taken = PurchaseFiles.row("LATER-1", Catalogue.STANDING);
        String soldOut = PurchaseFiles.row("LATER-2", Catalogue.FRONT_ROW);
        drops.drop("later.csv", PurchaseFiles.HEADER + taken + soldOut);
        List<List<String>> first = awaitOutcomes("later.csv", "in-doubt", "rejected");
        assertThat(first.get(0).get(4)).startsWith("answer-lost");

        String orderId = app.shop.orders().get(0).orderId();
        app.bean(Settlings.class).foundOrdered(app.row("LATER-1"), orderId, "seen");
        List<List<String>> second = awaitOutcomes("later.csv", "ordered", "rejected");

        assertThat(second.get(0).get(2)).isEqualTo(orderId);
        assertThat(at(second.get(0)))
                .as("when it came to that")
                .isEqualTo(app.row("LATER-1").updatedAt())
                .isAfter(at(first.get(0)));
        assertThat(second.get(1)).as("what has not changed").isEqualTo(first.get(1));

        app.shop.putTicket(
                Catalogue.SHOP,
                new Catalogue.Ticket(Catalogue.FRONT_ROW, "Front row", 10, 9_500, Catalogue.EVENT_DATE));
        replay("LATER-2");

        awaitOutcomes("later.csv", "ordered", "ordered");
        assertThat(records("later.csv"))
                .as("the settling may still be taken back")
                .isEqualTo(2);
    }

    /** A process died after it had sent and reported everything, before it put the file away. */
    @Test
    void onlyPutsAFileAwayThatWasSentAlready() throws Exception {
        drop(PurchaseFiles.csv(directory.resolve("sent.csv"), "SENT", 3));
        drops.awaitReport("sent.csv");
        awaitOutcomes("sent.csv", "ordered", "ordered", "ordered");
        String report = Drops.text(drops.report("sent.csv.report.json"));
        JdbcClient jdbc = app.bean(JdbcClient.class);
        String ledger =
                jdbc.sql("SELECT id FROM import_ledger").query(String.class).single();
        String claim = jdbc.sql("SELECT claim FROM import_file WHERE name = 'sent.csv'")
                .query(String.class)
                .single();
        Path inWork = drops.folder().resolve("in-work");
        Path dead = Files.createDirectories(inWork.resolve("dead").resolve(claim));

        Files.move(drops.done("sent.csv"), dead.resolve("sent.csv"));
        Files.createFile(inWork.resolve(ledger + ".dead.lock"));
        Files.move(dead.getParent(), inWork.resolve(ledger + ".dead"));

        await().atMost(TestApp.PATIENCE).until(() -> Files.exists(drops.done("sent.csv")));
        assertThat(Drops.text(drops.report("sent.csv.report.json"))).isEqualTo(report);
        assertThat(drops.unfinished()).isEmpty();
        assertThat(records("sent.csv")).isZero();
    }

    /** The last cell. A reason may hold separators. */
    private static Instant at(List<String> row) {
        return Instant.parse(row.get(row.size() - 1));
    }

    private static void replay(String id) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + app.httpPort() + "/ops/api/purchases/" + id + "/replay");
        HttpRequest request = Logins.asOperator(HttpRequest.newBuilder(uri))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(202);
    }

    private static int records(String file) {
        return app.bean(JdbcClient.class)
                .sql("SELECT COUNT(*) FROM import_record JOIN import_file USING (file_id) WHERE name = :file")
                .param("file", file)
                .query(Integer.class)
                .single();
    }

    private List<List<String>> awaitOutcomes(String label, String... words) {
        await("outcomes " + List.of(words)).atMost(TestApp.PATIENCE).untilAsserted(() -> assertThat(
                        drops.awaitOutcomes(label))
                .extracting(row -> row.get(1))
                .containsExactly(words));
        return drops.awaitOutcomes(label);
    }

    private void drop(Path file) throws Exception {
        Files.move(file, drops.inbox(file.getFileName().toString()), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void awaitOrders(int count) {
        await().atMost(TestApp.PATIENCE).untilAsserted(() -> assertThat(app.shop.orders())
                .extracting(order -> order.email())
                .doesNotHaveDuplicates()
                .hasSize(count));
    }
}
