package org.ticketorders.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.UncategorizedJmsException;
import org.ticketorders.testing.FailPoints;
import org.ticketorders.testing.TestApp;

/** Imports in which a step fails, and files whose purchases do not come to an end. */
class ImportInterruptedIT {

    @TempDir
    Path directory;

    private TestApp app;
    private Drops drops;

    @BeforeEach
    void start() {
        app = TestApp.prepare(directory, Drops.QUICK)
                .with("openticket.imports.batch", "10")
                .with("openticket.imports.outcomes-within", "2s")
                .withBeans(FailPoints.class);
        app.startAgain();
        drops = Drops.of(directory);
    }

    @AfterEach
    void stop() {
        app.close();
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
    }

    private void drop(Path file) throws Exception {
        Files.move(file, drops.inbox(file.getFileName().toString()), StandardCopyOption.ATOMIC_MOVE);
    }

    private void awaitOrders(int count) {
        await().atMost(TestApp.PATIENCE).untilAsserted(() -> assertThat(app.shop.orders())
                .extracting(order -> order.email())
                .doesNotHaveDuplicates()
                .hasSize(count));
    }
}
