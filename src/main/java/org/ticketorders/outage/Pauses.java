package org.ticketorders.outage;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.LedgerRetry.LedgerFails;
import org.ticketorders.ledger.LedgerOutage;
import org.ticketorders.purchase.Section;
import org.ticketorders.purchase.Stage;
import org.ticketorders.shop.ShopUnauthorized;
import org.ticketorders.shop.ShopUnavailable;

/**
 * Suspends the consumers of a stage while the shop is down or refuses our token, or the ledger or the broker fails, so that messages wait in
 * their queue and spend no deliveries. Probes say when the stage resumes. A route that two stages have paused resumes with the
 * later of them.
 *
 * <p>An operator's pause stands beside those: probes do not end it, and it outlasts a restart. A stage may be paused both ways, and
 * resumes when neither holds.
 */
@Component
public class Pauses {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.outages");

    /** Who has paused a stage that a person must resume. */
    static final String APPLICATION = "(application)";

    private static final int DEEPEST = 20;

    private final Map<Section, StageState> states = new LinkedHashMap<>();
    private final Map<Section, OperatorPause> byOperator = new ConcurrentHashMap<>();
    private final AtomicInteger changesByOperators = new AtomicInteger();
    private final OperatorPauseStore store;
    private final Sections sections;
    private final PauseProperties properties;
    private final RouteConsumers consumers;
    private final Clock clock;

    /**
     * What is known of one stage. Pausing and resuming are guarded by the lock of the whole, since two stages may pause one
     * route; what every message does takes no lock, since suspending consumers may take its time.
     */
    private static final class StageState {
        private final FailureCount failures = new FailureCount();
        private final Ramp ramp;
        private volatile Duration wait;
        private volatile Pause pause;

        private StageState(int mostDoubts) {
            this.ramp = new Ramp(mostDoubts);
        }
    }

    Pauses(
            PauseProperties properties,
            OperatorPauseStore store,
            Sections sections,
            RouteConsumers consumers,
            Clock clock,
            MeterRegistry metrics) {
        this.store = store;
        this.sections = sections;
        this.properties = properties;
        this.consumers = consumers;
        this.clock = clock;
        for (Section stage : sections.all()) {
            StageState state = new StageState(properties.doubtsPerOutage());
            state.wait = properties.firstProbe(stage);
            states.put(stage, state);
            Gauge.builder("openticket.paused", state, s -> s.pause == null && !byOperator.containsKey(stage) ? 0 : 1)
                    .description(
                            "1 while the stage is paused, by an outage, a refused token, a failing store or an operator")
                    .tag("stage", stage.word())
                    .register(metrics);
        }
        store.all(sections).forEach(pause -> {
            byOperator.put(pause.stage(), pause);
            LOG.warn("Stage '{}' is still {}", pause.stage().word(), pause);
        });
    }

    /** The shop did what this stage asked, and the ledger has it: the failures counted so far were no outage. */
    public void succeeded(Section stage) {
        startOver(stage);
        startOver(Stage.LEDGER);
        startOver(Stage.BROKER);
    }

    private void startOver(Section stage) {
        StageState state = states.get(stage);
        state.failures.succeeded();
        state.ramp.succeeded();
        if (state.pause == null) {
            state.wait = properties.firstProbe(stage);
        }
    }

    /**
     * A message is rolled back because of {@code failure}; only outages and refused tokens count.
     *
     * @param purchaseId null where the message could not be read so far
     * @return whether the shop was the reason
     */
    public boolean failed(Section stage, String purchaseId, Throwable failure) {
        if (LedgerOutage.isOne(failure)) {
            storeFails(Stage.LEDGER, words(failure));
            return false;
        }
        Throwable shops = shops(failure);
        if (shops instanceof ShopUnauthorized) {
            unauthorized(stage, shops.getMessage());
            return true;
        }
        if (shops != null) {
            unavailable(stage, purchaseId, words(shops));
            return true;
        }
        return false;
    }

    /** What the shop did, whatever it is wrapped in; null if it was not the shop. */
    private static Throwable shops(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof ShopUnauthorized || cause instanceof ShopUnavailable) {
                return cause;
            }
            cause = cause.getCause();
        }
        // deeper down it may be the broker's, or a file's
        return failure instanceof IOException ? failure : null;
    }

    /**
     * The shop was down for one message.
     *
     * @param purchaseId null where it is not known
     */
    public void unavailable(Section stage, String purchaseId, String why) {
        StageState state = states.get(stage);
        state.ramp.failed();
        if (state.failures.failed(purchaseId) >= properties.afterFailures()) {
            pause(stage, why, false);
        }
    }

    /**
     * An order of this stage is in doubt: an outage for one message.
     *
     * @param turn the message's
     */
    void inDoubt(Section stage, String purchaseId, String why, Ramp.Turn turn) {
        boolean wasLast =
                turn != null && turn.counts() && states.get(stage).ramp.doubted();
        unavailable(stage, purchaseId, why);
        if (wasLast) {
            pause(stage, why, false);
        }
    }

    /**
     * Waits for a message's turn while the stage resumes after an outage.
     *
     * @return null if it does not come: the stage is paused, the time is over, or the thread is to end
     */
    Ramp.Turn enter(Section stage, Duration most) {
        BooleanSupplier isPaused = () -> states.get(stage).pause != null || byOperator.containsKey(stage);
        Ramp.Turn turn = states.get(stage).ramp.enter(most, isPaused);
        if (turn != null && turn.counts() && isPaused.getAsBoolean()) {
            turn.close();
            return null;
        }
        return turn;
    }

    /** What resumes after an outage and is not at its full work yet: how far it is. */
    Map<Section, String> ramps() {
        Map<Section, String> ramps = new LinkedHashMap<>();
        states.forEach((stage, state) -> {
            String words = state.pause == null ? state.ramp.words() : null;
            if (words != null) {
                ramps.put(stage, words);
            }
        });
        return ramps;
    }

    /** The shop refuses our token: no message would fare better. */
    public void unauthorized(Section stage, String why) {
        pause(stage, why, true);
    }

    /** Whoever is at work tries again for a while; nobody else begins. */
    @EventListener
    void ledgerFails(LedgerFails event) {
        storeFails(Stage.LEDGER, words(event.failure()));
    }

    /** The ledger or the broker fails: no message would fare better. */
    public void storeFails(Section store, String why) {
        pause(store, why, false);
    }

    /**
     * An operator's pause: the stage takes nothing from now on; what is in work is finished. Other instances on the same ledger
     * {@linkplain #followOperators() follow}.
     *
     * @param until when it ends without an operator, UTC; null if an operator has to resume it
     * @return false if an operator has paused it before
     * @throws org.springframework.dao.DataAccessException if the ledger cannot be written; nothing is paused then
     */
    public synchronized boolean pauseByOperator(Section stage, String who, String why, Instant until) {
        OperatorPause pause = new OperatorPause(
                stage,
                who,
                why,
                Instant.ofEpochMilli(clock.millis()),
                until == null ? null : Instant.ofEpochMilli(until.toEpochMilli()));
        if (!store.save(pause)) {
            return false;
        }
        take(pause);
        return true;
    }

    /** One that an operator has to end. */
    public boolean pauseByOperator(Section stage, String who, String why) {
        return pauseByOperator(stage, who, why, null);
    }

    /** Operators' pauses whose time is over. */
    public List<OperatorPause> over() {
        Instant now = clock.instant();
        return byOperator().stream().filter(pause -> pause.isOver(now)).toList();
    }

    /**
     * Ends a pause whose time is over: at one of the instances that share the ledger, the others
     * {@linkplain #followOperators() follow}.
     *
     * @param note notes it in the ledger, in the transaction in which the pause is removed
     * @throws org.springframework.dao.DataAccessException if the ledger cannot be written; the pause stays then
     * @throws org.springframework.transaction.TransactionException the same
     */
    public synchronized void endOver(OperatorPause pause, Runnable note) {
        if (store.removeOver(pause, note)) {
            end(pause.stage(), "its time, which is over");
        }
    }

    /**
     * An operator resumes the stage, but for routes that are also paused otherwise.
     *
     * @return false if no operator has paused it
     * @throws org.springframework.dao.DataAccessException if the ledger cannot be written; the pause stays then
     */
    public synchronized boolean resumeByOperator(Section stage, String who) {
        boolean wasPaused = store.remove(stage);
        end(stage, who);
        return wasPaused;
    }

    /**
     * Pauses what operators have paused at other instances on the same ledger, and resumes what they have resumed there.
     *
     * @throws org.springframework.dao.DataAccessException if the ledger does not answer; everything stays as it is then
     */
    public void followOperators() {
        int before = changesByOperators.get();
        // not under the lock: a ledger that takes its time must not keep an outage from pausing
        List<OperatorPause> stored = store.all(sections);
        followOperators(before, stored);
    }

    private synchronized void followOperators(int before, List<OperatorPause> stored) {
        if (changesByOperators.get() != before) {
            // an operator was here meanwhile, and what was read may be older than that
            return;
        }
        stored.stream()
                .filter(pause -> !pause.isSame(byOperator.get(pause.stage())))
                .forEach(this::take);
        Set<Section> paused = stored.stream().map(OperatorPause::stage).collect(Collectors.toSet());
        List.copyOf(byOperator.keySet()).stream()
                .filter(stage -> !paused.contains(stage))
                .forEach(stage -> end(stage, "an operator or its end at another instance"));
    }

    private void take(OperatorPause pause) {
        changesByOperators.incrementAndGet();
        byOperator.put(pause.stage(), pause);
        LOG.warn(
                "Stage '{}' is {}. Its messages wait in their queue.",
                pause.stage().word(),
                pause);
        suspendConsumers(pause.stage());
    }

    private void end(Section stage, String who) {
        changesByOperators.incrementAndGet();
        OperatorPause pause = byOperator.remove(stage);
        if (pause != null) {
            Ramp ramp = states.get(stage).ramp;
            if (ramp.isSpent() || APPLICATION.equals(pause.who())) {
                ramp.restart();
            }
            LOG.info("Stage '{}' resumed by {}; it was {}", stage.word(), who, pause);
            goOn(stage);
        }
    }

    /** What operators have paused, in the order of the stages. */
    public List<OperatorPause> byOperator() {
        return byOperator.values().stream()
                .sorted(Comparator.comparing(pause -> sections.all().indexOf(pause.stage())))
                .toList();
    }

    /** Whether an operator wants this route to take nothing. */
    public boolean isPausedByOperator(String routeId) {
        return byOperator.keySet().stream()
                .anyMatch(stage -> consumers.routes(stage).contains(routeId));
    }

    boolean isPausedByOperator(Section stage) {
        return byOperator.containsKey(stage);
    }

    /** The routes that take nothing while this is paused, in the order of their names. */
    public List<String> routes(Section stage) {
        return consumers.routes(stage).stream().sorted().toList();
    }

    /** Whether nothing is ordered now: the stage is paused, or somebody has suspended the route that takes what waits to be ordered. */
    boolean isOrderingPaused(Section order) {
        return states.get(order).pause != null || byOperator.containsKey(order) || consumers.isOrderingSuspended(order);
    }

    /** What an outage or a failing store has paused. */
    public List<Pause> current() {
        return states.values().stream()
                .map(state -> state.pause)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The paused stages whose next probe is due. */
    public List<Pause> due() {
        Instant now = clock.instant();
        return current().stream()
                .filter(pause -> !now.isBefore(pause.nextProbe()))
                .toList();
    }

    /**
     * The probe succeeded: the stage resumes, one message first, but for routes that another stage has paused, too. Where the outage has put as many
     * orders in doubt as it may, an operator has to resume it.
     *
     * @throws org.springframework.dao.DataAccessException if that cannot be written; the pause stays then
     */
    public synchronized void resume(Section stage) {
        StageState state = states.get(stage);
        if (state.pause != null && state.ramp.isSpent()) {
            pauseByOperator(
                    stage,
                    APPLICATION,
                    "probes are answered and orders are not: " + state.ramp.doubtsInWords()
                            + ". See whether the shop takes orders, settle the doubts, then resume. At last "
                            + state.pause.why());
            state.pause = null;
            return;
        }
        if (state.pause != null) {
            LOG.info("Stage '{}' resumed; it was {}", stage.word(), state.pause);
            state.pause = null;
            // whoever was not within reach for one thing has proved nothing of the other
            states.forEach((section, other) -> {
                if (isOfSameShop(section, stage)) {
                    other.ramp.begin();
                }
            });
            state.failures.oneLessThan(properties.afterFailures());
            goOn(stage);
        }
    }

    private static boolean isOfSameShop(Section one, Section other) {
        return asksShop(one) && asksShop(other) && Objects.equals(one.shop(), other.shop());
    }

    private static boolean asksShop(Section section) {
        return section.kind() == Stage.RESERVE || section.kind() == Stage.ORDER;
    }

    private void goOn(Section stage) {
        Set<String> stillPaused = pausedRoutes();
        consumers.routes(stage).stream()
                .filter(route -> !stillPaused.contains(route))
                .forEach(consumers::resume);
    }

    /** The probe failed: the next one waits twice as long. */
    public synchronized void stayPaused(Section stage, Throwable failure) {
        StageState state = states.get(stage);
        if (state.pause != null) {
            Pause before = state.pause;
            String why = words(failure);
            // who waited for a store's lock or for its connection first knows less of the cause than the probe
            state.pause = new Pause(
                    stage,
                    stage.kind().needsStore() ? why : before.why(),
                    before.unauthorized(),
                    before.since(),
                    nextProbe(stage, state));
            LOG.warn("Stage '{}' stays {}; the last probe: {}", stage.word(), state.pause, why);
            // those that had not begun when the pause did
            suspendConsumers(stage);
        }
    }

    private static String words(Throwable failure) {
        if (LedgerOutage.isOne(failure)) {
            return "the ledger fails: " + LedgerOutage.words(failure);
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private void pause(Section stage, String why, boolean unauthorized) {
        if (states.get(stage).pause == null) {
            suspend(stage, why, unauthorized);
        }
    }

    private synchronized void suspend(Section stage, String why, boolean unauthorized) {
        StageState state = states.get(stage);
        if (state.pause != null) {
            return;
        }
        String doubts = state.ramp.doubtsInWords();
        state.pause = new Pause(
                stage,
                doubts == null ? why : why + " (" + doubts + ")",
                unauthorized,
                clock.instant(),
                nextProbe(stage, state));
        if (unauthorized) {
            LOG.error("Stage '{}' is {}. Its messages wait in their queue.", stage.word(), state.pause);
        } else {
            LOG.warn("Stage '{}' is {}. Its messages wait in their queue.", stage.word(), state.pause);
        }
        suspendConsumers(stage);
    }

    private void suspendConsumers(Section stage) {
        consumers.suspend(stage);
    }

    private Instant nextProbe(Section stage, StageState state) {
        Instant next = clock.instant().plus(state.wait);
        Duration doubled = state.wait.multipliedBy(2);
        Duration longest = properties.maxProbe(stage);
        state.wait = doubled.compareTo(longest) > 0 ? longest : doubled;
        return next;
    }

    private Set<String> pausedRoutes() {
        return Stream.concat(current().stream().map(Pause::stage), byOperator.keySet().stream())
                .flatMap(stage -> consumers.routes(stage).stream())
                .collect(Collectors.toSet());
    }
}
