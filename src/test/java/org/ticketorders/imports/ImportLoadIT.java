package org.ticketorders.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.sandbox.ShopSimulator;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.TestApp;

/**
 * How fast a large file is imported, in a small heap. Not part of the build: {@code -Dimports.load=1000000} runs it with so many
 * records, {@code -Dimports.load.format=csv} (or {@code xml}) of another format, {@code -Dimports.load.shop=down} without a shop, so that nothing else runs meanwhile, {@code -Dimports.load.check=true} only checks the file.
 */
@EnabledIfSystemProperty(named = "imports.load", matches = "\\d+")
class ImportLoadIT {

    private static final Pattern AFTER_COLLECTION = Pattern.compile("Pause .*->(\\d+)M\\(");

    @TempDir
    Path directory;

    @Test
    void importsALargeFileInASmallHeap() throws IOException {
        int records = Integer.getInteger("imports.load");
        String format = System.getProperty("imports.load.format", "ndjson");
        String name = Boolean.getBoolean("imports.load.check") ? "load.check." + format : "load." + format;
        Path collections = Path.of("target", "import-load-gc.log");
        Files.deleteIfExists(collections);
        try (ShopSimulator shop = ShopSimulator.start(Settings.defaults().withPort(0))) {
            String url = "down".equals(System.getProperty("imports.load.shop"))
                    ? "http://127.0.0.1:1"
                    : shop.uri().toString().replaceAll("/$", "");
            // as it would run in production, but in a small heap
            List<String> options = List.of(
                    "-XX:TieredStopAtLevel=4",
                    "-XX:-UseSerialGC",
                    "-XX:+UseG1GC",
                    "-Xmx256m",
                    "-Xlog:gc:file=" + collections);
            try (AppProcess app = new AppProcess(
                    Path.of("target", "import-load.log"),
                    options,
                    List.of(
                            "openticket.data-directory=" + directory,
                            "openticket.broker.port=" + TestApp.freePort(),
                            "openticket.shop.base-url=" + url,
                            "openticket.shop.api-base-url=" + url,
                            "openticket.shop.token=" + Settings.TOKEN,
                            "openticket.shop.aliases.main=" + Catalogue.SHOP,
                            "logging.level.root=WARN",
                            "logging.level.openticket.imports=INFO"))) {
                app.start();
                Drops drops = Drops.of(directory);
                Path written = directory.resolve("imports/load." + format);
                switch (format) {
                    case "csv" -> PurchaseFiles.csv(written, "LOAD", records);
                    case "xml" -> PurchaseFiles.xml(written, "LOAD", records);
                    default -> PurchaseFiles.ndjson(written, "LOAD", records);
                }
                Files.move(written, drops.inbox(name), StandardCopyOption.ATOMIC_MOVE);

                Duration before = app.cpuTime();
                JsonNode report = drops.awaitReport(name, Duration.ofMinutes(30));
                Duration spent = app.cpuTime().minus(before);

                assertThat(report.path("newPurchases").asInt()).isEqualTo(records);
                System.out.printf(
                        "%s: %d records, %d bytes, %.1f s, %.0f records/s, %.0f records per CPU second,"
                                + " largest heap after a collection: %d MB of 256, load average %.1f%n",
                        name,
                        records,
                        report.path("bytes").asLong(),
                        report.path("seconds").asDouble(),
                        records / report.path("seconds").asDouble(),
                        records * 1000.0 / spent.toMillis(),
                        largest(collections),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            }
        }
    }

    private static int largest(Path collections) throws IOException {
        int largest = 0;
        for (Matcher pause = AFTER_COLLECTION.matcher(Files.readString(collections)); pause.find(); ) {
            largest = Math.max(largest, Integer.parseInt(pause.group(1)));
        }
        return largest;
    }
}
