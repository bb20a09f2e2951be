package org.ticketorders.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.camel.SuspendableService;
import org.apache.commons.lang3.ArrayUtils;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.ticketorders.purchase.Section;
import org.ticketorders.purchase.Stage;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.SharedApp;
import org.ticketorders.testing.SmallDisk;
import org.ticketorders.testing.TestApp;

/** A ledger that fails is a pause: no order leaves, no message is given up, and everything goes on when it is back. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LedgerOutageIT {

    private static final int PURCHASES = 60;

    /** Deliveries that a message may have spent by an outage of the ledger and one before. */
    private static final int FEW = 4;

    @RegisterExtension
    static final SharedApp shared = new SharedApp();

    @TempDir
    static Path common;

    @TempDir
    static Path moved;

    @TempDir
    Path directory;

    private final Checker checker = new Checker();
    private final List<String> ids = new ArrayList<>();
    private TestApp app;

    /** The application that has none but the common settings, the shop as at its start. */
    private void start() {
        app = shared.start(common, common(common));
        app.shop.reset();
    }

    private void start(Path ledger, String... properties) {
        app = shared.startAlone(directory, ArrayUtils.addAll(common(ledger), properties));
    }

    private static String[] common(Path ledger) {
        return new String[] {
            "spring.datasource.url=jdbc:sqlite:" + ledger.resolve("ledger.db")
                    + "?journal_mode=WAL&synchronous=FULL&busy_timeout=500&transaction_mode=IMMEDIATE",
            "spring.datasource.hikari.connection-timeout=1000",
            "openticket.http.answer-timeout=10s",
            "openticket.ledger.retry-for=35s",
            "camel.main.shutdown-timeout=50",
            "spring.lifecycle.timeout-per-shutdown-phase=60s",
            "openticket.pause.first-store-probe=200ms",
            "openticket.pause.max-store-probe=400ms"
        };
    }

    @Test
    @Order(1)
    void waitsWhileTheLedgerIsLocked() throws Exception {
        start();
        sendAndAwaitTheFirst();

        try (Connection other = lock()) {
            standsStill("database is locked");
        }

        allOrderedOnce();
    }

    @Test
    void waitsWhileTheLedgerIsReadOnly() throws Exception {
        if (SmallDisk.isPossible(directory)) {
            // whatever the permissions are, root may write
            try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 16)) {
                waitsWhileReadOnly(disk.folder(), disk::makeReadOnly, disk::makeWritable);
                app.stop();
            }
        } else {
            Path folder = Files.createDirectory(directory.resolve("disk"));
            waitsWhileReadOnly(
                    folder,
                    () -> permit(folder, "r-xr-xr-x", "r--r--r--"),
                    () -> permit(folder, "rwxr-xr-x", "rw-r--r--"));
        }
    }

    private void waitsWhileReadOnly(Path folder, Runnable makeReadOnly, Runnable makeWritable) throws Exception {
        start(folder);
        sendAndAwaitTheFirst();

        makeReadOnly.run();
        // who has the file open may still write
        app.bean(HikariDataSource.class).getHikariPoolMXBean().softEvictConnections();
        standsStill("readonly");
        makeWritable.run();

        allOrderedOnce();
    }

    private static void permit(Path folder, String onFolder, String onFiles) {
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(onFolder));
            for (File file : folder.toFile().listFiles()) {
                Files.setPosixFilePermissions(file.toPath(), PosixFilePermissions.fromString(onFiles));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void waitsWhileTheLedgersDiskIsFull() throws Exception {
        if (SmallDisk.isPossible(directory)) {
            try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 16)) {
                start(disk.folder());
                sendAndAwaitTheFirst();

                disk.fill();
                standsStill("full");
                disk.free();

                allOrderedOnce();
                app.stop();
            }
        } else {
            // the same answer of SQLite, though not by a disk
            LimitedConnections.pages = 1_000_000;
            start(directory, "spring.datasource.driver-class-name=" + LimitedConnections.class.getName());
            sendAndAwaitTheFirst();

            LimitedConnections.pages = 1;
            app.bean(HikariDataSource.class).getHikariPoolMXBean().softEvictConnections();
            standsStill("full");
            LimitedConnections.pages = 1_000_000;

            allOrderedOnce();
        }
    }

    /** Who has the file open may still write it, and what is written is forgotten by the next start. */
    @ParameterizedTest
    @Order(2)
    @ValueSource(booleans = {false, true})
    void waitsWhileTheLedgersFileIsNotInItsPlace(boolean another) throws Exception {
        Path place = Files.createDirectories(moved.resolve("ledger"));
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        app = shared.start(moved, common(place));
        app.shop.reset();
        Path old = Files.copy(place.resolve("ledger.db"), directory.resolve("of-before.db"));
        sendAndAwaitTheFirst();

        move(place, elsewhere);
        if (another) {
            Files.move(old, place.resolve("ledger.db"));
        }
        standsStill("is not the one that is in use");
        move(elsewhere, place);

        allOrderedOnce();
    }

    private static void move(Path from, Path to) throws IOException {
        for (String name : List.of("ledger.db", "ledger.db-wal", "ledger.db-shm")) {
            Files.move(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    enum Answer {
        TAKEN(Call.ORDER, Fault.Kind.LATENCY, 1),
        NOT_TAKEN(Call.ORDER, Fault.Kind.STATUS, 2),
        HELD(Call.RESERVE, Fault.Kind.LATENCY, 1);

        private final Call call;
        private final Fault.Kind kind;
        private final int orders;

        Answer(Call call, Fault.Kind kind, int orders) {
            this.call = call;
            this.kind = kind;
            this.orders = orders;
        }
    }

    @ParameterizedTest
    @Order(1)
    @EnumSource
    void keepsWhatTheShopAnsweredUntilTheLedgerCanBeWritten(Answer answer) throws Exception {
        start();
        app.shop.faults(Fault.on(answer.call, answer.kind)
                .delayMillis(3_000)
                .status(429)
                .times(answer.call == Call.RESERVE ? 2 : 1));
        String id = send(1).get(0);
        await().atMost(TestApp.PATIENCE).until(() -> app.shop.count(answer.call) > 0);

        try (Connection other = lock()) {
            // the answer comes, and several tries to write it fail
            await().atMost(TestApp.PATIENCE).until(() -> paused().contains(Stage.LEDGER));
            awaitProbes(3);
        }

        app.awaitState(id, State.ORDERED);
        assertThat(app.path(id)).doesNotContain(State.IN_DOUBT);
        assertThat(app.row(id).attempt()).isEqualTo(1);
        assertThat(app.shop.count(Call.RESERVE)).isEqualTo(1);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(answer.orders);
        assertThat(checker.faultsAtRest(app)).isEmpty();
    }

    @Test
    void doesNotWakeWhatAnotherOutageHasPaused() throws Exception {
        start(
                directory,
                "openticket.pause.after-failures=1",
                "openticket.pause.first-probe=200ms",
                "openticket.pause.max-probe=200ms",
                // long enough that a busy machine looks before it ends the pause
                "openticket.pause.first-store-probe=2s",
                "openticket.pause.max-store-probe=2s");
        app.shop.stopListening();
        ids.addAll(send(1));
        Pauses pauses = app.bean(Pauses.class);
        await().atMost(TestApp.PATIENCE).until(() -> paused().equals(List.of(Stage.RESERVE)));

        pauses.failed(Stage.ORDER, null, new CannotGetJdbcConnectionException("played"));
        assertThat(List.of("receive-purchase", "receive-held-reservation", "receive-undelivered"))
                .allMatch(this::isSuspended);
        await().atMost(TestApp.PATIENCE).until(() -> paused().equals(List.of(Stage.RESERVE)));

        await().atMost(TestApp.PATIENCE).until(() -> !isSuspended("receive-held-reservation"));
        assertThat(isSuspended("receive-purchase")).isTrue();

        try (Connection other = lock()) {
            pauses.failed(Stage.ORDER, null, new CannotGetJdbcConnectionException("played"));
            app.shop.listen();
            await().atMost(TestApp.PATIENCE).until(() -> paused().equals(List.of(Stage.LEDGER)));

            assertThat(isSuspended("receive-purchase")).isTrue();
        }

        allOrderedOnce();
        await().atMost(TestApp.PATIENCE).until(() -> !isSuspended("receive-purchase"));
    }

    /** SQLite's driver, with a limit to the size of the database that a test sets. */
    public static final class LimitedConnections extends org.sqlite.JDBC {

        static volatile int pages;

        @Override
        public Connection connect(String url, Properties info) throws SQLException {
            Connection connection = super.connect(url, info);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA max_page_count = " + pages);
            }
            return connection;
        }
    }

    /** The ledger fails from now on: nothing is posted, health says why, no message spends its deliveries. */
    private void standsStill(String cause) throws JMSException {
        ids.addAll(send(PURCHASES));
        await().atMost(TestApp.PATIENCE).until(() -> paused().contains(Stage.LEDGER));
        // what was under way has met the failure by then
        awaitProbes(3);
        long posts = app.shop.count(Call.ORDER);

        // who waits for the connection that another has knows less of the cause
        await().atMost(TestApp.PATIENCE).untilAsserted(() -> {
            JsonNode health = app.health();
            assertThat(health.path("status").asText()).isEqualTo("DOWN");
            JsonNode db = health.path("components").path("db");
            assertThat(db.path("status").asText()).isEqualTo("DOWN");
            assertThat(db.path("details").path("ledger").asText())
                    .startsWith("paused because the ledger fails: ")
                    .contains(cause)
                    .contains("next probe at ");
        });
        awaitProbes(8);

        assertThat(app.shop.count(Call.ORDER)).isEqualTo(posts);
        assertThat(paused()).containsExactly(Stage.LEDGER);
        int waiting = 0;
        for (String queue : TestApp.WORK) {
            for (Message message : app.peek(queue)) {
                waiting++;
                assertThat(message.getIntProperty("JMSXDeliveryCount"))
                        .as("deliveries spent in " + queue)
                        .isLessThanOrEqualTo(FEW);
            }
        }
        assertThat(waiting).as("purchases that wait").isPositive();
        nothingIsDead();
    }

    private void sendAndAwaitTheFirst() {
        // slow enough that there is work at any time
        app.shop.latencyMillis(100);
        ids.addAll(send(PURCHASES));
        await().atMost(TestApp.PATIENCE).until(() -> app.shop.orders().size() > 3);
    }

    private List<String> send(int purchases) {
        return IntStream.range(0, purchases)
                .mapToObj(n -> {
                    String id = TestApp.newId();
                    String body = Messages.traceable(id, Catalogue.STANDING, 1);
                    app.send(body);
                    checker.accepted(body);
                    return id;
                })
                .toList();
    }

    /** As a backup tool or a forgotten shell would. */
    private Connection lock() throws SQLException {
        Connection other = DriverManager.getConnection(
                "jdbc:sqlite:" + app.directory().resolve("ledger.db") + "?busy_timeout=10000");
        other.createStatement().execute("BEGIN EXCLUSIVE");
        return other;
    }

    private List<Section> paused() {
        return app.bean(Pauses.class).current().stream().map(Pause::stage).toList();
    }

    private boolean isSuspended(String route) {
        return ((SuspendableService) app.camel().getRoute(route).getConsumer()).isSuspended();
    }

    private void awaitProbes(int probes) {
        List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
        await().atMost(TestApp.PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            app.bean(Pauses.class).current().stream()
                    .map(pause -> pause.nextProbe().toString())
                    .filter(next -> !seen.contains(next))
                    .forEach(seen::add);
            return seen.size() > probes;
        });
    }

    private void nothingIsDead() {
        assertThat(TestApp.DEAD_LETTERS)
                .allSatisfy(queue -> assertThat(app.peek(queue)).as(queue).isEmpty());
    }

    private void allOrderedOnce() {
        ids.forEach(id -> app.awaitState(id, State.ORDERED));
        assertThat(checker.faultsAtRest(app)).isEmpty();
        assertThat(app.shop.orders()).hasSize(ids.size());
        nothingIsDead();
        assertThat(paused()).isEmpty();
        assertThat(app.health().path("components").path("db").path("status").asText())
                .isEqualTo("UP");
    }
}
