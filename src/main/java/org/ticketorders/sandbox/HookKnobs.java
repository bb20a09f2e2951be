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
public record HookKnobs(
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
    public HookKnobs {
        Knobs.requireShare("lost", lost);
        Knobs.requireShare("doubled", doubled);
        Knobs.requireShare("late", late);
        Knobs.requireMillis("lateMillis", lateMillis);
        Knobs.requireShare("outOfOrder", outOfOrder);
        Knobs.requireMillis("outOfOrderMillis", outOfOrderMillis);
        Knobs.requireShare("forged", forged);
        Knobs.requireShare("early", early);
        Knobs.requireMillis("delayMillis", delayMillis);
        Knobs.requireMillis("firstWaitMillis", firstWaitMillis);
        if (timeOutMillis < 1) {
            throw new IllegalArgumentException("timeOutMillis must be at least 1");
        }
    }

    public static HookKnobs none() {
        return new HookKnobs(0, 0, 0, 3_000, 0, 3_000, 0, 0, HookForm.DOCUMENTED, 20, 500, 5_000);
    }

    public HookKnobs lost(double share) {
        return new HookKnobs(
                share,
                doubled,
                late,
                lateMillis,
                outOfOrder,
                outOfOrderMillis,
                forged,
                early,
                form,
                delayMillis,
                firstWaitMillis,
                timeOutMillis);
    }

    public HookKnobs doubled(double share) {
        return new HookKnobs(
                lost,
                share,
                late,
                lateMillis,
                outOfOrder,
                outOfOrderMillis,
                forged,
                early,
                form,
                delayMillis,
                firstWaitMillis,
                timeOutMillis);
    }

    public HookKnobs late(double share, long millis) {
        return new HookKnobs(
                lost,
                doubled,
                share,
                millis,
                outOfOrder,
                outOfOrderMillis,
                forged,
                early,
                form,
                delayMillis,
                firstWaitMillis,
                timeOutMillis);
    }

    public HookKnobs outOfOrder(double share, long atMostMillis) {
        return new HookKnobs(
                lost,
                doubled,
                late,
                lateMillis,
                share,
                atMostMillis,
                forged,
                early,
                form,
                delayMillis,
                firstWaitMillis,
                timeOutMillis);
    }

    public HookKnobs forged(double share) {
        return new HookKnobs(
                lost,
                doubled,
                late,
                lateMillis,
                outOfOrder,
                outOfOrderMillis,
                share,
                early,
                form,
                delayMillis,
                firstWaitMillis,
                timeOutMillis);
    }

    public HookKnobs early(double share) {
        return new HookKnobs(
                lost,
                doubled,
                late,
                lateMillis,
                outOfOrder,
                outOfOrderMillis,
                forged,
                share,
                form,
                delayMillis,
                firstWaitMillis,
                timeOutMillis);
    }

    public HookKnobs form(HookForm kind) {
        return new HookKnobs(
                lost,
                doubled,
                late,
                lateMillis,
                outOfOrder,
                outOfOrderMillis,
                forged,
                early,
                kind,
                delayMillis,
                firstWaitMillis,
                timeOutMillis);
    }

    /** @param firstWait before the first repetition, @param timeOut for an answer; milliseconds */
    public HookKnobs waits(long firstWait, long timeOut) {
        return new HookKnobs(
                lost,
                doubled,
                late,
                lateMillis,
                outOfOrder,
                outOfOrderMillis,
                forged,
                early,
                form,
                delayMillis,
                firstWait,
                timeOut);
    }
}
