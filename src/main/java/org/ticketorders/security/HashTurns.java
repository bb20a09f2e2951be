package org.ticketorders.security;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Whose password is hashed when. At most two are at a time, so that guesses leave the processors to the orders; those of one
 * address come one after the other, so that whoever guesses there leaves a turn to everybody else.
 */
class HashTurns {

    private static final int MOST_HASHES = 2;
    private static final int MOST_WAITING = 96;
    private static final int MOST_WAITING_OF_ADDRESS = 48;
    private static final int LONGEST_WAIT_SECONDS = 15;

    private final Semaphore hashes = new Semaphore(MOST_HASHES, true);
    private final Map<String, Line> lines = new HashMap<>();
    private int waiting;

    /** Those of one address, in the order in which they came. */
    private static final class Line {
        private final Semaphore first = new Semaphore(1, true);
        private int length;
    }

    /**
     * Waits for a turn.
     *
     * @return false if too many wait already, or it took too long; otherwise it must be {@link #release released}
     */
    boolean take(String address) {
        Line line = join(address);
        if (line == null) {
            return false;
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS);
        if (wait(line.first, end)) {
            if (wait(hashes, end)) {
                return true;
            }
            line.first.release();
        }
        leave(address);
        return false;
    }

    void release(String address) {
        hashes.release();
        leave(address).first.release();
    }

    private synchronized Line join(String address) {
        Line line = lines.getOrDefault(address, new Line());
        if (waiting >= MOST_WAITING || line.length >= MOST_WAITING_OF_ADDRESS) {
            return null;
        }
        waiting++;
        line.length++;
        lines.put(address, line);
        return line;
    }

    private synchronized Line leave(String address) {
        Line line = lines.get(address);
        waiting--;
        if (--line.length == 0) {
            lines.remove(address);
        }
        return line;
    }

    private static boolean wait(Semaphore turn, long end) {
        try {
            return turn.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
