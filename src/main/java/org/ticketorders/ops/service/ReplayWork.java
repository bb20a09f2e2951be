package org.ticketorders.ops.service;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.dao.DataAccessException;
import org.springframework.jms.JmsException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.LedgerProperties;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.log.Causes;

/**
 * What the routes ask that replay many dead letters. Each dead letter is replayed as one is by hand: the message moves, the ledger's row of the
 * purchase is left to accept. What a crash or an outage interrupts is claimed again, by this instance or another.
 */
@Component("replayWork")
public class ReplayWork {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.dead-letters");
    private static final int AT_A_TIME = 100;

    /** A crash is followed by a pause of so long; a dead letter takes far less. */
    private static final Duration CLAIM_LASTS = Duration.ofSeconds(30);

    /** After broker or ledger have failed, the work begins again after so long. */
    private static final Duration OUTAGE_LASTS = Duration.ofSeconds(5);

    private final ReplayStore store;
    private final ReplayViews views;
    private final Ledger ledger;
    private final LedgerProperties properties;
    private final Audit audit;
    private final CamelContext camel;
    private final Clock clock;

    ReplayWork(
            ReplayStore store,
            ReplayViews views,
            Ledger ledger,
            LedgerProperties properties,
            Audit audit,
            @Lazy CamelContext camel,
            Clock clock) {
        this.store = store;
        this.views = views;
        this.ledger = ledger;
        this.properties = properties;
        this.audit = audit;
        this.camel = camel;
        this.clock = clock;
    }

    /** Until when a claim lasts that is made now. */
    public Instant claimEnds() {
        return clock.instant().plus(CLAIM_LASTS);
    }

    /** Claims the replays that run and that nobody works on: this instance's of before its restart, or those of another that died. */
    public List<ReplayRun> claimed() {
        List<ReplayRun> claimed = store.claim(clock.instant(), claimEnds());
        claimed.forEach(run -> LOG.info("Replay {} of {} resumes here", run.id(), run.queue()));
        return claimed;
    }

    /** The dead letters that are left, for as long as the replay runs, is this run's and the application does not stop. */
    public Iterator<ReplayLetter> letters(ReplayRun run) {
        return new Iterator<>() {
            private final Deque<ReplayLetter> next = new ArrayDeque<>();
            private int position;
            private boolean over;

            @Override
            public boolean hasNext() {
                if (next.isEmpty() && !over) {
                    next.addAll(store.left(run.id(), position, AT_A_TIME));
                    over = next.isEmpty();
                }
                return !next.isEmpty() && !stops() && store.keep(run, claimEnds());
            }

            @Override
            public ReplayLetter next() {
                if (next.isEmpty()) {
                    throw new NoSuchElementException();
                }
                position = next.peek().position();
                return next.remove();
            }
        };
    }

    private boolean stops() {
        return camel.isStopping() || camel.isStopped();
    }

    /**
     * The row whose dead letter is to be moved now; the dead letter is marked before.
     *
     * @return null if it is not to be
     */
    public PurchaseRecord row(ReplayRun run, ReplayLetter letter) {
        if (stops() || !store.begin(run, letter, claimEnds())) {
            return null;
        }
        Optional<String> refusal = refusal(run.queue(), letter.purchaseId(), letter.attempt());
        if (refusal.isEmpty()) {
            return ledger.find(letter.purchaseId()).orElseThrow();
        }
        if (isMovedBefore(letter)) {
            store.replayed(run, letter);
        } else {
            store.skipped(run, letter, refusal.get());
        }
        return null;
    }

    /** Whether an earlier run had moved it, which was interrupted before it could note that: its purchase has begun another attempt since. */
    private boolean isMovedBefore(ReplayLetter letter) {
        return letter.state() == LetterState.BEGUN
                && letter.attempt() != null
                && ledger.find(letter.purchaseId())
                        .filter(row -> row.attempt() > letter.attempt())
                        .isPresent();
    }

    /**
     * Why a dead letter is not to be replayed; empty if it is.
     *
     * @param purchaseId null where the dead letter names none
     * @param attempt null where the dead letter does not say
     */
    public Optional<String> refusal(String queue, String purchaseId, Integer attempt) {
        if (purchaseId == null || attempt == null) {
            return Optional.of("the dead letter names no purchase and attempt");
        }
        Optional<PurchaseRecord> found = ledger.find(purchaseId);
        if (found.isEmpty()) {
            return Optional.of("the ledger knows this purchase no longer: send it again");
        }
        PurchaseRecord row = found.get();
        if (!row.isReplayable()) {
            return Optional.of(
                    row.state().isReplayable()
                            ? "an answer of the shop that came late says that it has its order"
                            : "the purchase is " + row.state().word() + " now");
        }
        if (row.attempt() != attempt
                || !queue.equals("dead-letter." + row.state().word())) {
            return Optional.of("the dead letter is of attempt " + attempt + ", and the purchase "
                    + row.state().word() + " in attempt " + row.attempt());
        }
        return Optional.empty();
    }

    /** Notes what became of a dead letter. One that an interrupted run had begun and that is gone was moved by that run. */
    public void count(ReplayRun run, ReplayLetter letter, boolean moved) {
        if (moved || letter.state() == LetterState.BEGUN) {
            store.replayed(run, letter);
        } else {
            store.skipped(run, letter, "the dead letter was gone");
        }
    }

    /** There are no more dead letters, the replay does not run any more, or the application stops. */
    public void over(ReplayRun run) {
        if (stops()) {
            store.release(run, clock.instant(), null);
        } else if (store.left(run.id(), 0, 1).isEmpty() && store.done(run, clock.instant())) {
            note(run.id());
        }
    }

    /** Writes into the audit how a replay ended. */
    public void note(String id) {
        store.noteResults(id);
        ReplayView view = views.find(id).orElseThrow();
        audit.done(
                views.action(id),
                view.state() + ": " + view.replayed() + " replayed, " + view.skipped() + " skipped, " + view.left()
                        + " left" + (view.lastProblem() == null ? "" : "; " + view.lastProblem()));
    }

    /** The work was interrupted: it is resumed where broker or ledger failed, or the application stops; else an operator has to resume it. */
    public void failed(ReplayRun run, Throwable failure) {
        boolean isOutage = failure instanceof JmsException
                || failure instanceof DataAccessException
                || failure instanceof TransactionException;
        String problem = Causes.of(failure);
        LOG.warn("Replay {} of {} was interrupted: {}", run.id(), run.queue(), problem);
        if (stops()) {
            store.release(run, clock.instant(), null);
        } else if (isOutage) {
            store.release(run, clock.instant().plus(OUTAGE_LASTS), problem);
        } else {
            store.suspend(run.id(), problem, clock.instant());
        }
    }

    /** Notes what came of dead letters that were replayed. */
    public void noteResults() {
        store.unsettled().forEach(store::noteResults);
    }

    /** Removes replays that are over for as long as details of purchases are kept. */
    public void purge() {
        store.purge(clock.instant().minus(properties.keepDetails()));
    }
}
