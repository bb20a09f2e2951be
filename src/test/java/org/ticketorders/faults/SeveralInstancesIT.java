package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.Application;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;
import org.ticketorders.testing.TestSystem;

/**
 * Three instances on one broker of Artemis' distribution with our {@code broker.xml}, one ledger in PostgreSQL and one refresh token; two
 * of the three shops have a lane. One instance is killed, one is added, one stands still, and what only one may do at a time is asked
 * of several at once.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeveralInstancesIT {

    private static final String DRILL = "three instances: one killed, one added, one paused";
    private static final int ROUNDS = Figures.size(1, 4);
    private static final int PER_SECOND = 40;

    /** Longer than the broker waits for a sign of life. */
    private static final long PAUSE_MILLIS = Figures.size(6_000, 60_000);

    private static final int DOUBTS = 2;
    private static final int REPLAYS = 100;

    private static final String NORTH = "11111111-aaaa-4aaa-8aaa-000000000001";
    private static final String SOUTH = "11111111-aaaa-4aaa-8aaa-000000000002";
    private static final List<String> SHOPS = List.of("main", "north", "south");

    /** Of each queue, in each instance; so few that a slow shop's purchases would keep them all. */
    private static final int CONSUMERS = 4;

    /** Of the slow shop. */
    private static final Duration RESERVE_TAKES = Duration.ofSeconds(8);

    /** Less than a message may take to still publish its outcome itself. */
    private static final Duration ORDER_TAKES = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static final Checker CHECKER = new Checker();
    private static final List<AppProcess> RUNNING = new ArrayList<>();

    @AutoClose
    private static TestSystem system;

    private static AppProcess spare;

    @BeforeAll
    static void start() {
        system = TestSystem.withBrokerApart("several-instances", directory)
                .withLedgerInPostgres()
                .withLanes("north", "south");
        system.artemis().launch();
        system.shop.latencyMillis(20);
        for (String shop : List.of(NORTH, SOUTH)) {
            system.shop.putTicket(
                    shop, new Catalogue.Ticket(Catalogue.STANDING, "Standing", 100_000, 2_500, Catalogue.EVENT_DATE));
            system.shop.putTicket(
                    shop, new Catalogue.Ticket(Catalogue.FRONT_ROW, "Front row", 0, 9_500, Catalogue.EVENT_DATE));
        }
        system.awaitBroker();
        IntStream.rangeClosed(1, 3).forEach(n -> RUNNING.add(app("instance-" + n)));
        spare = app("added");
        RUNNING.forEach(AppProcess::launch);
        RUNNING.forEach(AppProcess::awaitReady);
    }

    private static AppProcess app(String name) {
        return system.app(
                name,
                Application.class,
                "openticket.shops.north.guid=" + NORTH,
                "openticket.shops.south.guid=" + SOUTH,
                "openticket.consumers.purchase-requested=" + CONSUMERS,
                "openticket.consumers.reservation-held=" + CONSUMERS,
                "openticket.shop.token=",
                "openticket.shop.refresh-token=" + Settings.REFRESH_TOKEN,
                "openticket.imports.enabled=false",
                // longer than the broker keeps the transaction of who gives no sign of life, or an outcome is published
                // twice
                "openticket.ledger.republish-after=10s",
                "logging.level.openticket.outages=INFO");
    }

    @Test
    @Order(1)
    void oneGetsTheFirstTokenForAll() throws IOException {
        List<String> ids = send(20);

        ids.forEach(id -> awaitState(id, State.ORDERED));

        assertThat(system.shop.count(Call.TOKEN)).isEqualTo(1);
    }

    @Test
    @Order(2)
    void allFollowAnOperatorsPauseAtOneOfThem() throws IOException {
        change(RUNNING.get(0), "/stages/order/pause", "{\"why\": \"the fair is moved\"}", 200);
        awaitAll("Stage 'order' is paused by ");
        long orders = system.shop.count(Call.ORDER);

        List<String> ids = send(20);

        awaitWaiting("purchase.requested.other", ids);
        assertThat(system.shop.count(Call.ORDER)).isEqualTo(orders);
        change(RUNNING.get(1), "/stages/order/pause", "{\"why\": \"once more\"}", 409);

        change(RUNNING.get(2), "/stages/order/resume", "{\"why\": \"it is where it was\"}", 200);
        ids.forEach(id -> awaitState(id, State.ORDERED));
        awaitAll("Stage 'order' resumed by ");
        change(RUNNING.get(1), "/stages/order/resume", "{\"why\": \"once more\"}", 409);
    }

    @Test
    @Order(3)
    void allFollowAnOperatorsPauseOfOneShopsLaneAlone() throws IOException {
        change(RUNNING.get(0), "/stages/order.south/pause", "{\"why\": \"seats are moved\"}", 200);
        awaitAll("Stage 'order.south' is paused by ");
        long orders = ordersAt(SOUTH);

        List<String> waiting = send("south", 6);
        List<String> others = Stream.of("north", "main")
                .flatMap(shop -> send(shop, 6).stream())
                .toList();

        others.forEach(id -> awaitState(id, State.ORDERED));
        awaitWaiting("purchase.requested.south", waiting);
        assertThat(ordersAt(SOUTH)).isEqualTo(orders);
        change(RUNNING.get(1), "/stages/order.south/pause", "{\"why\": \"once more\"}", 409);

        change(RUNNING.get(2), "/stages/order.south/resume", "{\"why\": \"they are where they were\"}", 200);
        waiting.forEach(id -> awaitState(id, State.ORDERED));
        awaitAll("Stage 'order.south' resumed by ");
        change(RUNNING.get(1), "/stages/order.south/resume", "{\"why\": \"once more\"}", 409);
        assertThat(system.faultsAtRest(CHECKER)).isEmpty();
    }

    private void awaitWaiting(String queue, List<String> ids) {
        await(ids.size() + " to wait in " + queue)
                .atMost(PATIENCE)
                .until(() -> system.peek(queue).size() == ids.size());
    }

    @Test
    @Order(4)
    void aSlowShopHoldsUpNoOtherAtAnyInstance() {
        int atATime = CONSUMERS * RUNNING.size();
        long before = ordersAt(SOUTH);
        system.shop.faults(slow(Call.RESERVE, RESERVE_TAKES), slow(Call.ORDER, ORDER_TAKES));
        List<String> waiting = send("south", 8 * atATime);
        await("all that take orders of the slow shop, at all instances, to wait for it")
                .atMost(PATIENCE)
                .until(() -> ordersAt(SOUTH) >= before + atATime);

        Instant sent = Instant.now();
        List<String> fast = Stream.of("north", "main")
                .flatMap(shop -> send(shop, 20).stream())
                .toList();
        fast.forEach(id -> awaitState(id, State.ORDERED));

        List<Duration> times = system.ledger(ledger -> fast.stream()
                .map(id -> ledger.find(id).orElseThrow())
                .map(row -> Duration.between(sent, row.updatedAt()))
                .sorted()
                .toList());
        assertThat(times)
                .as(
                        "time of each purchase of a fast shop, since it was sent, of which a machine with much else to do takes seconds")
                .allMatch(time -> time.compareTo(RESERVE_TAKES.multipliedBy(3)) < 0);
        assertThat(system.peek("purchase.requested.south"))
                .as("what waits for the slow shop")
                .hasSizeGreaterThanOrEqualTo(atATime);
        Figures.note(
                "a slow shop's lane, three instances",
                "longest purchase of a fast shop",
                times.get(times.size() - 1).toMillis() + " ms, while the slow one takes "
                        + RESERVE_TAKES.plus(ORDER_TAKES).toMillis());
        system.shop.clearFaults();
        waiting.forEach(id -> awaitState(id, State.ORDERED));
        Rest.await(system, CHECKER);
    }

    private static Fault slow(Call call, Duration takes) {
        return Fault.on(call, Fault.Kind.LATENCY)
                .delayMillis(takes.toMillis())
                .times(-1)
                .shop(SOUTH)
                .build();
    }

    private static long ordersAt(String shop) {
        return system.shop.requests().stream()
                .filter(request ->
                        request.call() == Call.ORDER && request.path().contains(shop))
                .count();
    }

    private static void awaitAll(String said) {
        RUNNING.forEach(
                app -> await(said).atMost(PATIENCE).until(() -> app.output().contains(said)));
    }

    @Test
    @Order(5)
    void loseNothingAndOrderNothingTwiceWhileOneIsKilledOneAddedAndOnePaused() throws Exception {
        long tokens = system.shop.count(Call.TOKEN);
        Duration longest = Duration.ZERO;
        try (Load load = new Load(CHECKER, system.senders(), PER_SECOND, SHOPS)) {
            for (int round = 1; round <= ROUNDS; round++) {
                Work.await(system.shop, 15 + ThreadLocalRandom.current().nextInt(60));
                AppProcess killed = RUNNING.remove(0);
                killed.kill();
                longest = Work.longer(longest, Work.await(system.shop, 1));
                spare.launch();
                RUNNING.add(spare);
                spare = killed;

                AppProcess paused = RUNNING.get(0);
                paused.pause();
                refuseTheTokenInUse();
                longest = Work.longer(longest, Work.await(system.shop, 1));
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                paused.goOn();
                RUNNING.forEach(AppProcess::awaitReady);
            }
            putInDoubt();
            load.stop();
        }
        Rest.await(system, CHECKER);

        Map<String, Integer> tally = Rest.note(DRILL, "rounds", ROUNDS, system, CHECKER);
        Figures.note(DRILL, "longest until the others go on", longest.toMillis() + " ms");
        assertThat(tally).containsKeys("ordered", "rejected");
        assertThat(tally.keySet()).isSubsetOf("ordered", "rejected", "in-doubt");
        assertThat(system.shop.count(Call.TOKEN))
                .as("each refresh token was spent once")
                .isEqualTo(tokens + ROUNDS);
        settleTheDoubtsAtSeveral();
        replayTheRejectedAtTwoAtOnce();
    }

    /** As the shop does when it revokes a token before its end. */
    private static void refuseTheTokenInUse() {
        system.execute("UPDATE token SET obtained_at = obtained_at - 3600000");
        system.shop.acceptOnly();
    }

    /** Fewer than would pause the orders. */
    private static void putInDoubt() {
        system.shop.faults(Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER).times(DOUBTS));
        await("orders in doubt")
                .atMost(PATIENCE)
                .until(() -> ids(State.IN_DOUBT).size() >= DOUBTS);
    }

    /** All instances look for letters of settled doubts at the same time. */
    private static void settleTheDoubtsAtSeveral() throws IOException {
        int settled = 0;
        for (String id : ids(State.IN_DOUBT)) {
            String order = system.orders(id).stream()
                    .findFirst()
                    .map(taken -> taken.orderId())
                    .orElse(null);
            if (order != null) {
                AppProcess any = RUNNING.get(settled % RUNNING.size());
                change(
                        any,
                        "/purchases/" + id + "/resolution",
                        "{\"ordered\": true, \"orderId\": \"" + order + "\"}",
                        200);
                settled++;
            }
        }
        Rest.await(system, CHECKER);
        assertThat(settled).isGreaterThanOrEqualTo(DOUBTS);
        Figures.note(DRILL, "doubts settled", settled);
    }

    /** One of the two runs; where it ran, the letters are moved once. */
    private static void replayTheRejectedAtTwoAtOnce() throws Exception {
        // an attempt that was interrupted before has been started over: not all of them are at their first
        Map<String, Integer> attempts = ids(State.REJECTED).stream()
                .limit(REPLAYS)
                .collect(Collectors.toMap(id -> id, id -> system.row(id).attempt()));
        assertThat(attempts).isNotEmpty();
        Set<Integer> answers = ConcurrentHashMap.newKeySet();
        Backlog.atOnce(2, instance -> () -> {
            String all = "{\"dryRun\": false, \"perSecond\": 50, \"limit\": " + REPLAYS + ", \"why\": \"more seats\"}";
            answers.add(RUNNING.get(instance)
                    .post("/ops/api/dead-letters/rejected/replays", all)
                    .statusCode());
            return null;
        });
        assertThat(answers).containsExactlyInAnyOrder(202, 409);

        attempts.forEach((id, before) -> await("the replay of " + id)
                .atMost(PATIENCE)
                .until(() ->
                        system.row(id).attempt() == before + 1 && system.row(id).published()));
        Rest.await(system, CHECKER);
        assertThat(attempts)
                .allSatisfy((id, before) -> assertThat(system.row(id).attempt()).isEqualTo(before + 1));
        Figures.note(DRILL, "replayed by two at once, each once", attempts.size());
    }

    private static List<String> ids(State state) {
        return system.peek("dead-letter." + state.word()).stream()
                .map(letter -> String.valueOf(TestApp.property(letter, "purchaseId")))
                .toList();
    }

    private static List<String> send(int purchases) {
        return send("main", purchases);
    }

    private static List<String> send(String shop, int purchases) {
        try (var jms = system.senders().createContext()) {
            return Stream.generate(TestApp::newId)
                    .limit(purchases)
                    .peek(id -> {
                        String body = Messages.traceable(shop, id, Catalogue.STANDING, 1);
                        jms.createProducer().send(jms.createQueue("purchase.requested"), body);
                        CHECKER.accepted(body);
                    })
                    .toList();
        }
    }

    private static void awaitState(String id, State state) {
        await(id + " to be " + state).atMost(PATIENCE).until(() -> {
            PurchaseRecord row = system.row(id);
            return row != null && row.state() == state && (row.published() || !state.isEnd());
        });
    }

    private static void change(AppProcess app, String path, String json, int status) throws IOException {
        var answer = app.post("/ops/api" + path, json);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    }
}
