package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.faults.CrashPath.Crash;
import org.ticketorders.faults.CrashScenarios.Scenario;
import org.ticketorders.faults.CrashScenarios.Setup;
import org.ticketorders.faults.CrashScenarios.Stage;
import org.ticketorders.purchase.State;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.CrashControl;
import org.ticketorders.testing.CrashControl.Arm;
import org.ticketorders.testing.CrashControl.Passed;
import org.ticketorders.testing.CrashPoints;
import org.ticketorders.testing.TestSystem;

/**
 * The process is killed before and after everything that a route does to the outside. Each scenario is played once undisturbed to
 * learn the points that it passes, then once for each point that no earlier scenario has passed in the same situation: some
 * purchases at a time, each of which stands at a point of its own when the process dies.
 */
@Timeout(value = 120, unit = TimeUnit.MINUTES)
class CrashPointsIT {

    private static final String DRILL = "killed at crash points";
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    /** How long those that have not come to their point are waited for, once one stands at its own. */
    private static final Duration COMPANY = Duration.ofSeconds(20);

    /** How many purchases stand at their points when the process is killed: as many as each queue has consumers. */
    private static final int AT_ONCE = 8;

    /** Long form: which points are played; for a look at one of them. */
    private static final Pattern POINTS = Pattern.compile(System.getProperty("faults.crash-points.points", ""));

    /** How often a point is tried that a purchase did not pass this time. */
    private static final int TIMES = 3;

    /** What the short form plays: between any two durable writes of a purchase that is ordered. */
    private static final Set<String> MOST_IMPORTANT = Set.of(
            CrashScenarios.BEGINS_ORDER + ":before",
            CrashScenarios.BEGINS_ORDER + ":after",
            CrashScenarios.TAKES_NEW + "create-order.call-shop:after",
            CrashScenarios.TAKES_NEW + "create-order.record-answer:after",
            CrashScenarios.TAKES_NEW + "commit:before",
            CrashScenarios.TAKES_NEW + "commit:after");

    /**
     * Routes that no purchase passes: probes, which change nothing at the shop; the token's store; the purge; files, which are
     * killed in tests of their own; what operators change that is no purchase; webhooks, which only say when to look; lanes.
     */
    private static final Set<String> OF_NO_PURCHASE = Set.of(
            "ask-shop-for-check",
            "begin-check",
            "begin-replays",
            "call-shop-data",
            "cancel-replay",
            "check-file",
            "choose-lane",
            "discard-letters",
            "follow-operators",
            "follow-replays",
            "import-file",
            "look-at-batch",
            "look-at-hooked-order",
            "null",
            "pause-stage",
            "probe-api-host",
            "probe-outage",
            "purge-ledger",
            "receive-hook",
            "renew-token",
            "resume-replay",
            "resume-stage",
            "search-purchases",
            "send-batch",
            "suspend-replay");

    /**
     * Steps for which the shop, the broker or a process must fail at a certain point: a doubt is settled before the message that raised it
     * has come to its end, say. Core messages without an id get one of the embedded broker.
     */
    private static final Set<String> OF_TWO_FAULTS = Set.of(
            "keep-settled.send",
            "keep-settled.write-message",
            "read-limits.leave-alone",
            "receive-purchase.send-again-with-id",
            "run-replays.end",
            "run-replays.give-up",
            "search-orders.note-failure",
            "search-orders.note-refusal",
            "search-orders.take-order",
            "settle-doubt.note-failure");

    /** Long form: which of them are played; for a look at one of them. */
    private static final List<Setup> SETUPS = Arrays.stream(Setup.values())
            .filter(setup -> setup.name().matches(System.getProperty("faults.crash-points.setups", ".*")))
            .toList();

    @TempDir
    Path directory;

    private final Checker checker = new Checker();
    private final CrashPath path = new CrashPath();
    private final ExecutorService people = Executors.newCachedThreadPool();
    private TestSystem system;
    private CrashControl control;
    private CrashActs acts;
    private CrashScenarios scenarios;
    private AppProcess app;
    private boolean isSettledByShop;
    private int kills;
    private int stood;
    private int late;
    private int inDoubt;
    private int points;
    private int situations;
    private Duration longest = Duration.ZERO;

    /** Points whose purchases went another way each time: a slow machine does that to short holds. */
    private final List<String> notPassedAgain = new ArrayList<>();

    @Test
    void losesNothingAndOrdersNothingTwiceWhereverTheProcessIsKilled() throws IOException {
        control = new CrashControl(directory.resolve("crash-points"));
        try (TestSystem opened = TestSystem.withBrokerInside("crash", directory)) {
            system = opened;
            acts = new CrashActs(system, checker, control);
            scenarios = new CrashScenarios(acts);
            for (Setup setup : Figures.isLongForm() ? SETUPS : List.of(Setup.LONG_HOLDS)) {
                play(setup);
            }
            acts.checkAnswers();
            Rest.note(DRILL, "points stood at when it was killed", stood, system, checker);
            Figures.note(DRILL, "kills", kills);
            Figures.note(DRILL, "of which not all had come to their points", late);
            Figures.note(DRILL, "points passed by all scenarios", points);
            Figures.note(DRILL, "of which in a situation of their own", situations);
            Figures.note(DRILL, "not passed again, so not stood at", notPassedAgain);
            Figures.note(DRILL, "in doubt after the kill", inDoubt);
            Figures.note(DRILL, "longest from start to a purchase's end", longest.toMillis() + " ms");
            assertThat(notPassedAgain).as("points that were not tried").isEmpty();
            if (Figures.isLongForm()
                    && SETUPS.size() == Setup.values().length
                    && POINTS.pattern().isEmpty()) {
                assertThat(stepsNobodyPassed())
                        .as("steps that act outside and no scenario passes")
                        .isEmpty();
            }
        } finally {
            people.shutdownNow();
        }
    }

    private void play(Setup setup) throws IOException {
        if (app != null) {
            app.terminate();
        }
        isSettledByShop = setup == Setup.SETTLED_BY_SHOP;
        app = system.app("app", CrashPoints.class, properties(setup));
        acts.talkTo(app);
        app.start();
        List<Crash> alone = new ArrayList<>();
        List<List<Crash>> together = new ArrayList<>();
        for (Crash crash : learn(setup)) {
            List<Crash> last = together.isEmpty() ? List.of() : together.get(together.size() - 1);
            if (crash.isShared()) {
                alone.add(crash);
            } else if (last.isEmpty()
                    || last.size() == AT_ONCE
                    || !last.get(0).scenario().equals(crash.scenario())) {
                together.add(new ArrayList<>(List.of(crash)));
            } else {
                last.add(crash);
            }
        }
        for (List<Crash> crashes : together) {
            alone.addAll(kill(crashes));
        }
        for (Crash crash : alone) {
            boolean isDone = false;
            for (int time = 1; time <= TIMES && !isDone; time++) {
                if (crash.isOfFirst()) {
                    app.terminate();
                    app.start();
                }
                isDone = kill(List.of(crash)).isEmpty();
            }
            if (!isDone) {
                notPassedAgain.add(
                        crash.point().point() + " of '" + crash.scenario().name() + "'");
            }
        }
        app.terminate();
        control.arm();
        app.start();
        Rest.await(system, checker);
        Figures.note(DRILL, "kills until the end of " + setup + ", all at rest", kills);
    }

    private String[] properties(Setup setup) {
        return Stream.of(
                        setup.properties(),
                        List.of(
                                control.property(),
                                "openticket.payment-methods.cache-for=1ms",
                                "openticket.purchase.max-attempts=100",
                                "openticket.pause.after-failures=1000",
                                // seldom, so that who settles a doubt moves its letter
                                "openticket.housekeeping.period-millis=3000",
                                "openticket.consumers.purchase-again=" + AT_ONCE,
                                "openticket.consumers.reservation-expired=" + AT_ONCE,
                                "openticket.imports.enabled=false"))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    // --- learning the points -------------------------------------------------------------------------------------

    private List<Crash> learn(Setup setup) {
        List<Crash> crashes = new ArrayList<>();
        for (Scenario scenario : Figures.isLongForm() ? scenarios.of(setup) : List.of(scenarios.ordered())) {
            String id = acts.newId();
            control.arm(waits(scenario, id).toArray(Arm[]::new));
            Map<Passed, Stage> stages = new LinkedHashMap<>();
            for (Stage stage : scenario.stages()) {
                stage.act().accept(id);
                await(scenario.name() + ", undisturbed: " + id)
                        .atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> stage.done().test(id) && CrashPath.isComplete(control.passed(id)));
                control.passed(id).forEach(passed -> stages.putIfAbsent(passed, stage));
            }
            points += stages.size();
            crashes.addAll(path.crashes(scenario, stages));
        }
        if (!Figures.isLongForm()) {
            crashes.removeIf(crash -> !MOST_IMPORTANT.contains(crash.point().point()));
            assertThat(crashes).hasSameSizeAs(MOST_IMPORTANT);
        }
        situations += crashes.size();
        return crashes.stream()
                .filter(crash -> POINTS.matcher(crash.point().point()).find())
                .toList();
    }

    private static List<Arm> waits(Scenario scenario, String id) {
        return scenario.waits().stream()
                .map(wait -> new Arm(id, wait.point(), wait.time(), wait.action()))
                .toList();
    }

    private Set<String> stepsNobodyPassed() {
        Set<String> missed = new TreeSet<>(control.steps());
        missed.removeAll(control.passedSteps());
        missed.removeAll(OF_TWO_FAULTS);
        missed.removeIf(step -> OF_NO_PURCHASE.contains(step.substring(0, step.indexOf('.'))));
        return missed;
    }

    // --- one kill ------------------------------------------------------------------------------------------------

    /** A purchase on its way to its point. */
    private record Standing(Crash crash, String id) {

        Arm arm() {
            return new Arm(id, crash.point().point(), crash.point().time(), CrashControl.STAND);
        }
    }

    /** @return those whose purchases came to their end without passing the point, or not there in time */
    private List<Crash> kill(List<Crash> crashes) throws IOException {
        Scenario scenario = crashes.get(0).scenario();
        List<Standing> all =
                crashes.stream().map(crash -> new Standing(crash, acts.newId())).toList();
        system.shop.clearFaults();
        control.arm(all.stream()
                .flatMap(each -> Stream.concat(Stream.of(each.arm()), waits(scenario, each.id()).stream()))
                .toArray(Arm[]::new));
        List<CompletableFuture<Void>> doings = new ArrayList<>();
        List<Standing> ready = all;
        for (Stage stage : scenario.stages()) {
            List<Standing> walking =
                    ready.stream().filter(each -> !control.isSpent(each.arm())).toList();
            walking.forEach(each ->
                    doings.add(CompletableFuture.runAsync(() -> stage.act().accept(each.id()), people)));
            if (!walking.isEmpty()) {
                awaitPoints(scenario, walking, stage);
            }
            ready = walking.stream()
                    .filter(each -> stage.done().test(each.id()))
                    .toList();
        }
        // some points are passed after the end that others see
        awaitAWhile(() -> all.stream().allMatch(each -> control.isSpent(each.arm())));
        Map<Boolean, List<Standing>> stand =
                all.stream().collect(Collectors.partitioningBy(each -> control.isSpent(each.arm())));
        if (!stand.get(true).isEmpty()) {
            app.kill();
            kills++;
            stood += stand.get(true).size();
            control.arm();
            doings.forEach(CompletableFuture::join);
            recover(stand.get(true));
        }
        return stand.get(false).stream().map(Standing::crash).toList();
    }

    /** Until each stands at its point or has passed the stage; not for ever if it waits for one that stands. */
    private void awaitPoints(Scenario scenario, List<Standing> walking, Stage stage) {
        String what = scenario.name() + ", " + walking;
        await(what).atMost(PATIENCE).ignoreExceptions().until(() -> walking.stream()
                .anyMatch(each -> control.isSpent(each.arm()) || stage.done().test(each.id())));
        awaitAWhile(() -> walking.stream()
                .allMatch(each -> control.isSpent(each.arm()) || stage.done().test(each.id())));
    }

    /** If not, those who are late are tried once more, each alone. */
    private void awaitAWhile(Callable<Boolean> condition) {
        try {
            await().atMost(COMPANY).ignoreExceptions().until(condition);
        } catch (ConditionTimeoutException e) {
            late++;
        }
    }

    private void recover(List<Standing> stood) throws IOException {
        long start = System.nanoTime();
        app.start();
        acts.repeatUnanswered();
        for (Standing each : stood) {
            Crash crash = each.crash();
            await(each.id() + ", " + crash.scenario().name() + ", killed at " + crash.point() + ": its end")
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> isEnded(crash, each.id()));
            inDoubt += acts.isAt(each.id(), State.IN_DOUBT) ? 1 : 0;
        }
        longest = Work.longer(longest, Duration.ofNanos(System.nanoTime() - start));
    }

    private boolean isEnded(Crash crash, String id) {
        boolean isInDoubt = acts.isAt(id, State.IN_DOUBT);
        return crash.inDoubt()
                ? isInDoubt || (isSettledByShop && crash.stage().done().test(id))
                : crash.stage().done().test(id) || (crash.races() && isInDoubt);
    }
}
