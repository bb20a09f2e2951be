package org.ticketorders.outage;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * How a stage resumes after an outage: one message first, and twice as many at a time each time that as many have gone well, up to all. Probes
 * ask harmless questions; whether the shop takes orders again is known by an order only, and one without an answer is in doubt. So the doubts are
 * counted, and never more messages are let in than doubts are left.
 *
 * <p>What was under way when the outage began was not let in here, and does not count. Safe for use by several threads.
 */
final class Ramp {

    /** So many at a time have gone well, and all may go. */
    private static final int ALL = 16;

    private static final long LOOK_AGAIN_MILLIS = 50;

    private final int mostDoubts;
    private volatile boolean open = true;
    private int atATime;
    private int wentWell;
    private int inWork;
    private int doubts;

    /** @param mostDoubts orders that may be in doubt before a person has to look */
    Ramp(int mostDoubts) {
        this.mostDoubts = mostDoubts;
    }

    /** The turn of one message, to be given back. */
    final class Turn implements AutoCloseable {

        private final boolean counts;
        private final AtomicBoolean given;

        private Turn(boolean counts) {
            this.counts = counts;
            this.given = new AtomicBoolean(!counts);
        }

        /** Whether the stage was still on its way up when the message was let in. */
        boolean counts() {
            return counts;
        }

        @Override
        public void close() {
            if (given.compareAndSet(false, true)) {
                done();
            }
        }
    }

    /** The stage resumes, one message at a time. Doubts of the same outage are kept. */
    synchronized void begin() {
        doubts = open ? 0 : doubts;
        open = false;
        oneAtATime();
    }

    /** A person has looked: another outage is another matter. */
    synchronized void restart() {
        open = true;
        begin();
    }

    private void oneAtATime() {
        atATime = 1;
        wentWell = 0;
        notifyAll();
    }

    /**
     * Waits until one more message may be worked on.
     *
     * @param most how long
     * @param isPaused whether to wait no longer
     * @return null if its turn does not come
     */
    Turn enter(Duration most, BooleanSupplier isPaused) {
        if (open) {
            return new Turn(false);
        }
        long deadline = System.nanoTime() + most.toNanos();
        synchronized (this) {
            while (!open) {
                if (inWork < atATime && inWork + doubts < mostDoubts) {
                    inWork++;
                    return new Turn(true);
                }
                if (isPaused.getAsBoolean() || System.nanoTime() - deadline > 0) {
                    return null;
                }
                try {
                    wait(LOOK_AGAIN_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return null;
                }
            }
        }
        return new Turn(false);
    }

    private synchronized void done() {
        inWork--;
        notifyAll();
    }

    void succeeded() {
        if (!open) {
            oneMoreWentWell();
        }
    }

    private synchronized void oneMoreWentWell() {
        wentWell++;
        if (!open && wentWell >= atATime) {
            wentWell = 0;
            atATime *= 2;
            open = atATime > ALL;
            doubts = open ? 0 : doubts;
            notifyAll();
        }
    }

    void failed() {
        if (!open) {
            synchronized (this) {
                oneAtATime();
            }
        }
    }

    /** An order of a message that was let in is in doubt. @return whether that was the last that may be */
    synchronized boolean doubted() {
        doubts++;
        oneAtATime();
        return isSpent();
    }

    /** Whether no order may be tried any more before a person has looked. */
    synchronized boolean isSpent() {
        return !open && doubts >= mostDoubts;
    }

    /** How far it is, for people; null where all may go. */
    synchronized String words() {
        return open
                ? null
                : "resumes after an outage with " + atATime + " at a time"
                        + (doubts == 0 ? "" : "; " + doubtsInWords());
    }

    /** Null for none. */
    synchronized String doubtsInWords() {
        return open || doubts == 0
                ? null
                : doubts + " of at most " + mostDoubts + " orders are in doubt that this outage may put in doubt";
    }
}
