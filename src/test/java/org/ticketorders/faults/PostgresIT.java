package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.ticketorders.ops.OpsHttp;
import org.ticketorders.outage.Pause;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.Stage;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.PostgresServer;
import org.ticketorders.testing.TestApp;

/** The whole application with its ledger in PostgreSQL, by the profile alone; the server is killed under load, and stopped. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class PostgresIT {

    private static final String DRILL = "kill -9 of PostgreSQL";
    private static final int KILLS = Figures.size(2, 20);
    private static final int PER_SECOND = 60;
    private static final long AWAY_MILLIS = Figures.size(1_500, 10_000);

    @TempDir
    static Path directory;

    static PostgresServer server;

    @AutoClose
    static TestApp app;

    static OpsHttp ops;

    private final Checker checker = new Checker();

    @BeforeAll
    static void start() {
        server = PostgresServer.shared();
        app = TestApp.prepare(directory, server.properties(server.newDatabase()))
                .with(
                        "spring.datasource.hikari.connection-timeout=1000",
                        "openticket.ledger.retry-for=25s",
                        "camel.main.shutdown-timeout=40",
                        "openticket.http.answer-timeout=10s",
                        "openticket.imports.poll-millis=200",
                        "openticket.imports.settle-millis=100",
                        "openticket.monitoring.sample-millis=500",
                        "openticket.pause.first-store-probe=200ms",
                        "openticket.pause.max-store-probe=400ms");
        app.startAgain();
        ops = new OpsHttp(app);
    }

    @BeforeEach
    void serverRuns() {
        server.start();
        app.shop.clearFaults();
    }

    @Test
    void ordersPurchasesFromMessagesAndFiles() throws Exception {
        String ordered = send(Catalogue.STANDING);
        app.awaitState(ordered, State.ORDERED);
        app.send(Messages.traceable(ordered, Catalogue.STANDING, 1));
        String rejected = send("0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7bffff");
        app.awaitState(rejected, State.REJECTED);
        String file = "erp-" + System.nanoTime() + ".csv";
        Path part = directory.resolve(file + ".part");
        Files.copy(Path.of("config/samples/imports/orders.csv"), part);
        Path inbox = directory.resolve("imports/inbox");
        await().atMost(TestApp.PATIENCE).until(() -> Files.isDirectory(inbox));
        Files.move(part, inbox.resolve(file));

        Path outcomes = directory.resolve("imports/reports/" + file + ".outcomes.csv");
        await("the outcomes of the file").atMost(TestApp.PATIENCE).until(() -> Files.exists(outcomes));
        assertThat(Files.readString(outcomes)).contains(";ordered;").doesNotContain("unknown");
        JsonNode found = ops.get("/purchases?state=ordered&idPrefix=" + ordered);
        assertThat(found.path("items").findValuesAsText("purchaseId")).containsExactly(ordered);
        ops.post("/stages/order/pause", "{\"why\":\"the fair was moved\"}").ok(200);
        ops.post("/stages/order/resume", "{\"why\":\"it is where it was\"}").ok(200);
        assertThat(ops.get("/audit?limit=2").path("items").findValuesAsText("action"))
                .containsExactly("resume", "pause");
        ops.post("/purchases/" + rejected + "/replay", "{}").ok(202);
        await("the replay to end")
                .atMost(TestApp.PATIENCE)
                .until(() ->
                        app.row(rejected).attempt() == 2 && app.row(rejected).published());
        assertThat(app.bean(JdbcClient.class)
                        .sql("SELECT script FROM flyway_schema_history WHERE success")
                        .query(String.class)
                        .list())
                .as("what PostgreSQL alone needs")
                .contains("V6_1__as_sqlite_has_it.sql");
        assertThat(app.health().path("components").path("db").path("status").asText())
                .isEqualTo("UP");
        assertThat(checker.faultsAtRest(app))
                .filteredOn(fault -> fault.contains(ordered))
                .isEmpty();
    }

    @Test
    void losesNoPurchaseAndOrdersNoneTwiceWhenTheServerIsKilledUnderLoad() throws Exception {
        app.shop.latencyMillis(20);
        Duration longest = Duration.ZERO;
        try (Load load = new Load(checker, app.senders(), PER_SECOND)) {
            for (int kill = 1; kill <= KILLS; kill++) {
                Work.await(app.shop, 15 + ThreadLocalRandom.current().nextInt(60));
                server.kill();
                if (kill == KILLS) {
                    TimeUnit.MILLISECONDS.sleep(AWAY_MILLIS);
                }
                server.start();
                longest = Work.longer(longest, Work.await(app.shop, 1));
            }
            Work.await(app.shop, 20);
            load.stop();
        }
        Map<String, Integer> tally = awaitRest();

        Figures.note(DRILL, "kills", KILLS);
        Figures.note(DRILL, "purchases accepted", checker.bodies().size());
        Figures.note(DRILL, "what became of them", tally);
        Figures.note(DRILL, "lost, doubled or told wrongly", faults().size());
        Figures.note(DRILL, "longest from start to working again", longest.toMillis() + " ms");
        assertThat(tally).as("every answer is known").containsOnlyKeys("ordered", "rejected");
        assertThat(app.bean(Pauses.class).current()).isEmpty();
    }

    enum Answer {
        TAKEN(Call.ORDER),
        HELD(Call.RESERVE);

        private final Call call;

        Answer(Call call) {
            this.call = call;
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhatTheShopAnsweredWhileTheServerWasStopped(Answer answer) {
        app.shop.clearRequests();
        app.shop.faults(Fault.on(answer.call, Fault.Kind.LATENCY).delayMillis(2_000));
        String id = send(Catalogue.STANDING);
        await().atMost(TestApp.PATIENCE).until(() -> app.shop.count(answer.call) > 0);

        server.stop();
        await("everything to pause").atMost(TestApp.PATIENCE).until(() -> app.bean(Pauses.class).current().stream()
                .map(Pause::stage)
                .toList()
                .equals(List.of(Stage.LEDGER)));
        await().atMost(TestApp.PATIENCE).untilAsserted(() -> assertThat(
                        app.health().path("components").path("db").toString())
                .contains("DOWN", "paused because the ledger fails"));
        server.start();
        await("everything to go on")
                .atMost(TestApp.PATIENCE)
                .until(() -> app.bean(Pauses.class).current().isEmpty());

        app.awaitState(id, State.ORDERED);
        assertThat(app.path(id)).doesNotContain(State.IN_DOUBT);
        assertThat(app.shop.count(Call.RESERVE)).isEqualTo(1);
        assertThat(app.shop.count(Call.ORDER)).isEqualTo(1);
        awaitRest();
    }

    /** As maintenance has it, or the migration of the next version. */
    @Test
    void pausesWhileATableIsLocked() throws Exception {
        app.awaitState(send(Catalogue.STANDING), State.ORDERED);
        Pauses pauses = app.bean(Pauses.class);
        List<String> ids;
        try (Connection other = app.bean(DataSource.class).getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SET LOCAL idle_in_transaction_session_timeout = 0");
            other.createStatement().execute("LOCK TABLE purchase IN ACCESS EXCLUSIVE MODE");
            ids = List.of(send(Catalogue.STANDING), send(Catalogue.STANDING));

            await("everything to pause").atMost(TestApp.PATIENCE).until(() -> !pauses.current()
                    .isEmpty());
            Pause first = pauses.current().get(0);
            assertThat(first.stage()).isEqualTo(Stage.LEDGER);
            assertThat(first.why()).contains("lock timeout");
            await("a probe").atMost(TestApp.PATIENCE).until(() -> !pauses.current()
                    .equals(List.of(first)));
            assertThat(pauses.current()).as("it fails").extracting(Pause::since).containsExactly(first.since());
            other.rollback();
        }

        ids.forEach(id -> app.awaitState(id, State.ORDERED));
        await("everything to resume").atMost(TestApp.PATIENCE).until(() -> pauses.current()
                .isEmpty());
        awaitRest();
    }

    private String send(String ticket) {
        String id = TestApp.newId();
        String body = Messages.traceable(id, ticket, 1);
        app.send(body);
        checker.accepted(body);
        return id;
    }

    private List<String> faults() {
        // orders of other tests are no strangers
        return checker.faultsAtRest(app).stream()
                .filter(fault -> !fault.contains("that nobody sent"))
                .toList();
    }

    private Map<String, Integer> awaitRest() {
        await("every purchase to be at its end, once")
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(faults()).isEmpty());
        return checker.tally(app);
    }
}
