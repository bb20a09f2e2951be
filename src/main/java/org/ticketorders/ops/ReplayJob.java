package org.ticketorders.ops;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.ticketorders.deadletter.Letter;

/** Many dead letters of one queue that are replayed one after the other. Safe for use by several threads. */
public final class ReplayJob {

    private final String id;
    private final String queue;
    private final String why;
    private final Instant startedAt;
    private final int perSecond;
    private final List<Letter> letters;
    private final Audit.Action action;
    private State state = State.RUNNING;
    private Instant endedAt;
    private int replayed;
    private int skipped;
    private String lastProblem;

    private enum State {
        RUNNING,
        DONE,
        CANCELLED,
        FAILED
    }

    ReplayJob(
            String id,
            String queue,
            String why,
            Instant startedAt,
            int perSecond,
            List<Letter> letters,
            Audit.Action action) {
        this.id = id;
        this.queue = queue;
        this.why = why;
        this.startedAt = startedAt;
        this.perSecond = perSecond;
        this.letters = letters;
        this.action = action;
    }

    /**
     * How far it is.
     *
     * @param state {@code running}, {@code done}, {@code cancelled} or {@code failed}
     * @param matched letters that it is about
     * @param replayed those that were moved, to be accepted once more
     * @param skipped those that were gone, or whose purchase may not be replayed
     * @param left those that it has not come to
     * @param lastProblem why the last one was skipped, or the job failed; null if there was none
     */
    public record ReplayView(
            String id,
            String queue,
            String who,
            String why,
            Instant startedAt,
            Instant endedAt,
            String state,
            int matched,
            int replayed,
            int skipped,
            int left,
            int perSecond,
            String lastProblem) {}

    public String getId() {
        return id;
    }

    public int getPerSecond() {
        return perSecond;
    }

    String queue() {
        return queue;
    }

    List<Letter> letters() {
        return letters;
    }

    Audit.Action action() {
        return action;
    }

    synchronized boolean isRunning() {
        return state == State.RUNNING;
    }

    synchronized void replayed() {
        replayed++;
    }

    synchronized void skipped(String problem) {
        skipped++;
        lastProblem = problem;
    }

    /** @return false if it was over already */
    synchronized boolean end(boolean cancelled, String problem, Instant now) {
        if (state != State.RUNNING) {
            return false;
        }
        state = cancelled ? State.CANCELLED : problem == null ? State.DONE : State.FAILED;
        lastProblem = problem == null ? lastProblem : problem;
        endedAt = now;
        return true;
    }

    synchronized ReplayView view() {
        return new ReplayView(
                id,
                queue,
                action.who(),
                why,
                startedAt,
                endedAt,
                state.name().toLowerCase(Locale.ROOT),
                letters.size(),
                replayed,
                skipped,
                letters.size() - replayed - skipped,
                perSecond,
                lastProblem);
    }
}
