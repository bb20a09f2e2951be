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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.Application;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.sandbox.ShopSimulator;
import org.ticketorders.sandbox.TakenOrder;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.TestApp;

/** Imports by processes that die by kill -9, and by two processes with one inbox. */
class ImportKillIT {

    private static final Duration LONG = Duration.ofSeconds(180);
    private static final int FILES = 30;

    @TempDir
    Path directory;

    @Test
    void losesNothingAndOrdersNothingTwiceWhenItIsKilledInMidFile() throws IOException {
        int records = 500;
        try (ShopSimulator shop = ShopSimulator.start(Settings.defaults().withPort(0));
                // one record a transaction is slow enough to be killed in the middle
                AppProcess app = app("kill", directory, shop, "openticket.imports.batch=1")) {
            app.start();
            Drops drops = Drops.of(directory);
            drop(PurchaseFiles.csv(directory.resolve("kill.csv"), "KILL", records), drops);
            for (int kill = 1; kill <= 2; kill++) {
                int orders = shop.orders().size();
                await().atMost(LONG).until(() -> shop.orders().size() >= orders + 10);
                app.kill();
                assertThat(drops.unfinished()).as("killed in mid-file").containsExactly("kill.csv");
                assertThat(drops.report("kill.csv.report.json")).doesNotExist();
                app.start();
            }

            JsonNode report = drops.awaitReport("kill.csv", LONG);
            List<List<String>> outcomes = drops.awaitOutcomes("kill.csv", LONG);

            assertThat(report.path("readings").asInt()).isEqualTo(3);
            assertThat(report.path("records").asInt()).isEqualTo(records);
            assertThat(report.path("newPurchases").asInt())
                    .as("what was sent before a kill is still new")
                    .isEqualTo(records);
            assertThat(report.path("duplicates").asInt()).isZero();
            assertThat(outcomes)
                    .extracting(row -> row.get(0))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, records)
                            .mapToObj(i -> "KILL-" + i)
                            .toList());
            assertThat(outcomes).allMatch(row -> row.get(1).matches("ordered|in-doubt"));
            Map<String, Long> orders = orders(shop);
            assertThat(orders)
                    .allSatisfy((id, count) -> assertThat(count).as(id).isEqualTo(1));
            assertThat(outcomes)
                    .filteredOn(row -> row.get(1).equals("ordered"))
                    .allMatch(row -> orders.containsKey(row.get(0).toLowerCase()))
                    .hasSizeGreaterThanOrEqualTo(records - 2 * 8);
        }
    }

    @Test
    void stopsInMidFileAndBeginsItAnewAtTheNextStart() throws IOException {
        try (ShopSimulator shop = ShopSimulator.start(Settings.defaults().withPort(0));
                AppProcess app = app("stop", directory, shop, "openticket.imports.batch=1")) {
            app.start();
            Drops drops = Drops.of(directory);
            drop(PurchaseFiles.ndjson(directory.resolve("stop.ndjson"), "STOP", 400), drops);
            await().atMost(LONG).until(() -> shop.orders().size() >= 10);
            long begun = System.nanoTime();
            app.terminate();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(25));
            assertThat(drops.unfinished()).as("stopped in mid-file").containsExactly("stop.ndjson");

            app.start();
            int before = shop.orders().size();
            await().atMost(LONG).until(() -> shop.orders().size() >= before + 10);
            app.terminate();
            assertThat(drops.unfinished())
                    .as("stopped once more, when it was read again")
                    .containsExactly("stop.ndjson");
            assertThat(app.output()).as("stack traces").doesNotContain("\tat ");

            app.start();

            JsonNode report = drops.awaitReport("stop.ndjson", LONG);
            assertThat(report.path("readings").asInt()).isEqualTo(3);
            assertThat(report.path("newPurchases").asInt()).isEqualTo(400);
            assertThat(drops.awaitOutcomes("stop.ndjson", LONG)).hasSize(400).allMatch(row -> row.get(1)
                    .equals("ordered"));
            assertThat(orders(shop))
                    .hasSize(400)
                    .allSatisfy((id, count) -> assertThat(count).as(id).isEqualTo(1));
        }
    }

    @Test
    void sharesAnInboxWithAnotherProcessAndLeavesItsFilesToItWhenThatDies() throws IOException {
        Path shared = directory.resolve("shared");
        String[] folders = Arrays.stream(new String[] {"inbox", "in-work", "done", "failed", "reports"})
                .map(folder -> "openticket.imports." + folder + "=" + shared.resolve(folder))
                .toArray(String[]::new);
        String[] slow = Arrays.copyOf(folders, folders.length + 1);
        slow[folders.length] = "openticket.imports.batch=1";
        try (ShopSimulator shop = ShopSimulator.start(Settings.defaults().withPort(0));
                AppProcess one = app("one", directory.resolve("one"), shop, slow);
                AppProcess other = app("other", directory.resolve("other"), shop, folders)) {
            one.start();
            Drops drops = new Drops(shared);
            drop(PurchaseFiles.ndjson(shared.resolve("big.ndjson"), "BIG", 400), drops);
            await().atMost(LONG).until(() -> shop.orders().size() >= 10);
            one.kill();
            assertThat(drops.unfinished()).containsExactly("big.ndjson");

            // another ledger: it does not know what of the file was sent
            other.start();
            drop(PurchaseFiles.ndjson(shared.resolve("other.ndjson"), "OTHER", 10), drops);
            drops.awaitOutcomes("other.ndjson", LONG);
            assertThat(drops.unfinished()).containsExactly("big.ndjson");

            one.start();
            for (int file = 1; file <= FILES; file++) {
                drop(PurchaseFiles.ndjson(shared.resolve("x"), "F" + file, 5), drops, "f" + file + ".ndjson");
            }
            drops.awaitOutcomes("big.ndjson", LONG);
            for (int file = 1; file <= FILES; file++) {
                drops.awaitOutcomes("f" + file + ".ndjson", LONG);
            }

            assertThat(drops.unfinished()).isEmpty();
            Map<String, Long> orders = orders(shop);
            assertThat(orders)
                    .allSatisfy((id, count) -> assertThat(count).as(id).isEqualTo(1));
            assertThat(orders).hasSizeBetween(400 + 10 + FILES * 5 - 8, 400 + 10 + FILES * 5);
        }
    }

    private static AppProcess app(String name, Path data, ShopSimulator shop, String... more) {
        String url = shop.uri().toString().replaceAll("/$", "");
        List<String> properties = new ArrayList<>(List.of(
                "openticket.data-directory=" + data,
                "openticket.broker.port=" + TestApp.freePort(),
                "openticket.shop.base-url=" + url,
                "openticket.shop.api-base-url=" + url,
                "openticket.shop.token=" + Settings.TOKEN,
                "openticket.shop.aliases.main=" + Catalogue.SHOP,
                "openticket.purchase.defaults.shop=main",
                "openticket.purchase.defaults.payment-method=iDeal",
                "openticket.ledger.republish-after=2s",
                "logging.level.root=WARN",
                "logging.level.openticket.imports=INFO"));
        properties.addAll(List.of(Drops.QUICK));
        properties.addAll(List.of(more));
        return new AppProcess(Path.of("target", "import-" + name + ".log"), Application.class, properties);
    }

    private static void drop(Path file, Drops drops) throws IOException {
        drop(file, drops, file.getFileName().toString());
    }

    private static void drop(Path file, Drops drops, String name) throws IOException {
        Files.move(file, drops.inbox(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Map<String, Long> orders(ShopSimulator shop) {
        return shop.orders().stream()
                .map(TakenOrder::email)
                .collect(Collectors.groupingBy(email -> email.replace("@example.com", ""), Collectors.counting()));
    }
}
