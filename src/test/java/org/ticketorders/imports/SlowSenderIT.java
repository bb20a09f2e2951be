package org.ticketorders.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** A sender who writes into the inbox itself, without a rename. */
class SlowSenderIT {

    @TempDir
    Path directory;

    @Test
    void leavesAFileAloneUntilItRests() throws Exception {
        try (TestApp app = TestApp.prepare(directory, Drops.QUICK).with("openticket.imports.settle-millis=3000")) {
            app.startAgain();
            Drops drops = Drops.of(directory);
            Path file = drops.inbox("slow.ndjson");
            Files.writeString(drops.inbox("never.ndjson.part"), "{");
            for (int i = 0; i < 10; i++) {
                append(
                        file,
                        Messages.purchase("SLOW-" + i, Catalogue.STANDING, 1).replace("\n", ""));
            }

            JsonNode report = drops.awaitReport("slow.ndjson");

            assertThat(report.path("records").asInt()).isEqualTo(10);
            assertThat(report.path("newPurchases").asInt()).isEqualTo(10);
            assertThat(report.path("readings").asInt()).isEqualTo(1);
            assertThat(drops.inbox("never.ndjson.part")).exists();
        }
    }

    /** In two halves, with a pause that is part of what is tested. */
    private static void append(Path file, String line) throws IOException, InterruptedException {
        Files.writeString(file, line.substring(0, 40), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Thread.sleep(200);
        Files.writeString(file, line.substring(40) + "\n", StandardOpenOption.APPEND);
    }
}
