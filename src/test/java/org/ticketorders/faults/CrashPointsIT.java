package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.CrashControl;
import org.ticketorders.testing.CrashControl.Arm;
import org.ticketorders.testing.CrashControl.Passed;
import org.ticketorders.testing.CrashPoints;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;
import org.ticketorders.testing.TestSystem;

/**
 * The process halts before and after everything that a route does to the outside, one halt a purchase. Each scenario is played
 * once undisturbed to learn the points that it passes, then once for each point that no earlier scenario has passed in
 * the same situation.
 */
@Timeout(value = 120, unit = TimeUnit.MINUTES)
class CrashPointsIT {

    private static final String DRILL = "halts at crash points";
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final int HALTED = 99;
    private static final String TAKES_HELD = "receive-held-reservation/";
    private static final String ASKS_LEDGER = TAKES_HELD + "accept-purchase.ask-ledger";
    private static final String TAKES_NEW = "receive-purchase/";
    private static final String BEGINS_ORDER = TAKES_NEW + "accept-purchase.begin-order";

    /** Long form: every how manieth point is played; for a look at the drill itself. */
    private static final int EVERY = Integer.getInteger("faults.crash-points.every", 1);

    /** How often a point is tried that a purchase did not pass this time. */
    private static final int TIMES = 3;

    /** What the short form plays: between any two durable writes of a purchase that is ordered. */
    private static final Set<String> MOST_IMPORTANT = Set.of(
            BEGINS_ORDER + ":before",
            BEGINS_ORDER + ":after",
            TAKES_NEW + "create-order.call-shop:after",
            TAKES_NEW + "create-order.record-answer:after",
            TAKES_NEW + "commit:before",
            TAKES_NEW + "commit:after");

    /**
     * Steps that no purchase passes: probes, which change nothing at the shop; the token's store; the purge; the imports of
     * files, which are killed in tests of their own; what operators change that is no purchase; and core messages without an id, which
     * the embedded broker gives one.
     */
    private static final Set<String> OF_NO_PURCHASE = Set.of(
            "begin-replays.find-letters",
            "begin-replays.start",
            "cancel-replay.cancel",
            "discard-letters.discard",
            "follow-replays.note-results",
            "null.note-failure",
            "pause-stage.pause",
            "resume-replay.resume",
            "resume-replay.start",
            "resume-stage.resume",
            "run-replays.end",
            "run-replays.give-up",
            "suspend-replay.suspend",
            "probe-api-host.call",
            "probe-outage.probe-broker",
            "probe-outage.probe-ledger",
            "receive-purchase.send-again-with-id",
            "renew-token.call-auth",
            "purge-ledger.purge",
            "purge-ledger.purge-replays",
            "import-file.begin",
            "import-file.finish",
            "import-file.fail",
            "import-file.interrupted",
            "send-batch.note",
            "send-batch.send");

    /** How the application is set up for a scenario. */
    private enum Setup {
        LONG_HOLDS(),
        SHORT_HOLDS(
                "openticket.hold.life=2500ms", "openticket.hold.safety-margin=1s", "openticket.hold.max-renewals=50"),
        NO_RENEWALS(
                "openticket.hold.life=2500ms", "openticket.hold.safety-margin=1s", "openticket.hold.max-renewals=0");

        private final List<String> properties;

        Setup(String... properties) {
            this.properties = List.of(properties);
        }
    }

    /** Long form: which of them are played; for a look at one of them. */
    private static final List<Setup> SETUPS = Arrays.stream(Setup.values())
            .filter(setup -> setup.name().matches(System.getProperty("faults.crash-points.setups", ".*")))
            .toList();

    /** One thing that is done, and how it ends if nothing interferes. */
    private record Stage(Consumer<String> act, Predicate<String> done) {}

    private record Scenario(String name, Setup setup, List<Arm> waits, List<Stage> stages) {}

    /**
     * A point of a scenario.
     *
     * @param stage the stage that passes it
     * @param inDoubt whether nobody knows, if the process is lost there, if the order was taken
     * @param races whether another consumer may have taken the message by then, and be anywhere
     */
    private record Crash(Scenario scenario, Passed point, Stage stage, boolean inDoubt, boolean races) {}

    @TempDir
    Path directory;

    private final Checker checker = new Checker();
    private final Map<String, String> bodies = new HashMap<>();
    private final Map<String, Integer> replies = new HashMap<>();
    private final Map<String, Integer> refusals = new HashMap<>();
    private final List<Again> toDoAgain = new ArrayList<>();
    private final Set<String> steps = new TreeSet<>();
    private final Set<String> seen = new HashSet<>();
    private TestSystem system;
    private CrashControl control;
    private AppProcess app;
    private int purchases;
    private int halts;
    private int inDoubt;
    private int points;
    private int situationsInAll;
    private Duration longest = Duration.ZERO;

    /** Points whose purchases went another way each time: a slow machine does that to short holds. */
    private final List<String> notPassedAgain = new ArrayList<>();

    @Test
    void losesNothingAndOrdersNothingTwiceWhereverTheProcessHalts() throws IOException {
        control = new CrashControl(directory.resolve("crash-points"));
        try (TestSystem opened = TestSystem.withBrokerInside("crash", directory)) {
            system = opened;
            List<Setup> setups = Figures.isLongForm() ? SETUPS : List.of(Setup.LONG_HOLDS);
            for (Setup setup : setups) {
                if (app != null) {
                    app.terminate();
                }
                List<String> properties = new ArrayList<>(setup.properties);
                properties.add(control.property());
                properties.add("openticket.payment-methods.cache-for=1ms");
                properties.add("openticket.purchase.max-attempts=100");
                properties.add("openticket.pause.after-failures=1000");
                properties.add("openticket.imports.enabled=false");
                app = system.app("app", CrashPoints.class, properties.toArray(String[]::new));
                app.start();
                for (Crash crash : learn(setup)) {
                    crash(crash);
                }
                app.terminate();
                control.arm();
                app.start();
                Rest.await(system, checker);
                Figures.note(DRILL, "halts until the end of " + setup + ", all at rest", halts);
            }
            replies.forEach((id, count) ->
                    assertThat(repliesTo(id)).as("replies to " + id).isEqualTo(count));
            refusals.forEach((id, count) ->
                    assertThat(refusalsOf(id)).as("refusals of " + id).isEqualTo(count));

            Rest.note(DRILL, "halts", halts, system, checker);
            Figures.note(DRILL, "points passed by all scenarios", points);
            Figures.note(DRILL, "of which in a situation of their own", situationsInAll);
            Figures.note(DRILL, "not passed again, so not halted at", notPassedAgain.size());
            Figures.note(DRILL, "in doubt after their halt", inDoubt);
            Figures.note(DRILL, "longest from start to the purchase's end", longest.toMillis() + " ms");
            assertThat(notPassedAgain).as("points that were not tried").isEmpty();
            if (Figures.isLongForm() && SETUPS.size() == Setup.values().length) {
                Set<String> missed = new TreeSet<>(steps);
                missed.removeAll(seen);
                missed.removeAll(OF_NO_PURCHASE);
                Figures.note(DRILL, "steps of routes that act outside", steps.size());
                Figures.note(DRILL, "of which of no purchase", OF_NO_PURCHASE);
                assertThat(missed).as("steps that no scenario passes").isEmpty();
            }
        }
    }

    // --- scenarios ---------------------------------------------------------------------------------------------

    private List<Scenario> scenarios() {
        Stage ordered = stage(id -> send(id, Catalogue.STANDING), State.ORDERED);
        List<Scenario> all = new ArrayList<>(List.of(scenario("ordered", Setup.LONG_HOLDS, ordered)));
        if (!Figures.isLongForm()) {
            return all;
        }
        all.add(scenario("rejected", Setup.LONG_HOLDS, stage(id -> send(id, Catalogue.FRONT_ROW), State.REJECTED)));
        all.add(scenario("refused by 503 and rolled back", Setup.LONG_HOLDS, stage(this::sendToWait, State.ORDERED)));
        Stage answerLost = stage(
                id -> {
                    system.shop.faults(Fault.on(Call.ORDER, Fault.Kind.RESET_AFTER));
                    send(id, Catalogue.STANDING);
                },
                State.IN_DOUBT);
        all.add(scenario(
                "answer lost, then found ordered",
                Setup.LONG_HOLDS,
                answerLost,
                settled(this::resolveOrdered, State.ORDERED)));
        all.add(scenario(
                "answer lost, then known to another instance",
                Setup.LONG_HOLDS,
                answerLost,
                settled(id -> system.ledger(ledger -> ledger.resolveOrdered(id, orderOf(id))), State.ORDERED)));
        all.add(scenario("invalid", Setup.LONG_HOLDS, new Stage(this::sendInvalid, id -> refusalsOf(id) == 1)));
        all.add(scenario("without an id", Setup.LONG_HOLDS, stage(this::sendNameless, State.ORDERED)));
        all.add(scenario(
                "sent twice", Setup.LONG_HOLDS, ordered, new Stage(this::sendAgain, id -> repliesTo(id) == 1)));
        all.add(scenario(
                "other content under its id",
                Setup.LONG_HOLDS,
                ordered,
                new Stage(this::sendOtherContent, id -> refusalsOf(id) == 1)));
        all.add(scenario(
                "replayed",
                Setup.LONG_HOLDS,
                stage(id -> send(id, ticketOf(id, 0)), State.REJECTED),
                stage(this::replay, State.ORDERED)));
        all.add(scenario(
                "replayed with others",
                Setup.LONG_HOLDS,
                stage(id -> send(id, ticketOf(id, 0)), State.REJECTED),
                stage(this::replayMany, State.ORDERED)));
        all.add(scenario(
                "rolled back by an outage at the reservation",
                Setup.LONG_HOLDS,
                stage(
                        id -> {
                            system.shop.faults(Fault.on(Call.RESERVE, Fault.Kind.STATUS)
                                    .status(500)
                                    .times(4));
                            send(id, Catalogue.STANDING);
                        },
                        State.ORDERED)));
        all.add(scenario("undelivered", Setup.LONG_HOLDS, stage(this::sendTooLate, State.FAILED)));
        Stage lapses = stage(this::sendSlowly, State.ORDERED);
        all.add(scenario("lapsed and renewed", Setup.SHORT_HOLDS, lapses));
        all.add(new Scenario(
                "found lapsed before ORDERING",
                Setup.SHORT_HOLDS,
                List.of(new Arm("", BEGINS_ORDER + ":before", 1, "2000")),
                List.of(ordered)));
        all.add(new Scenario(
                "found lapsed after ORDERING",
                Setup.SHORT_HOLDS,
                List.of(new Arm("", BEGINS_ORDER + ":after", 1, "2000")),
                List.of(ordered)));
        all.add(new Scenario(
                "waited for its order, found lapsed before ORDERING",
                Setup.SHORT_HOLDS,
                List.of(new Arm("", ASKS_LEDGER + ":before", 1, "2000")),
                List.of(stage(this::sendToWait, State.ORDERED))));
        all.add(new Scenario(
                "waited for its order, found lapsed after ORDERING",
                Setup.SHORT_HOLDS,
                List.of(new Arm("", ASKS_LEDGER + ":after", 1, "2000")),
                List.of(stage(this::sendToWait, State.ORDERED))));
        all.add(scenario(
                "answer lost, then found not ordered",
                Setup.SHORT_HOLDS,
                stage(
                        id -> {
                            system.shop.faults(Fault.on(Call.ORDER, Fault.Kind.RESET_BEFORE));
                            send(id, Catalogue.STANDING);
                        },
                        State.IN_DOUBT),
                settled(this::resolveNotOrdered, State.FAILED)));
        all.add(scenario(
                "answer lost, then known by another instance not to be ordered",
                Setup.SHORT_HOLDS,
                stage(
                        id -> {
                            system.shop.faults(Fault.on(Call.ORDER, Fault.Kind.RESET_BEFORE));
                            send(id, Catalogue.STANDING);
                        },
                        State.IN_DOUBT),
                settled(this::settleElsewhere, State.FAILED)));
        all.add(scenario("lapsed, no renewal left", Setup.NO_RENEWALS, stage(this::sendSlowlyTwice, State.EXPIRED)));
        return all;
    }

    private static Scenario scenario(String name, Setup setup, Stage... stages) {
        return new Scenario(name, setup, List.of(), List.of(stages));
    }

    private Stage stage(Consumer<String> act, State end) {
        return new Stage(act, id -> isAt(id, end));
    }

    /** A purchase in doubt that is settled: its letter moves too. */
    private Stage settled(Consumer<String> act, State end) {
        return new Stage(act, id -> isAt(id, end) && letters("dead-letter.in-doubt", id) == 0);
    }

    private boolean isAt(String id, State end) {
        PurchaseRecord row = system.row(id);
        return row != null && row.state() == end && row.published();
    }

    // --- learning the points -----------------------------------------------------------------------------------

    private List<Crash> learn(Setup setup) {
        List<Crash> crashes = new ArrayList<>();
        Set<String> situations = new HashSet<>();
        for (Scenario scenario : scenarios()) {
            if (scenario.setup() != setup) {
                continue;
            }
            String id = newId();
            arm(scenario, id);
            List<Passed> path = new ArrayList<>();
            Map<Passed, Stage> stages = new LinkedHashMap<>();
            for (Stage stage : scenario.stages()) {
                stage.act().accept(id);
                await(scenario.name() + ", undisturbed: " + id)
                        .atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> stage.done().test(id) && isComplete(control.passed(id)));
                control.passed(id).stream()
                        .filter(passed -> !stages.containsKey(passed))
                        .forEach(passed -> stages.put(passed, stage));
            }
            path.addAll(stages.keySet());
            points += path.size();
            path.forEach(passed -> seen.add(passed.point().replaceAll(".*/|:.*", "")));
            crashes.addAll(crashes(scenario, path, stages, situations));
        }
        steps.addAll(control.steps());
        if (!Figures.isLongForm()) {
            crashes.removeIf(crash -> !MOST_IMPORTANT.contains(crash.point().point()));
            assertThat(crashes).hasSameSizeAs(MOST_IMPORTANT);
        }
        situationsInAll += crashes.size();
        List<Crash> chosen = new ArrayList<>();
        for (int n = 0; n < crashes.size(); n += EVERY) {
            chosen.add(crashes.get(n));
        }
        return chosen;
    }

    private static boolean isComplete(List<Passed> path) {
        Map<Boolean, Long> sides = path.stream()
                .collect(
                        Collectors.partitioningBy(passed -> passed.point().endsWith(":before"), Collectors.counting()));
        return sides.get(true).equals(sides.get(false));
    }

    /** The points of a path at which the process shall halt: those where the world does not stand as at one before. */
    private static List<Crash> crashes(
            Scenario scenario, List<Passed> path, Map<Passed, Stage> stages, Set<String> situations) {
        List<Crash> crashes = new ArrayList<>();
        List<Passed> onPath = onPath(path);
        StringBuilder behind = new StringBuilder();
        boolean unknown = false;
        for (int n = 0; n < onPath.size(); n++) {
            Passed passed = onPath.get(n);
            String point = passed.point();
            String next = n + 1 < onPath.size() ? onPath.get(n + 1).point() : "the end";
            behind.append(point).append(' ');
            // by whichever consumer: renewals and replays are ordered straight on, too
            if (point.endsWith("/accept-purchase.begin-order:after")
                    || (point.equals(ASKS_LEDGER + ":after") && next.startsWith(TAKES_HELD + "create-order."))) {
                unknown = true;
            } else if (point.endsWith("/create-order.record-answer:after")) {
                unknown = false;
            }
            // what comes next tells what the step has done
            boolean isNew = situations.add(behind + (point.endsWith(":after") ? next : ""));
            if (isNew) {
                boolean races = isCommitted(point, behind);
                crashes.add(new Crash(scenario, passed, stages.get(passed), unknown && !races, races));
            }
        }
        path.stream()
                .filter(Passed::onItsOwn)
                .filter(passed -> situations.add(
                        (passed.point().startsWith("published-marks") ? "" : scenario.name()) + passed.point()))
                .forEach(passed -> crashes.add(new Crash(scenario, passed, stages.get(passed), false, false)));
        return crashes;
    }

    /** Whether the message is on its way to another consumer: who moves one for an operator has more to do after that. */
    private static boolean isCommitted(String point, CharSequence behind) {
        String commit = point.substring(0, point.indexOf('/')) + "/commit:after";
        return point.equals(commit) && !point.startsWith(TAKES_HELD)
                || !point.startsWith("receive-") && behind.toString().contains(commit);
    }

    /** The path of the messages, one stage after another: whether a commit was over as the next stage began does not count. */
    private static List<Passed> onPath(List<Passed> path) {
        List<Passed> onPath = new ArrayList<>();
        for (Passed passed : path) {
            if (passed.onItsOwn()) {
                continue;
            }
            int commit = passed.point().endsWith("/commit:after")
                    ? onPath.indexOf(new Passed(passed.point().replace(":after", ":before"), passed.time(), false))
                    : -1;
            onPath.add(commit < 0 ? onPath.size() : commit + 1, passed);
        }
        return onPath;
    }

    // --- one halt ----------------------------------------------------------------------------------------------

    private void crash(Crash crash) throws IOException {
        for (int time = 1; time <= TIMES; time++) {
            if (halts(crash)) {
                return;
            }
        }
        notPassedAgain.add(crash.point().point() + " of '" + crash.scenario().name() + "'");
    }

    /** @return false if the purchase came to its end without passing the point, since a hold lapsed on a slow machine */
    private boolean halts(Crash crash) throws IOException {
        Scenario scenario = crash.scenario();
        String id = newId();
        String what = id + ", " + scenario.name() + ", halted at " + crash.point();
        system.shop.clearFaults();
        toDoAgain.clear();
        arm(scenario, id, new Arm(id, crash.point().point(), crash.point().time(), "halt"));
        for (Stage stage : scenario.stages()) {
            stage.act().accept(id);
            await(what)
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> !app.isAlive() || stage.done().test(id));
            if (!app.isAlive()) {
                break;
            }
        }
        try {
            await(what + ": its halt").atMost(Duration.ofSeconds(20)).until(() -> !app.isAlive());
        } catch (ConditionTimeoutException e) {
            return false;
        }
        assertThat(app.join()).as(what).isEqualTo(HALTED);
        halts++;

        long start = System.nanoTime();
        app.start();
        for (Again again : toDoAgain) {
            again.run();
        }
        toDoAgain.clear();
        await(what + ": its end")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> crash.inDoubt()
                        ? isAt(id, State.IN_DOUBT)
                        : crash.stage().done().test(id) || (crash.races() && isAt(id, State.IN_DOUBT)));
        inDoubt += isAt(id, State.IN_DOUBT) ? 1 : 0;
        Duration recovery = Duration.ofNanos(System.nanoTime() - start);
        longest = Work.longer(longest, recovery);
        return true;
    }

    private void arm(Scenario scenario, String id, Arm... more) {
        List<Arm> arms = new ArrayList<>();
        scenario.waits().forEach(wait -> arms.add(new Arm(id, wait.point(), wait.time(), wait.action())));
        arms.addAll(Arrays.asList(more));
        control.arm(arms.toArray(Arm[]::new));
    }

    // --- what senders and operators do -------------------------------------------------------------------------

    private String newId() {
        return "CRASH-" + ++purchases;
    }

    private void send(String id, String ticket) {
        String body = Messages.traceable(id, ticket, 1);
        bodies.put(id, body);
        send(body, producer -> {}, message -> {});
        checker.accepted(body);
    }

    private void sendNameless(String id) {
        String body = Messages.traceable(id, Catalogue.STANDING, 1);
        send(body, producer -> producer.setDisableMessageID(true), message -> {});
        checker.accepted(body);
    }

    /** A message whose time-to-live is over before it is delivered. */
    private void sendTooLate(String id) {
        String body = Messages.traceable(id, Catalogue.STANDING, 1);
        send(body, producer -> producer.setDeliveryDelay(400).setTimeToLive(100), message -> {});
        checker.accepted(body);
    }

    private void sendSlowly(String id) {
        sendSlowly(id, 1);
    }

    /** Slowly too if it is reserved once more, after a halt that came before the hold was recorded. */
    private void sendSlowlyTwice(String id) {
        sendSlowly(id, 2);
    }

    private void sendSlowly(String id, int times) {
        system.shop.clearFaults();
        system.shop.faults(
                Fault.on(Call.RESERVE, Fault.Kind.LATENCY).delayMillis(2_000).times(times));
        send(id, Catalogue.STANDING);
    }

    /** Its order is refused once as a busy shop does, so that its hold waits. */
    private void sendToWait(String id) {
        system.shop.faults(Fault.on(Call.ORDER, Fault.Kind.STATUS).retryAfter("1"));
        send(id, Catalogue.STANDING);
    }

    private void sendInvalid(String id) {
        String body = Messages.traceable(id, Catalogue.STANDING, 1).replace("lastname", "surname");
        refusals.put(id, 1);
        send(body, producer -> {}, message -> {});
        checker.refused(body);
    }

    private void sendAgain(String id) {
        replies.put(id, 1);
        send(bodies.get(id), producer -> {}, message -> {
            message.setJMSCorrelationID(id);
            message.setJMSReplyTo(
                    org.apache.activemq.artemis.jms.client.ActiveMQDestination.createQueue(TestSystem.REPLIES));
        });
    }

    private void sendOtherContent(String id) {
        refusals.put(id, 1);
        send(bodies.get(id).replace("\"quantity\":1", "\"quantity\":2"), producer -> {}, message -> {});
    }

    /** What a sender or operator repeats who got no answer. */
    private interface Again {
        void run() throws IOException;
    }

    private interface Finish {
        void on(TextMessage message) throws JMSException;
    }

    /** Sends; if the broker dies before it says that it has the message, sends again as a sender does that is not sure. */
    private void send(String body, Consumer<JMSProducer> settings, Finish finish) {
        try {
            sendOnce(body, settings, finish);
        } catch (JMSRuntimeException e) {
            toDoAgain.add(() -> sendOnce(body, settings, finish));
        }
    }

    private void sendOnce(String body, Consumer<JMSProducer> settings, Finish finish) {
        try (JMSContext jms = system.senders().createContext()) {
            JMSProducer producer = jms.createProducer();
            settings.accept(producer);
            TextMessage message = jms.createTextMessage(body);
            finish.on(message);
            producer.send(jms.createQueue("purchase.requested"), message);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private String ticketOf(String id, int stock) {
        String guid = java.util
                .UUID
                .nameUUIDFromBytes(id.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString();
        system.shop.putTicket(Catalogue.SHOP, new Catalogue.Ticket(guid, "of " + id, stock, 100, Catalogue.EVENT_DATE));
        return guid;
    }

    private void replay(String id) {
        ticketOf(id, 10);
        operate(id, "replay", "{}");
    }

    /** One that a halt has interrupted is resumed once its claim is over; until then there is no other. */
    private void replayMany(String id) {
        ticketOf(id, 10);
        toDoAgain.add(() -> beginReplays(id));
        await().atMost(PATIENCE).until(() -> isBegunOrHalted(id));
    }

    private boolean isBegunOrHalted(String id) {
        try {
            int answer = beginReplays(id);
            assertThat(answer).isIn(202, 409);
            return answer == 202;
        } catch (IOException e) {
            // it halted before the answer
            return true;
        }
    }

    private int beginReplays(String id) throws IOException {
        return app.post(
                        "/ops/api/dead-letters/rejected/replays",
                        "{\"idPrefix\":\"" + id + "\",\"dryRun\":false,\"why\":\"there are tickets again\"}")
                .statusCode();
    }

    private void resolveOrdered(String id) {
        operate(id, "resolution", "{\"ordered\": true, \"orderId\": \"" + orderOf(id) + "\"}");
    }

    private void resolveNotOrdered(String id) {
        Instant lapsed = system.row(id).hold().lapsesBy().plusMillis(200);
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(lapsed));
        operate(id, "resolution", "{\"ordered\": false, \"lookedAt\": \"" + lapsed + "\"}");
    }

    private void settleElsewhere(String id) {
        Instant lapsed = system.row(id).hold().lapsesBy().plusMillis(1);
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(lapsed));
        system.ledger(ledger -> ledger.resolveNotOrdered(id, lapsed, Duration.ZERO));
    }

    /** What an operator asks for; if the answer does not come, it is asked for again. */
    private void operate(String id, String what, String json) {
        try {
            assertThat(app.post("/ops/api/purchases/" + id + "/" + what, json).statusCode())
                    .isIn(200, 202);
        } catch (IOException e) {
            // 409: it was done all the same
            toDoAgain.add(() -> assertThat(app.post("/ops/api/purchases/" + id + "/" + what, json)
                            .statusCode())
                    .isIn(200, 202, 409));
        }
    }

    private String orderOf(String id) {
        return system.orders(id).stream().findFirst().orElseThrow().orderId();
    }

    private int repliesTo(String id) {
        return (int) system.peek(TestSystem.REPLIES).stream()
                .filter(reply -> id.equals(correlation(reply)))
                .count();
    }

    private static String correlation(Message reply) {
        try {
            return reply.getJMSCorrelationID();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private int refusalsOf(String id) {
        return letters("dead-letter.invalid", id);
    }

    private int letters(String queue, String id) {
        return (int) system.peek(queue).stream()
                .filter(letter -> id.equals(TestApp.property(letter, "purchaseId")))
                .count();
    }
}
