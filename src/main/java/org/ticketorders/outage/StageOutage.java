package org.ticketorders.outage;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.ticketorders.purchase.Section;

/**
 * The outages of one stage: failures counted, the pause that they led to, when it is probed, and how the stage resumes. Whoever
 * begins, prolongs or ends a pause holds the lock of {@link Pauses}; what every message does takes no lock, since suspending
 * consumers may take its time.
 */
final class StageOutage {

    private final Section stage;
    private final PauseProperties properties;
    private final FailureCount failures = new FailureCount();
    private final Ramp ramp;
    private volatile Duration wait;
    private volatile Pause pause;

    StageOutage(Section stage, PauseProperties properties) {
        this.stage = stage;
        this.properties = properties;
        this.ramp = new Ramp(properties.doubtsPerOutage());
        this.wait = properties.firstProbe(stage);
    }

    Section stage() {
        return stage;
    }

    /** The pause; null if there is none. */
    Pause pause() {
        return pause;
    }

    boolean isPaused() {
        return pause != null;
    }

    /** The failures counted so far were no outage. */
    void succeeded() {
        failures.succeeded();
        ramp.succeeded();
        if (pause == null) {
            wait = properties.firstProbe(stage);
        }
    }

    /**
     * One message met an outage.
     *
     * @param purchaseId null where it is not known
     * @return whether there are enough failures in a row to pause
     */
    boolean failed(String purchaseId) {
        ramp.failed();
        return failures.failed(purchaseId) >= properties.afterFailures();
    }

    /**
     * An order of the stage is in doubt.
     *
     * @param turn the message's; null if it waited for none
     * @return whether it was the last that the outage may put in doubt
     */
    boolean doubted(Ramp.Turn turn) {
        return turn != null && turn.counts() && ramp.doubted();
    }

    /** @see Pauses#enter */
    Ramp.Turn enter(Duration most, BooleanSupplier isPaused) {
        Ramp.Turn turn = ramp.enter(most, isPaused);
        if (turn != null && turn.counts() && isPaused.getAsBoolean()) {
            turn.close();
            return null;
        }
        return turn;
    }

    /** How far the stage has resumed; null if it is paused, or at its full work. */
    String rampWords() {
        return pause == null ? ramp.words() : null;
    }

    void begin(String why, boolean unauthorized, Instant now) {
        String doubts = ramp.doubtsInWords();
        pause = new Pause(stage, doubts == null ? why : why + " (" + doubts + ")", unauthorized, now, nextProbe(now));
    }

    /** A probe failed: the next one waits twice as long. */
    void prolong(String why, Instant now) {
        Pause before = pause;
        // who waited for a store's lock or for its connection first knows less of the cause than the probe
        pause = new Pause(
                stage,
                stage.kind().needsStore() ? why : before.why(),
                before.unauthorized(),
                before.since(),
                nextProbe(now));
    }

    /** A probe succeeded. */
    void end() {
        pause = null;
        failures.oneLessThan(properties.afterFailures());
    }

    /** An operator has to resume it instead. */
    void leaveToOperator() {
        pause = null;
    }

    /** Resumes one message first, with the doubts of the outage so far. */
    void beginRamp() {
        ramp.begin();
    }

    /** Whether the outage has put as many orders in doubt as it may. */
    boolean isSpent() {
        return ramp.isSpent();
    }

    String doubtsInWords() {
        return ramp.doubtsInWords();
    }

    /** An operator resumes it: the doubts of the outage are counted from the start. */
    void restartRamp() {
        ramp.restart();
    }

    private Instant nextProbe(Instant now) {
        Instant next = now.plus(wait);
        Duration doubled = wait.multipliedBy(2);
        Duration longest = properties.maxProbe(stage);
        wait = doubled.compareTo(longest) > 0 ? longest : doubled;
        return next;
    }
}
