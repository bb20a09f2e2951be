package org.ticketorders.sandbox;

/**
 * How the webhooks misbehave from now on. Shares are 0 to 1, drawn for each call apart; by default every call is made once, soon, in order.
 *
 * @param lost share of the calls that are never made
 * @param doubled share made twice, with one key
 * @param late share made only after {@code lateMillis}
 * @param lateMillis milliseconds, at least 0
 * @param outOfOrder share held back until the next call about the same order was answered, or {@code outOfOrderMillis} are over
 * @param outOfOrderMillis milliseconds, at least 0
 * @param forged share before which a stranger makes the same call, with a false identifier and a key of its own, saying that the order
 *     is paid and is somebody else's
 * @param early share of the order POSTs that are answered only after the calls about their order were
 * @param form of the bodies
 * @param delayMillis milliseconds from a change to its calls, at least 0; an early one is not delayed
 * @param firstWaitMillis milliseconds before a call that was answered 4xx is repeated, at least 0; doubles each time
 * @param timeOutMillis milliseconds for a receiver to answer, at least 1; what takes longer is lost
 */
public record HookSettings(
        double lost,
        double doubled,
        double late,
        long lateMillis,
        double outOfOrder,
        long outOfOrderMillis,
        double forged,
        double early,
        HookForm form,
        long delayMillis,
        long firstWaitMillis,
        long timeOutMillis) {

    /** @throws IllegalArgumentException if a value is out of its bounds; the message names it */
    public HookSettings {
        RecordValues.requireShare("lost", lost);
        RecordValues.requireShare("doubled", doubled);
        RecordValues.requireShare("late", late);
        RecordValues.requireMillis("lateMillis", lateMillis);
        RecordValues.requireShare("outOfOrder", outOfOrder);
        RecordValues.requireMillis("outOfOrderMillis", outOfOrderMillis);
        RecordValues.requireShare("forged", forged);
        RecordValues.requireShare("early", early);
        RecordValues.requireMillis("delayMillis", delayMillis);
        RecordValues.requireMillis("firstWaitMillis", firstWaitMillis);
        if (timeOutMillis < 1) {
            throw new IllegalArgumentException("timeOutMillis must be at least 1");
        }
    }

    public static HookSettings none() {
        return new HookSettings(0, 0, 0, 3_000, 0, 3_000, 0, 0, HookForm.DOCUMENTED, 20, 500, 5_000);
    }

    public HookSettings lost(double share) {
        return RecordValues.with(this, "lost", share);
    }

    public HookSettings doubled(double share) {
        return RecordValues.with(this, "doubled", share);
    }

    public HookSettings late(double share, long millis) {
        return RecordValues.with(this, "late", share, "lateMillis", millis);
    }

    public HookSettings outOfOrder(double share, long atMostMillis) {
        return RecordValues.with(this, "outOfOrder", share, "outOfOrderMillis", atMostMillis);
    }

    public HookSettings forged(double share) {
        return RecordValues.with(this, "forged", share);
    }

    public HookSettings early(double share) {
        return RecordValues.with(this, "early", share);
    }

    public HookSettings form(HookForm form) {
        return RecordValues.with(this, "form", form);
    }

    /**
     * Sets how long the simulator waits.
     *
     * @param firstWait milliseconds before the first repetition, at least 0
     * @param timeOut milliseconds for an answer, at least 1
     */
    public HookSettings waits(long firstWait, long timeOut) {
        return RecordValues.with(this, "firstWaitMillis", firstWait, "timeOutMillis", timeOut);
    }
}
