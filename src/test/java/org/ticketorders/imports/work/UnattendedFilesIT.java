package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ticketorders.imports.Drops;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** What no step of an import would ever work on again. */
class UnattendedFilesIT {

    @RegisterExtension
    static final TestApp app = TestApp.perClass(Drops.QUICK);

    private static Drops drops;

    @BeforeAll
    static void start() {
        drops = Drops.of(app.directory());
    }

    @Test
    void isSeenByListMetricAndHealthWhereItLiesInTheInbox() throws Exception {
        List<String> names =
                List.of(".hidden.csv", "orders.csv.part", "orders.tmp", "ORDERS.CSV.TMP", "orders.csv.camelLock");
        for (String name : names) {
            old(Files.write(drops.inbox(name), Drops.fixture("tabs.csv")));
        }
        old(Files.createDirectory(drops.inbox("sub")));
        Files.write(drops.inbox("fresh.csv.part"), Drops.fixture("tabs.csv"));

        await().atMost(TestApp.PATIENCE)
                .until(() -> app.bean(LeftFiles.class).left().size() == 6);
        assertThat(app.bean(ImportList.class).newest(50, Instant.now()))
                .filteredOn(item -> item.state().equals("left"))
                .extracting(ImportList.Item::name)
                .containsExactlyInAnyOrder(
                        "_.hidden.csv",
                        "orders.csv.part",
                        "orders.tmp",
                        "ORDERS.CSV.TMP",
                        "orders.csv.camelLock",
                        "sub");
        assertThat(app.bean(ImportsHealthIndicator.class).health().getDetails().get("left"))
                .asString()
                .startsWith("6 in the inbox");
        assertThat(app.bean(io.micrometer.core.instrument.MeterRegistry.class)
                        .get("openticket.imports.left")
                        .gauge()
                        .value())
                .isEqualTo(6);

        Files.move(drops.inbox(".hidden.csv"), drops.inbox("seen.csv"));
        drops.awaitReport("seen.csv");
        await().atMost(TestApp.PATIENCE)
                .until(() -> app.bean(LeftFiles.class).left().size() == 5);
    }

    private static void old(Path file) throws Exception {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(90)));
    }

    /** Its sender's clock is ahead, or has kept the time of another zone. */
    @Test
    void isTakenThoughItsTimeOfChangeLiesAhead() throws Exception {
        String id = TestApp.newId();
        Path ahead = Files.writeString(drops.inbox("ahead.ndjson.tmp"), line(id));
        Files.setLastModifiedTime(ahead, FileTime.from(Instant.now().plusSeconds(86_400)));
        Files.move(ahead, drops.inbox("ahead.ndjson"));

        drops.awaitReport("ahead.ndjson");
        app.awaitState(id, org.ticketorders.purchase.State.ORDERED);
    }

    /** The sender has it open still, and goes on writing to what lies in another folder by then. */
    @Test
    void isReadAgainWhereItHasGrownSinceItWasImported() throws Exception {
        String first = TestApp.newId();
        String second = TestApp.newId();
        drops.drop("growing.ndjson", line(first));
        assertThat(drops.awaitReport("growing.ndjson").path("records").asInt()).isEqualTo(1);
        app.awaitState(first, org.ticketorders.purchase.State.ORDERED);

        Files.writeString(drops.done("growing.ndjson"), line(second), StandardOpenOption.APPEND);

        app.awaitState(second, org.ticketorders.purchase.State.ORDERED);
        assertThat(app.orders().size())
                .isEqualTo(app.orders().stream().distinct().count());
        assertThat(app.row(first).attempt()).isEqualTo(1);
        await().atMost(TestApp.PATIENCE).until(() -> {
            try (var reports = Files.list(drops.report("x").getParent())) {
                return reports.filter(file ->
                                        file.getFileName().toString().matches("growing\\..*ndjson\\.report\\.json"))
                                .count()
                        == 2;
            }
        });
        await().atMost(TestApp.PATIENCE)
                .until(() -> drops.unfinished().stream().noneMatch(name -> name.startsWith("growing")));
    }

    private static String line(String id) {
        return Messages.purchase(id, Catalogue.STANDING, 1).replaceAll("\\s*\\n\\s*", "") + "\n";
    }
}
