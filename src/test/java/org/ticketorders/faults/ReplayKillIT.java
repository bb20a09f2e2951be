package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.Application;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestSystem;

/** The application dies by kill -9 in the middle of a replay of many dead letters, again and again. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ReplayKillIT {

    private static final int LETTERS = Figures.size(100, 1_000);
    private static final int KILLS = Figures.size(1, 5);
    private static final int CONSUMERS = 8;
    private static final String DRILL = "kill -9 in a replay of dead letters";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A run's claim of the replay, and the start. */
    private static final Duration LONGEST = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    private final Checker checker = new Checker();
    private AppProcess app;

    @Test
    void resumesWithoutLosingOrDoublingADeadLetterAndKeepsTheResultOfEach() throws Exception {
        try (TestSystem system = TestSystem.withBrokerInside("replay-kill", directory)) {
            app = system.app("app", Application.class, "openticket.housekeeping.replays-millis=500");
            app.start();
            List<String> ids = rejected(system);
            String id = begun();
            for (int kill = 1; kill <= KILLS; kill++) {
                int least = LETTERS * kill / (KILLS + 2);
                await("the replay to move its dead letters").atMost(LONGEST).until(() -> replayed(id) >= least);
                app.kill();
                int before = left(system);
                assertThat(before)
                        .as("dead letters that the kill left to replay")
                        .isPositive();
                // as if the time had passed for which nobody takes it from who died
                system.execute("UPDATE replay SET claimed_until = claimed_until - 30000");
                app.start();
                assertThat(replay(id).path("state").asText()).isEqualTo("running");
            }
            await("the replay to be done")
                    .atMost(LONGEST.plusSeconds(LETTERS))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> replay(id).path("state").asText().equals("done"));
            Rest.await(system, checker);

            Map<String, Integer> tally = Rest.note(DRILL, "kills", KILLS, system, checker);
            int inDoubt = tally.getOrDefault("in-doubt", 0);
            assertThat(tally.getOrDefault("ordered", 0) + inDoubt)
                    .as("every dead letter was replayed: " + tally)
                    .isEqualTo(LETTERS);
            assertThat(inDoubt).as("at most what was under way at each kill").isLessThanOrEqualTo(KILLS * CONSUMERS);
            assertThat(replay(id).path("replayed").asInt()).isEqualTo(LETTERS);
            assertThat(replay(id).path("skipped").asInt()).isZero();
            resultsAreThoseOfTheLedger(system, id, ids);
        }
    }

    private List<String> rejected(TestSystem system) throws Exception {
        system.shop.faults(
                Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).times(LETTERS).build());
        List<String> ids =
                IntStream.range(0, LETTERS).mapToObj(n -> "REPLAY-" + n).toList();
        Backlog.send(
                system.senders(),
                checker,
                ids.stream()
                        .map(id -> Messages.traceable(id, Catalogue.STANDING, 1))
                        .toList());
        await("all to be dead letters")
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> deadLetters() == LETTERS);
        system.shop.clearFaults();
        return ids;
    }

    private int deadLetters() throws IOException {
        for (JsonNode queue : get("/ops/api/dead-letters").path("queues")) {
            if (queue.path("name").asText().equals("dead-letter.rejected")) {
                return queue.path("depth").asInt();
            }
        }
        return 0;
    }

    private String begun() throws IOException {
        String request = "{\"dryRun\":false,\"perSecond\":50,\"why\":\"the fair was moved\"}";
        return JSON.readTree(app.post("/ops/api/dead-letters/rejected/replays", request)
                        .body())
                .path("id")
                .asText();
    }

    private JsonNode replay(String id) throws IOException {
        return get("/ops/api/replays/" + id);
    }

    private int replayed(String id) throws IOException {
        return replay(id).path("replayed").asInt();
    }

    private JsonNode get(String path) throws IOException {
        return JSON.readTree(app.get(path).body());
    }

    /** Purchases that no replay has come to yet. */
    private int left(TestSystem system) {
        return system.ledger(ledger -> (int) IntStream.range(0, LETTERS)
                .filter(n -> ledger.find("REPLAY-" + n).orElseThrow().attempt() == 1)
                .count());
    }

    private void resultsAreThoseOfTheLedger(TestSystem system, String id, List<String> ids) throws IOException {
        JsonNode letters = get("/ops/api/replays/" + id + "/letters?limit=1000").path("items");
        Map<String, String> results = StreamSupport.stream(letters.spliterator(), false)
                .collect(Collectors.toMap(letter -> letter.path("purchaseId").asText(), letter -> letter.path("result")
                        .asText()));
        assertThat(results.keySet()).isEqualTo(Set.copyOf(ids));
        Map<String, String> states = system.ledger(ledger -> ids.stream().collect(Collectors.toMap(one -> one, one -> {
            State state = ledger.find(one).orElseThrow().state();
            return state.word();
        })));
        assertThat(results).isEqualTo(states);
    }
}
