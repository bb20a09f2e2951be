package org.ticketorders.ops.service;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.ticketorders.deadletter.Letter;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ledger.PurchaseSearch;

/** Many dead letters of one queue that are replayed one after the other. Safe for use by several threads. */
public final class ReplayJob {

    private static final Duration RESULTS_LAST = Duration.ofSeconds(3);
    private static final String IN_WORK = "in-work";
    private static final String GONE = "gone";

    private final String id;
    private final String queue;
    private final String why;
    private final Instant startedAt;
    private final int perSecond;
    private final List<Letter> letters;
    private final Audit.Action action;
    private Phase state = Phase.RUNNING;
    private Instant endedAt;
    /** Attempts that were replayed, by purchase: whatever comes of one has a higher number. */
    private final Map<String, Integer> replayed = new HashMap<>();

    private Map<String, Integer> results = Map.of();
    private Instant resultsAt = Instant.MIN;
    private boolean resultsAreEnds;
    private int skipped;
    private String lastProblem;

    private enum Phase {
        RUNNING,
        DONE,
        CANCELLED,
        FAILED
    }

    public ReplayJob(
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
     * @param matched dead letters that it is about
     * @param replayed those that were moved, to be accepted once more
     * @param skipped those that were gone, or whose purchase may not be replayed
     * @param left those that it has not come to
     * @param results how many of those replayed stand where now: by the word of an end, {@code in-work}, or {@code gone} for those
     *     that the ledger no longer has
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
            Map<String, Integer> results,
            String lastProblem) {}

    public String getId() {
        return id;
    }

    public int getPerSecond() {
        return perSecond;
    }

    public String queue() {
        return queue;
    }

    public List<Letter> letters() {
        return letters;
    }

    public Audit.Action action() {
        return action;
    }

    public synchronized boolean isRunning() {
        return state == Phase.RUNNING;
    }

    public synchronized void replayed(PurchaseRecord row) {
        replayed.put(row.purchaseId(), row.attempt());
        resultsAreEnds = false;
    }

    /**
     * Looks what came of the dead letters that were replayed, unless that was done just now, or all have come to an end.
     *
     * @param states asks the ledger for the attempts and states of purchases
     */
    public void refresh(Instant now, Function<Collection<String>, Map<String, PurchaseSearch.Standing>> states) {
        Map<String, Integer> sought;
        synchronized (this) {
            if (resultsAreEnds || now.isBefore(resultsAt.plus(RESULTS_LAST))) {
                return;
            }
            resultsAt = now;
            sought = Map.copyOf(replayed);
        }
        Map<String, PurchaseSearch.Standing> found = states.apply(sought.keySet());
        Map<String, Integer> counted = new TreeMap<>();
        boolean ended = true;
        for (Map.Entry<String, Integer> one : sought.entrySet()) {
            PurchaseSearch.Standing standing = found.get(one.getKey());
            boolean hasEnd = standing == null
                    || (standing.attempt() > one.getValue() && standing.state().isEnd());
            ended &= hasEnd;
            counted.merge(standing == null ? GONE : hasEnd ? standing.state().word() : IN_WORK, 1, Integer::sum);
        }
        synchronized (this) {
            results = counted;
            resultsAreEnds = ended && state != Phase.RUNNING && sought.size() == replayed.size();
        }
    }

    public synchronized void skipped(String problem) {
        skipped++;
        lastProblem = problem;
    }

    /** @return false if it was over already */
    public synchronized boolean end(boolean cancelled, String problem, Instant now) {
        if (state != Phase.RUNNING) {
            return false;
        }
        state = cancelled ? Phase.CANCELLED : problem == null ? Phase.DONE : Phase.FAILED;
        lastProblem = problem == null ? lastProblem : problem;
        endedAt = now;
        return true;
    }

    public synchronized ReplayView view() {
        return new ReplayView(
                id,
                queue,
                action.who(),
                why,
                startedAt,
                endedAt,
                state.name().toLowerCase(Locale.ROOT),
                letters.size(),
                replayed.size(),
                skipped,
                letters.size() - replayed.size() - skipped,
                perSecond,
                results,
                lastProblem);
    }
}
