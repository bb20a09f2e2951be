package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ticketorders.deadletter.Letter;
import org.ticketorders.deadletter.Letters;
import org.ticketorders.ops.service.Audit;
import org.ticketorders.ops.service.ReplayLetter;
import org.ticketorders.ops.service.ReplayRun;
import org.ticketorders.ops.service.ReplayStore;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** Replays of many dead letters are in the ledger: nothing that happens to the application, or is done to them, loses or doubles a letter. */
class ReplaysIT {

    private static final String QUEUE = "/dead-letters/rejected/replays";
    private static final String WHY = "{\"why\": \"the fair was moved\"}";

    @RegisterExtension
    static final TestApp app = TestApp.perClass("openticket.housekeeping.replays-millis=200");

    private static final OpsHttp ops = new OpsHttp(app);

    @BeforeEach
    void nothingRuns() {
        app.shop.clearFaults();
        ops.get("/replays").path("items").forEach(replay -> {
            if (replay.path("endedAt").isNull()) {
                ops.post("/replays/" + replay.path("id").asText() + "/cancel", WHY)
                        .ok(200);
            }
        });
    }

    private static List<String> rejected(int number) {
        String prefix = "R-" + System.nanoTime() + "-";
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).times(number));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            ids.add(prefix + i);
            app.send(Messages.traceable(prefix + i, Catalogue.STANDING, 1));
        }
        ids.forEach(id -> app.awaitState(id, State.REJECTED));
        await().atMost(TestApp.PATIENCE).until(() -> ids.stream()
                .allMatch(id -> app.letters("dead-letter.rejected", id).size() == 1));
        app.shop.clearFaults();
        return ids;
    }

    private static String begun(List<String> ids, int perSecond) {
        String prefix = ids.get(0).substring(0, ids.get(0).lastIndexOf('-'));
        return ops.post(
                        QUEUE,
                        "{\"idPrefix\":\"" + prefix + "\",\"dryRun\":false,\"perSecond\":" + perSecond
                                + ",\"why\":\"the fair was moved\"}")
                .ok(202)
                .path("id")
                .asText();
    }

    private static JsonNode replay(String id) {
        return ops.get("/replays/" + id);
    }

    private static void awaitReplayed(String id, int least) {
        await().atMost(TestApp.PATIENCE).until(() -> replay(id).path("replayed").asInt() >= least);
    }

    private static void awaitAllOrdered(String id, List<String> ids) {
        ids.forEach(each ->
                assertThat(app.awaitState(each, State.ORDERED).attempt()).isEqualTo(2));
        await().atMost(TestApp.PATIENCE).untilAsserted(() -> {
            JsonNode done = replay(id);
            assertThat(done.path("state").asText()).isEqualTo("done");
            assertThat(done.path("replayed").asInt()).isEqualTo(ids.size());
            assertThat(done.path("skipped").asInt()).isZero();
            assertThat(done.path("results").path("ordered").asInt()).isEqualTo(ids.size());
        });
        ids.forEach(each -> assertThat(app.orders())
                .filteredOn(order -> order.email().equals(Messages.emailOf(each)))
                .hasSize(1));
    }

    @Test
    void survivesARestart() {
        List<String> ids = rejected(9);
        String id = begun(ids, 2);
        awaitReplayed(id, 2);

        app.stop();
        app.startAgain();

        JsonNode after = replay(id);
        assertThat(after.path("state").asText()).isEqualTo("running");
        assertThat(after.path("matched").asInt()).isEqualTo(9);
        assertThat(after.path("who").asText()).isEqualTo(Logins.OPERATOR);
        assertThat(after.path("why").asText()).isEqualTo("the fair was moved");
        awaitAllOrdered(id, ids);
        assertThat(ops.get("/audit?limit=500").path("items"))
                .filteredOn(line -> line.path("action").asText().equals("replay-many"))
                .extracting(line -> line.path("result").asText())
                .anySatisfy(result -> assertThat(result).isEqualTo("done: 9 replayed, 0 skipped, 0 left"));
    }

    /** As a crash leaves it: one letter is moved and that is not noted, another is marked and was not moved. */
    @Test
    void resumesWhatACrashHasLeftHalfDone() {
        List<String> ids = rejected(3);
        ReplayStore store = app.bean(ReplayStore.class);
        ReplayRun dead = ReplayRun.claimed("crashed-" + System.nanoTime(), "dead-letter.rejected", 50);
        Instant past = Instant.now().minusSeconds(60);
        app.suspend("follow-replays");
        assertThat(store.begin(
                        dead,
                        app.bean(Audit.class).begin("ada", "replay-many", "dead-letter.rejected", "crash"),
                        ids.stream()
                                .map(id -> new Letter("ID:1", id, null, null, null, 1, null, null, null))
                                .toList(),
                        past,
                        Instant.now().plusSeconds(60)))
                .isTrue();
        List<ReplayLetter> letters = store.left(dead.id(), 0, 10);
        store.begin(dead, letters.get(0), Instant.now().plusSeconds(60));
        assertThat(app.bean(Letters.class).replay(app.row(ids.get(0)))).isTrue();
        store.begin(dead, letters.get(1), past);
        app.resume("follow-replays");

        awaitAllOrdered(dead.id(), ids);
    }

    @Test
    void waitsWhileItIsSuspendedAndTellsWhatBecameOfEachLetter() {
        List<String> ids = rejected(6);
        String id = begun(ids, 2);
        awaitReplayed(id, 1);

        JsonNode suspended = ops.post("/replays/" + id + "/suspend", WHY).ok(200);
        assertThat(suspended.path("state").asText()).isEqualTo("suspended");
        assertThat(suspended.path("endedAt").isNull()).isTrue();
        ops.post("/replays/" + id + "/suspend", WHY).isProblem(409, "is suspended");
        ops.post("/replays/" + id + "/suspend", "{}").isProblem(400, "'why' must say");
        // the letter that was being moved when it was suspended is moved
        int replayed = await().during(java.time.Duration.ofMillis(1200))
                .atMost(TestApp.PATIENCE)
                .until(() -> replay(id).path("replayed").asInt(), count -> count < 6);
        List<String> inOrder =
                ops.get("/replays/" + id + "/letters").path("items").findValuesAsText("purchaseId");
        assertThat(inOrder).containsExactlyInAnyOrderElementsOf(ids);
        List<String> left = inOrder.subList(replayed, 6);
        left.forEach(each -> {
            assertThat(app.row(each).attempt()).isEqualTo(1);
            assertThat(app.letters("dead-letter.rejected", each)).hasSize(1);
        });
        assertThat(ops.get("/replays/" + id + "/letters?result=waiting")
                        .path("items")
                        .findValuesAsText("purchaseId"))
                .containsExactlyElementsOf(left);
        JsonNode page = ops.get("/replays/" + id + "/letters?limit=4");
        assertThat(page.path("items")).hasSize(4);
        assertThat(ops.get("/replays/" + id + "/letters?limit=4&after="
                                + page.path("next").asInt())
                        .path("items")
                        .findValuesAsText("purchaseId"))
                .containsExactlyElementsOf(inOrder.subList(4, 6));

        // another one may run meanwhile; this one has to wait for it
        List<String> others = rejected(4);
        String other = begun(others, 1);
        ops.post("/replays/" + id + "/resume", WHY)
                .isProblem(409, "replay " + other + " of dead-letter.rejected is running");
        ops.post("/replays/" + other + "/cancel", WHY).ok(200);
        // or what that one has moved would meet the fault
        await().atMost(TestApp.PATIENCE)
                .until(() -> replay(other).path("results").path("ordered").asInt()
                        == replay(other).path("replayed").asInt());
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).times(1));

        assertThat(ops.post("/replays/" + id + "/resume", WHY)
                        .ok(200)
                        .path("state")
                        .asText())
                .isEqualTo("running");
        ops.post("/replays/" + id + "/resume", WHY).isProblem(409, "running");
        await().atMost(TestApp.PATIENCE).untilAsserted(() -> {
            JsonNode done = replay(id);
            assertThat(done.path("state").asText()).isEqualTo("done");
            assertThat(done.path("results").path("ordered").asInt()).isEqualTo(5);
            assertThat(done.path("results").path("rejected").asInt()).isEqualTo(1);
        });
        String again = ops.get("/replays/" + id + "/letters?result=rejected")
                .path("items")
                .get(0)
                .path("purchaseId")
                .asText();
        assertThat(app.row(again).state()).isEqualTo(State.REJECTED);
        assertThat(app.row(again).attempt()).isEqualTo(2);
        ops.ask("/replays/" + id + "/letters?result=nonsense").isProblem(400, "must be one of waiting, skipped");
        ops.ask("/replays/none/letters").isProblem(404, "there is no replay none");
    }

    /** As a tab does that was left open: the replay was resumed and suspended again since. */
    @Test
    void resumesOnlyTheSuspensionThatWasSeen() {
        String id = begun(rejected(3), 1);
        String seen = ops.post("/replays/" + id + "/suspend", WHY)
                .ok(200)
                .path("suspendedAt")
                .asText();
        ops.post("/replays/" + id + "/resume", resume(seen)).ok(200);
        assertThat(replay(id).path("suspendedAt").isNull()).isTrue();
        String since = ops.post("/replays/" + id + "/suspend", WHY)
                .ok(200)
                .path("suspendedAt")
                .asText();

        ops.post("/replays/" + id + "/resume", resume(seen))
                .isProblem(409, "is suspended since " + since + ". That is not the suspension that began at " + seen);

        assertThat(replay(id).path("state").asText()).isEqualTo("suspended");
        ops.post("/replays/" + id + "/resume", resume(since)).ok(200);
    }

    private static String resume(String suspendedAt) {
        return "{\"why\": \"the fair was moved\", \"suspendedAt\": \"" + suspendedAt + "\"}";
    }

    /** What ended is kept: a later replay of the same purchase changes nothing of what came of this one. */
    @Test
    void keepsWhatCameOfItWhateverComesLater() {
        List<String> ids = rejected(1);
        app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).times(1));
        String first = begun(ids, 50);
        await().atMost(TestApp.PATIENCE)
                .until(() -> replay(first).path("results").path("rejected").asInt() == 1);

        String second = begun(ids, 50);
        await().atMost(TestApp.PATIENCE)
                .until(() -> replay(second).path("results").path("ordered").asInt() == 1);

        assertThat(replay(first).path("results").path("rejected").asInt()).isEqualTo(1);
    }
}
