package org.ticketorders.outage;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.LedgerOutage;
import org.ticketorders.ledger.LedgerRetry.LedgerFails;
import org.ticketorders.log.Causes;
import org.ticketorders.purchase.Section;
import org.ticketorders.purchase.Stage;
import org.ticketorders.shop.ShopUnauthorized;

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

    private final Map<Section, StageOutage> outages = new LinkedHashMap<>();
    private final OperatorPauses operators;
    private final RouteConsumers consumers;
    private final Clock clock;

    Pauses(
            PauseProperties properties,
            OperatorPauseStore store,
            Sections sections,
            RouteConsumers consumers,
            Clock clock,
            MeterRegistry metrics) {
        this.consumers = consumers;
        this.clock = clock;
        this.operators = new OperatorPauses(store, sections, clock, this::begun, this::ended);
        for (Section stage : sections.all()) {
            StageOutage outage = new StageOutage(stage, properties);
            outages.put(stage, outage);
            Gauge.builder("openticket.paused", outage, o -> isPaused(o) ? 1 : 0)
                    .description(
                            "1 while the stage is paused, by an outage, a refused token, a failing store or an operator")
                    .tag("stage", stage.word())
                    .register(metrics);
        }
        operators
                .all()
                .forEach(pause ->
                        LOG.warn("Stage '{}' is still {}", pause.stage().word(), pause));
    }

    private boolean isPaused(StageOutage outage) {
        return outage.isPaused() || operators.isPaused(outage.stage());
    }

    /** The shop did what this stage asked, and the ledger has it: the failures counted so far were no outage. */
    public void succeeded(Section stage) {
        outages.get(stage).succeeded();
        outages.get(Stage.LEDGER).succeeded();
        outages.get(Stage.BROKER).succeeded();
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
        Throwable shops = ShopOutage.in(failure);
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

    /**
     * The shop was down for one message.
     *
     * @param purchaseId null where it is not known
     */
    public void unavailable(Section stage, String purchaseId, String why) {
        if (outages.get(stage).failed(purchaseId)) {
            pause(stage, why, false);
        }
    }

    /**
     * An order of this stage is in doubt: an outage for one message.
     *
     * @param turn the message's
     */
    void inDoubt(Section stage, String purchaseId, String why, Ramp.Turn turn) {
        boolean wasLast = outages.get(stage).doubted(turn);
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
        StageOutage outage = outages.get(stage);
        return outage.enter(most, () -> isPaused(outage));
    }

    /** What resumes after an outage and is not at its full work yet: how far it is. */
    Map<Section, String> ramps() {
        Map<Section, String> ramps = new LinkedHashMap<>();
        outages.forEach((stage, outage) -> {
            String words = outage.rampWords();
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
        return operators.begin(stage, who, why, until);
    }

    /** One that an operator has to end. */
    public boolean pauseByOperator(Section stage, String who, String why) {
        return pauseByOperator(stage, who, why, null);
    }

    /** Operators' pauses whose time is over. */
    public List<OperatorPause> over() {
        return operators.over();
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
        operators.endOver(pause, note);
    }

    /**
     * An operator ends a pause: the stage resumes, but for routes that are also paused otherwise.
     *
     * @return false if it is over already; another pause that stands in its place stays
     * @throws org.springframework.dao.DataAccessException if the ledger cannot be written; the pause stays then
     */
    public synchronized boolean resumeByOperator(OperatorPause pause, String who) {
        return operators.end(pause, who);
    }

    /**
     * Pauses what operators have paused at other instances on the same ledger, and resumes what they have resumed there.
     *
     * @throws org.springframework.dao.DataAccessException if the ledger does not answer; everything stays as it is then
     */
    public void followOperators() {
        int before = operators.changes();
        // not under the lock: a ledger that takes its time must not keep an outage from pausing
        List<OperatorPause> stored = operators.stored();
        synchronized (this) {
            operators.follow(stored, before);
        }
    }

    private void begun(OperatorPause pause) {
        LOG.warn(
                "Stage '{}' is {}. Its messages wait in their queue.",
                pause.stage().word(),
                pause);
        consumers.suspend(pause.stage());
    }

    private void ended(OperatorPause pause, String who) {
        StageOutage outage = outages.get(pause.stage());
        if (outage.isSpent() || APPLICATION.equals(pause.who())) {
            outage.restartRamp();
        }
        LOG.info("Stage '{}' resumed by {}; it was {}", pause.stage().word(), who, pause);
        resumeConsumers(pause.stage());
    }

    /** What operators have paused, in the order of the stages. */
    public List<OperatorPause> byOperator() {
        return operators.all();
    }

    /** Whether an operator wants this route to take nothing. */
    public boolean isPausedByOperator(String routeId) {
        return operators.stages().stream()
                .anyMatch(stage -> consumers.routes(stage).contains(routeId));
    }

    boolean isPausedByOperator(Section stage) {
        return operators.isPaused(stage);
    }

    /** The routes that take nothing while this is paused, in the order of their names. */
    public List<String> routes(Section stage) {
        return consumers.routes(stage).stream().sorted().toList();
    }

    /** Whether nothing is ordered now: the stage is paused, or somebody has suspended the route that takes what waits to be ordered. */
    boolean isOrderingPaused(Section order) {
        return isPaused(outages.get(order)) || consumers.isOrderingSuspended(order);
    }

    /** What an outage or a failing store has paused. */
    public List<Pause> current() {
        return outages.values().stream()
                .map(StageOutage::pause)
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
        StageOutage outage = outages.get(stage);
        Pause pause = outage.pause();
        if (pause == null) {
            return;
        }
        if (outage.isSpent()) {
            pauseByOperator(
                    stage,
                    APPLICATION,
                    "probes are answered and orders are not: " + outage.doubtsInWords()
                            + ". See whether the shop takes orders, settle the doubts, then resume. At last "
                            + pause.why());
            outage.leaveToOperator();
            return;
        }
        LOG.info("Stage '{}' resumed; it was {}", stage.word(), pause);
        outage.end();
        // whoever was not within reach for one thing has proved nothing of the other
        outages.values().stream()
                .filter(other -> isOfSameShop(other.stage(), stage))
                .forEach(StageOutage::beginRamp);
        resumeConsumers(stage);
    }

    private static boolean isOfSameShop(Section one, Section other) {
        return asksShop(one) && asksShop(other) && Objects.equals(one.shop(), other.shop());
    }

    private static boolean asksShop(Section section) {
        return section.kind() == Stage.RESERVE || section.kind() == Stage.ORDER;
    }

    /**
     * But for the routes that are paused otherwise, too. Where one does not begin, the stage is paused again: without that nobody would
     * try once more, and what is only suspended looks well.
     */
    private void resumeConsumers(Section stage) {
        Set<String> stillPaused = pausedRoutes();
        Throwable failure = null;
        for (String route : consumers.routes(stage)) {
            try {
                if (!stillPaused.contains(route)) {
                    consumers.resume(route);
                }
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }
        if (failure != null) {
            suspend(stage, "not all of its routes begin: " + words(failure), false);
        }
    }

    /** The probe failed: the next one waits twice as long. */
    public synchronized void stayPaused(Section stage, Throwable failure) {
        StageOutage outage = outages.get(stage);
        if (outage.isPaused()) {
            String why = words(failure);
            outage.prolong(why, clock.instant());
            LOG.warn("Stage '{}' stays {}; the last probe: {}", stage.word(), outage.pause(), why);
            // those that had not begun when the pause did
            consumers.suspend(stage);
        }
    }

    private static String words(Throwable failure) {
        return LedgerOutage.isOne(failure) ? "the ledger fails: " + Causes.root(failure) : Causes.of(failure);
    }

    private void pause(Section stage, String why, boolean unauthorized) {
        if (!outages.get(stage).isPaused()) {
            suspend(stage, why, unauthorized);
        }
    }

    private synchronized void suspend(Section stage, String why, boolean unauthorized) {
        StageOutage outage = outages.get(stage);
        if (outage.isPaused()) {
            return;
        }
        outage.begin(why, unauthorized, clock.instant());
        if (unauthorized) {
            LOG.error("Stage '{}' is {}. Its messages wait in their queue.", stage.word(), outage.pause());
        } else {
            LOG.warn("Stage '{}' is {}. Its messages wait in their queue.", stage.word(), outage.pause());
        }
        consumers.suspend(stage);
    }

    private Set<String> pausedRoutes() {
        return Stream.concat(current().stream().map(Pause::stage), operators.stages().stream())
                .flatMap(stage -> consumers.routes(stage).stream())
                .collect(Collectors.toSet());
    }
}
