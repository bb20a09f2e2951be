package org.ticketorders.ops.web;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.ticketorders.deadletter.Letter;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ledger.PurchaseSearch;
import org.ticketorders.ops.service.Audit;
import org.ticketorders.ops.service.ReplayJob;
import org.ticketorders.shop.Shops;

/**
 * Replays of many dead letters. A route takes the dead letters of a job at its pace, and replays each as one is replayed by hand: the
 * message moves, the ledger is left to accept.
 *
 * <p>Jobs are kept in memory. One that a restart ends loses nothing: what it had replayed is on its way, the other dead letters are
 * where they were, and the same request continues with them. Another instance knows nothing of them; where two replay one queue each
 * dead letter is moved by one of them, and their paces add up.
 */
@Component("replays")
public class Replays {

    private static final int MOST_LETTERS = 10_000;
    private static final int USUAL_PER_SECOND = 5;
    private static final int MOST_PER_SECOND = 50;
    private static final int REFUSALS_SHOWN = 20;
    private static final int JOBS_KEPT = 100;
    private static final List<String> REPLAYABLE =
            List.of("dead-letter.rejected", "dead-letter.expired", "dead-letter.failed");

    private final LetterBox box;
    private final Ledger ledger;
    private final PurchaseSearch search;
    private final Audit audit;
    private final Shops shops;
    private final CamelContext camel;
    private final Clock clock;
    private final Deque<ReplayJob> jobs = new ArrayDeque<>();

    Replays(
            LetterBox box,
            Ledger ledger,
            PurchaseSearch search,
            Audit audit,
            Shops shops,
            @Lazy CamelContext camel,
            Clock clock) {
        this.box = box;
        this.ledger = ledger;
        this.search = search;
        this.audit = audit;
        this.shops = shops;
        this.camel = camel;
        this.clock = clock;
    }

    /** A dead letter that would not be replayed. */
    public record Refused(String purchaseId, String why) {}

    /**
     * What would happen.
     *
     * @param matched dead letters that the filter finds
     * @param replayable those of them that would be replayed
     * @param reasons of those that the filter finds
     * @param refused the first of those that would not be replayed
     * @param seconds how long it would take
     * @param more whether more dead letters match than one job takes
     */
    public record DryRun(
            int matched,
            int replayable,
            List<DeadLetterDesk.ReasonCount> reasons,
            List<Refused> refused,
            int seconds,
            boolean more) {}

    public record Jobs(List<ReplayJob.ReplayView> items) {}

    /** What a request comes to: either is null. */
    public record Begun(DryRun dryRun, ReplayJob job) {

        /** What the operator gets. */
        public Object getAnswer() {
            return job == null ? dryRun : job.view();
        }

        public int getStatus() {
            return job == null ? 200 : 202;
        }
    }

    /** @param why may be null */
    record Say(String why) {}

    /**
     * Tells what a request would do, or notes a job, which the route is to run.
     *
     * @throws Refusal if the dead letters may not be replayed, the request cannot be understood, or a job of the queue is running
     */
    public Begun begin(OpsRequest request) {
        String queue = LetterRequest.queue(request);
        if (!REPLAYABLE.contains(queue)) {
            throw Refusal.conflict("dead letters of " + queue + " are not replayed, but only those of "
                    + String.join(", ", REPLAYABLE));
        }
        LetterRequest said = LetterRequest.read(request);
        String why = said.mustSayWhy();
        int perSecond = said.perSecond() == null
                ? USUAL_PER_SECOND
                : OpsRequest.within("perSecond", said.perSecond(), 1, MOST_PER_SECOND);
        LetterBox.Found found = said.find(box, queue, shops, MOST_LETTERS);
        return said.isDryRun()
                ? new Begun(dryRun(queue, found, perSecond), null)
                : new Begun(null, note(request.who(), queue, why, perSecond, found.letters()));
    }

    private DryRun dryRun(String queue, LetterBox.Found found, int perSecond) {
        List<Refused> refused = new ArrayList<>();
        for (Letter letter : found.letters()) {
            refusal(queue, letter).ifPresent(why -> refused.add(new Refused(letter.purchaseId(), why)));
        }
        int replayable = found.letters().size() - refused.size();
        return new DryRun(
                found.letters().size(),
                replayable,
                DeadLetterDesk.reasons(found.letters()),
                refused.subList(0, Math.min(REFUSALS_SHOWN, refused.size())),
                (replayable + perSecond - 1) / perSecond,
                found.more());
    }

    private synchronized ReplayJob note(String who, String queue, String why, int perSecond, List<Letter> letters) {
        jobs.stream()
                .filter(job -> job.queue().equals(queue) && job.isRunning())
                .findFirst()
                .ifPresent(job -> {
                    throw Refusal.conflict(
                            "replay " + job.getId() + " of " + queue + " is running: wait for its end, or cancel it");
                });
        String id = UUID.randomUUID().toString();
        Audit.Action action =
                audit.begin(who, "replay-many", queue, why, null, null, letters.size() + " dead letters, job " + id);
        ReplayJob job = new ReplayJob(id, queue, why, clock.instant(), perSecond, letters, action);
        jobs.addFirst(job);
        if (jobs.size() > JOBS_KEPT) {
            jobs.removeLast();
        }
        return job;
    }

    /** The dead letters of a job, for as long as it is not cancelled and the application does not stop. */
    public Iterator<Letter> letters(ReplayJob job) {
        Iterator<Letter> all = job.letters().iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext() && goesOn(job);
            }

            @Override
            public Letter next() {
                if (!all.hasNext()) {
                    throw new NoSuchElementException();
                }
                return all.next();
            }
        };
    }

    private boolean goesOn(ReplayJob job) {
        return job.isRunning() && !camel.isStopping() && !camel.isStopped();
    }

    /**
     * The row whose dead letter is to be replayed now.
     *
     * @return null if it is not to be
     */
    public PurchaseRecord row(ReplayJob job, Letter letter) {
        if (!goesOn(job)) {
            return null;
        }
        Optional<String> refusal = refusal(job.queue(), letter);
        if (refusal.isPresent()) {
            job.skipped(letter.purchaseId() + ": " + refusal.get());
            return null;
        }
        return ledger.find(letter.purchaseId()).orElseThrow();
    }

    /** Why a dead letter is not to be replayed; empty if it is. */
    private Optional<String> refusal(String queue, Letter letter) {
        if (letter.purchaseId() == null || letter.attempt() == null) {
            return Optional.of("the dead letter names no purchase and attempt");
        }
        Optional<PurchaseRecord> found = ledger.find(letter.purchaseId());
        if (found.isEmpty()) {
            return Optional.of("the ledger knows this purchase no longer: send it again");
        }
        PurchaseRecord row = found.get();
        if (!row.state().isReplayable()) {
            return Optional.of("the purchase is " + row.state().word() + " now");
        }
        if (row.attempt() != letter.attempt()
                || !queue.equals("dead-letter." + row.state().word())) {
            return Optional.of("the dead letter is of attempt " + letter.attempt() + ", and the purchase "
                    + row.state().word() + " in attempt " + row.attempt());
        }
        return Optional.empty();
    }

    /** Counts a dead letter. */
    public void count(ReplayJob job, PurchaseRecord row, boolean moved) {
        if (moved) {
            job.replayed(row);
        } else {
            job.skipped(row.purchaseId() + ": the dead letter was gone");
        }
    }

    /** There are no more dead letters, or the application stops. */
    public void over(ReplayJob job) {
        boolean stops = camel.isStopping() || camel.isStopped();
        end(job, false, stops ? "the application stops" : null);
    }

    /** The broker or the ledger failed: what is left stays where it is. */
    public void failed(ReplayJob job, Throwable failure) {
        end(job, false, String.valueOf(failure.getMessage()));
    }

    /** @return false if it was over already */
    private boolean end(ReplayJob job, boolean cancelled, String problem) {
        boolean ended = job.end(cancelled, problem, clock.instant());
        if (ended) {
            ReplayJob.ReplayView view = job.view();
            audit.done(
                    job.action(),
                    view.state() + ": " + view.replayed() + " replayed, " + view.skipped() + " skipped, " + view.left()
                            + " left" + (view.lastProblem() == null ? "" : "; " + view.lastProblem()));
        }
        return ended;
    }

    /** The jobs since the start of the application, newest first. */
    public synchronized Jobs jobs(OpsRequest request) {
        request.allows();
        return new Jobs(jobs.stream().map(this::withResults).toList());
    }

    /** With what came of the dead letters that it replayed: the ledger is asked while some have no end yet, and not more often than that. */
    private ReplayJob.ReplayView withResults(ReplayJob job) {
        job.refresh(clock.instant(), search::states);
        return job.view();
    }

    /** @throws Refusal if there is no such job */
    public ReplayJob.ReplayView show(OpsRequest request) {
        request.allows();
        return withResults(find(request));
    }

    /**
     * Ends a job; what it has replayed is on its way.
     *
     * @throws Refusal if there is no such job, it is over, or the request does not say why
     */
    public ReplayJob.ReplayView cancel(OpsRequest request) {
        request.allows();
        ReplayJob job = find(request);
        String why = OpsRequest.why(
                request.json(Say.class, "say {\"why\": \"…\"} and nothing else").why());
        if (!job.isRunning()) {
            throw isOver(job);
        }
        Audit.Action action = audit.begin(request.who(), "cancel", "replay " + job.getId(), why);
        if (!end(job, true, null)) {
            Refusal lost = isOver(job);
            audit.failed(action, lost);
            throw lost;
        }
        audit.done(action, job.view().state());
        return job.view();
    }

    private static Refusal isOver(ReplayJob job) {
        return Refusal.conflict(
                "replay " + job.getId() + " is over: " + job.view().state());
    }

    private synchronized ReplayJob find(OpsRequest request) {
        String id = request.part("id");
        return jobs.stream()
                .filter(job -> job.getId().equals(id))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("there is no replay " + id
                        + ": those of other instances are known there, and those before the last start only in the"
                        + " audit. Their dead letters were replayed or are"
                        + " where they were."));
    }
}
