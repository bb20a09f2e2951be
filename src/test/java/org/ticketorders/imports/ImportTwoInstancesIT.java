package org.ticketorders.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.Application;
import org.ticketorders.sandbox.TakenOrder;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.TestSystem;

/** Two instances on one broker, one ledger and one inbox. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ImportTwoInstancesIT {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int FILES = 30;

    @TempDir
    Path directory;

    @AutoClose
    private TestSystem system;

    private Drops drops;
    private AppProcess one;
    private AppProcess other;

    @BeforeEach
    void start() {
        system = TestSystem.withBrokerApart("import-two-instances", directory);
        system.broker().launch();
        system.awaitBroker();
        drops = new Drops(directory.resolve("shared"));
        List<String> properties = new ArrayList<>(List.of(Drops.QUICK));
        Stream.of("inbox", "in-work", "done", "failed", "reports")
                .map(folder ->
                        "openticket.imports." + folder + "=" + drops.folder().resolve(folder))
                .forEach(properties::add);
        properties.add("openticket.imports.batch=1");
        properties.add("openticket.ledger.republish-after=10s");
        properties.add("logging.level.openticket.imports=INFO");
        one = system.app("one", Application.class, properties.toArray(String[]::new));
        other = system.app("other", Application.class, properties.toArray(String[]::new));
        one.launch();
        other.launch();
        one.awaitReady();
        other.awaitReady();
    }

    @Test
    void shareTheFilesAndOneGoesOnWithTheFileOfTheOtherThatDied() throws Exception {
        Path twin = PurchaseFiles.ndjson(directory.resolve("twin.ndjson"), "TWIN", 100);
        drops.drop("twin.ndjson", Files.readAllBytes(twin));
        await().atMost(LONG).until(() -> Files.notExists(drops.inbox("twin.ndjson")));
        drops.drop("twin.ndjson", Files.readAllBytes(twin));
        for (int file = 1; file <= FILES; file++) {
            drops.drop("f" + file + ".ndjson", Files.readAllBytes(PurchaseFiles.ndjson(twin, "F" + file, 3)));
        }
        for (int file = 1; file <= FILES; file++) {
            assertThat(drops.awaitOutcomes("f" + file + ".ndjson", LONG)).hasSize(3);
        }
        assertThat(one.output()).contains(" imported in ");
        assertThat(other.output()).contains(" imported in ");
        assertThat(imports(one) + imports(other))
                .as("no file was imported by both")
                .isEqualTo(FILES + 2);
        twinsHaveReportsOfTheirOwn();

        Path big = PurchaseFiles.ndjson(directory.resolve("big.ndjson"), "BIG", 400);
        Files.move(big, drops.inbox("big.ndjson"), StandardCopyOption.ATOMIC_MOVE);
        await().atMost(LONG).until(() -> orders("big-").size() >= 10);
        AppProcess victim = one.output().contains("big.ndjson: 400 records") ? one : other;
        AppProcess heir = victim == one ? other : one;
        victim.kill();

        JsonNode report = drops.awaitReport("big.ndjson", LONG);
        assertThat(report.path("readings").asInt()).isEqualTo(2);
        assertThat(report.path("newPurchases").asInt()).isEqualTo(400);
        // the report is there before its line in the log
        await().atMost(LONG).untilAsserted(() -> assertThat(heir.output())
                .contains("big.ndjson was not read to its end", "big.ndjson imported in"));
        assertThat(drops.awaitOutcomes("big.ndjson", LONG)).hasSize(400).allMatch(row -> row.get(1)
                .matches("ordered|in-doubt"));
        assertThat(drops.unfinished()).isEmpty();
        Map<String, Long> orders = orders("");
        assertThat(orders).allSatisfy((id, count) -> assertThat(count).as(id).isEqualTo(1));
        assertThat(orders).as("all but what the dead one had just sent").hasSizeGreaterThanOrEqualTo(590 - 8);
    }

    /** The second came while the first was in work, by the same name and with the same content. */
    private void twinsHaveReportsOfTheirOwn() throws IOException {
        List<String> labels = labels("twin");
        assertThat(labels).hasSize(2);
        int newPurchases = 0;
        int duplicates = 0;
        for (String label : labels) {
            JsonNode report = drops.awaitReport(label, LONG);
            newPurchases += report.path("newPurchases").asInt();
            duplicates += report.path("duplicates").asInt();
            assertThat(report.path("readings").asInt()).isEqualTo(1);
            assertThat(drops.awaitOutcomes(label, LONG)).hasSize(100).allMatch(row -> row.get(1)
                    .equals("ordered"));
        }
        assertThat(newPurchases).isEqualTo(100);
        assertThat(duplicates).isEqualTo(100);
    }

    private List<String> labels(String stem) throws IOException {
        try (Stream<Path> done = Files.list(drops.folder().resolve("done"))) {
            return done.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(stem))
                    .toList();
        }
    }

    private static long imports(AppProcess app) {
        return app.output()
                .lines()
                .filter(line -> line.contains(" imported in "))
                .count();
    }

    private Map<String, Long> orders(String prefix) {
        return system.orders().stream()
                .map(TakenOrder::email)
                .filter(email -> email.startsWith(prefix))
                .collect(Collectors.groupingBy(email -> email, Collectors.counting()));
    }
}
