package org.ticketorders.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.purchase.Section;
import org.ticketorders.purchase.Stage;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.SmallDisk;
import org.ticketorders.testing.TestApp;

/** A broker whose disk is full is a pause, too, whether it still runs or has stopped itself. */
class BrokerOutageIT {

    private static final int PURCHASES = 120;
    private static final int MEGABYTES = 48;

    @TempDir
    Path directory;

    private final Checker checker = new Checker();
    private final List<String> ids = new ArrayList<>();

    SmallDisk disk;
    TestApp app;

    @BeforeEach
    void mount() {
        // a broker that stops itself ends some of its threads by exceptions
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
        Assumptions.assumeTrue(
                SmallDisk.isPossible(directory), "only root may mount the small disk that these tests fill");
        disk = SmallDisk.mount(directory.resolve("disk"), MEGABYTES);
    }

    @AfterEach
    void stop() {
        Awaitility.reset();
        if (app != null) {
            app.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    private void start(String minDiskFree) throws IOException {
        String shipped = Files.readString(Path.of("config/broker.xml"));
        Path config = Files.writeString(
                directory.resolve("broker.xml"),
                shipped.replaceAll("<min-disk-free>.*</min-disk-free>", minDiskFree)
                        .replace(
                                "<journal-pool-files>",
                                "<journal-file-size>1Mb</journal-file-size><journal-pool-files>"));
        app = TestApp.prepare(
                        directory,
                        "openticket.broker.config=" + config,
                        "openticket.broker.directory=" + disk.folder().resolve("broker"),
                        "openticket.http.answer-timeout=10s",
                        "openticket.pause.first-store-probe=200ms",
                        "openticket.pause.max-store-probe=1s")
                .with();
        app.startAgain();
        app.shop.latencyMillis(300);
    }

    @Test
    void waitsWhileTheDiskIsNearlyFull() throws Exception {
        start("<min-disk-free>8Mb</min-disk-free>");
        ids.addAll(send(PURCHASES));
        await().atMost(TestApp.PATIENCE).until(() -> app.shop.orders().size() > 3);

        disk.fillBut(4 << 20);
        standsStill("the broker's disk is nearly full");
        assertThat(app.broker().isActive()).isTrue();
        disk.free();

        allOrderedOnce();
    }

    @Test
    void startsTheBrokerAgainOnceTheDiskThatStoppedItHasRoom() throws Exception {
        start("");
        ids.addAll(send(PURCHASES));
        await().atMost(TestApp.PATIENCE).until(() -> app.shop.orders().size() > 3);
        ActiveMQServer first = app.broker();
        // so that some still wait, however long a slow disk takes to be full
        app.shop.latencyMillis(5_000);

        disk.fill();
        // a queue that the routes do not empty brings the journal to its end
        sendUntilItFails();
        standsStill("the broker has stopped itself: No space left on device");
        assertThat(first.isActive()).isFalse();
        disk.free();

        allOrderedOnce();
        assertThat(app.broker()).isNotSameAs(first);

        // and once more: a broker that stopped itself would not do so twice
        app.shop.latencyMillis(5_000);
        disk.fill();
        sendUntilItFails();
        standsStill("the broker has stopped itself: No space left on device");
        disk.free();

        allOrderedOnce();
    }

    /** Nothing is posted, and health says why. */
    private void standsStill(String cause) {
        await().atMost(TestApp.PATIENCE).until(() -> paused().contains(Stage.BROKER));
        long[] last = {-1};
        await("what was under way to be over")
                .atMost(TestApp.PATIENCE)
                .during(Duration.ofSeconds(1))
                .until(() -> last[0] == (last[0] = app.shop.count(Call.ORDER)));
        long posts = last[0];

        JsonNode health = app.health();
        assertThat(health.path("status").asText()).isEqualTo("DOWN");
        assertThat(health.path("components")
                        .path("broker")
                        .path("details")
                        .path("broker")
                        .asText())
                .startsWith(cause);
        assertThat(health.path("components")
                        .path("pauses")
                        .path("details")
                        .path("broker")
                        .asText())
                .startsWith("paused because " + cause)
                .contains("next probe at ");

        await("nothing to be posted")
                .atMost(TestApp.PATIENCE)
                .during(Duration.ofSeconds(3))
                .until(() -> paused().contains(Stage.BROKER) && app.shop.count(Call.ORDER) == posts);
        assertThat(ids)
                .as("purchases that wait")
                .anyMatch(id -> app.row(id) == null || !app.row(id).state().isEnd());
    }

    private List<String> send(int purchases) {
        return IntStream.range(0, purchases).mapToObj(n -> sendOne()).toList();
    }

    private String sendOne() {
        String id = TestApp.newId();
        String body = Messages.traceable(id, Catalogue.STANDING, 1);
        app.send(body);
        checker.accepted(body);
        return id;
    }

    private void sendUntilItFails() {
        for (int i = 0; i < 20_000; i++) {
            String id = TestApp.newId();
            // with blanks that no sender needs, so that the journal fills faster
            String body = Messages.traceable(id, Catalogue.STANDING, 1) + " ".repeat(50_000);
            try (JMSContext jms = app.senders().createContext()) {
                jms.createProducer().send(jms.createQueue("purchase.requested"), body);
            } catch (RuntimeException e) {
                checker.unsure(body);
                return;
            }
            checker.accepted(body);
            ids.add(id);
        }
        throw new AssertionError("the disk does not get full");
    }

    private List<Section> paused() {
        return app.bean(Pauses.class).current().stream().map(Pause::stage).toList();
    }

    private void allOrderedOnce() {
        app.shop.latencyMillis(0);
        await().atMost(TestApp.PATIENCE).until(() -> paused().isEmpty());
        ids.forEach(id -> app.awaitState(id, State.ORDERED));
        assertThat(checker.tally(app)).containsOnlyKeys("ordered");
        await().atMost(TestApp.PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(checker.faultsAtRest(app)).isEmpty());
        assertThat(app.health().path("components").path("broker").path("status").asText())
                .isEqualTo("UP");
        app.shop.latencyMillis(300);
    }
}
