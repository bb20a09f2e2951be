package org.ticketorders.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.ticketorders.hold.HoldAges;
import org.ticketorders.log.LogContext;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;

/**
 * What became of every purchase, and the only place where that changes.
 *
 * <p>Each change is one compare-and-set on (state, attempt, owner), committed when the method returns. Who loses one gets
 * {@link ConcurrentChange} and rolls back. If the database fails, methods throw
 * {@link org.springframework.dao.DataAccessException}; nothing has changed then, or what has changed is found again by the
 * message's next delivery. What the shop has answered is written with {@link LedgerRetry}, since nobody could be asked again.
 */
@Service
public class Ledger {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.ledger");

    private final LedgerStore store;
    private final DecisionTable table;
    private final Clock clock;
    private final HoldAges holdAges;
    private final LedgerRetry retry;
    private final ApplicationEventPublisher events;

    Ledger(
            LedgerStore store,
            DecisionTable table,
            Clock clock,
            HoldAges holdAges,
            LedgerRetry retry,
            ApplicationEventPublisher events) {
        this.store = store;
        this.table = table;
        this.clock = clock;
        this.holdAges = holdAges;
        this.retry = retry;
        this.events = events;
    }

    public Optional<PurchaseRecord> find(String purchaseId) {
        return store.find(purchaseId);
    }

    /** The id of another purchase that has this order of the shop's, or whose unclear answer named it. */
    public Optional<String> anotherPurchaseOf(String orderId, String purchaseId) {
        return store.findByOrder(orderId, purchaseId);
    }

    /** Every change of the purchase's row, oldest first; empty if there is none. */
    public List<HistoryEntry> history(String purchaseId) {
        return store.history(purchaseId);
    }

    /** Decides what to do with a message, and writes the row that this step relies on. */
    public Decision take(Delivery message) {
        return take(message, true);
    }

    /**
     * Decides what to do with a message while orders may have to wait for their turn, and writes the row that this step relies on.
     *
     * @param mayOrder false where a hold that has waited has to wait on, before its order may leave
     */
    public Decision take(Delivery message, boolean mayOrder) {
        PurchaseRecord row = store.find(message.purchaseId()).orElse(null);
        return take(message, row, table.decide(row, message, now(), holdAges::isOver, mayOrder));
    }

    /**
     * Decides what to do with a message that is no purchase by the present configuration, and has the content of the purchase that the row was accepted for.
     *
     * @param row as it was found
     * @throws IllegalStateException if it cannot be continued so
     */
    public Decision takeUnread(Delivery message, PurchaseRecord row) {
        return take(message, row, table.decideUnread(row, message, now(), holdAges::isOver));
    }

    private Decision take(Delivery message, PurchaseRecord row, Decision decision) {
        if (decision.writes()) {
            if (decision.step() == Step.ORDER) {
                once(row, decision.row(), null);
                tell(new StateChanged(row, decision.row()));
            } else if (!write(row, decision.row(), message.customer())) {
                throw new ConcurrentChange(decision.row());
            }
        }
        LogContext.attempt(decision.row().purchaseId(), decision.row().attempt());
        return decision;
    }

    /** ACCEPTED → HELD, with what the shop holds: its order has to wait. */
    public PurchaseRecord held(PurchaseRecord accepted, Hold hold) {
        PurchaseRecord held = accepted.in(State.HELD, hold, now());
        once(accepted, held, null);
        tell(new StateChanged(accepted, held));
        return held;
    }

    /** ACCEPTED → ORDERING, with what the shop holds, in one write: nothing speaks against ordering at once. */
    public PurchaseRecord ordering(PurchaseRecord accepted, Hold hold) {
        PurchaseRecord held = accepted.in(State.HELD, hold, now());
        PurchaseRecord ordering = held.in(State.ORDERING, hold, held.updatedAt());
        once(accepted, ordering, State.HELD);
        tell(new StateChanged(accepted, held));
        tell(new StateChanged(held, ordering));
        return ordering;
    }

    /** ACCEPTED → an end that was reached without a hold. */
    public PurchaseRecord endWithoutHold(PurchaseRecord accepted, Ending ending) {
        PurchaseRecord ended = accepted.ended(ending, now());
        once(accepted, ended, null);
        tell(new StateChanged(accepted, ended));
        return ended;
    }

    /**
     * Writes what follows an acceptance or a hold that has waited. If a try of this has failed and its mark is in the row all the same, that try was
     * committed and only its answer was lost. Otherwise an order that nobody has posted would be in doubt.
     */
    private void once(PurchaseRecord from, PurchaseRecord to, State through) {
        long mark = ThreadLocalRandom.current().nextLong();
        retry.call(() -> {
            if (!store.compareAndSet(from, to, through, mark) && !store.hasMark(to, mark)) {
                throw new ConcurrentChange(from);
            }
            return to;
        });
    }

    /**
     * An outage of the shop ended this attempt: it does not count towards those that a run may take, or a long outage would
     * become a failure. Without effect on what is not accepted any more.
     *
     * @param row the row as it was accepted, or null if the message did not come so far
     * @param cause what the shop did, in words; the purchase's end names the last
     */
    public void forgive(PurchaseRecord row, String cause) {
        if (row != null && row.state() == State.ACCEPTED) {
            store.forgive(row, cause);
        }
    }

    /**
     * ORDERING → the end that the shop's answer gives. Certain knowledge wins: who comes back late with an answer moves
     * IN_DOUBT to what he knows.
     *
     * @throws OrderIsAnothers if it is an order that another purchase has, or is in doubt of: the answer was meant for another request
     */
    public PurchaseRecord answered(PurchaseRecord ordering, Ending ending) {
        PurchaseRecord ended = retry.call(() -> knownNow(ordering, ending));
        if (ended.state() != State.IN_DOUBT) {
            holdAges.forget(ordering.hold());
        }
        return ended;
    }

    private PurchaseRecord knownNow(PurchaseRecord ordering, Ending ending) {
        PurchaseRecord ended = ordering.ended(ending, now());
        if (end(ordering, ended)) {
            return ended;
        }
        PurchaseRecord doubted = inDoubt(ordering, ending);
        if (ending.state() == State.IN_DOUBT) {
            return doubted;
        }
        return known(ordering, doubted, ending);
    }

    private PurchaseRecord known(PurchaseRecord ordering, PurchaseRecord doubted, Ending ending) {
        PurchaseRecord known = doubted.ended(ending, now());
        if (end(doubted, known)) {
            return known;
        }
        // who has settled it in this moment has not heard of the answer
        inDoubt(ordering, ending);
        throw new ConcurrentChange(doubted);
    }

    /**
     * Writes an end, which the order of another purchase cannot be.
     *
     * @return false if the row has gone on
     * @throws OrderIsAnothers if another purchase has the order
     */
    boolean end(PurchaseRecord from, PurchaseRecord ended) {
        String order = ended.state() == State.ORDERED ? ended.ending().orderId() : null;
        boolean written =
                order == null ? store.compareAndSet(from, ended) : store.compareAndSetIfOrderIsNobodys(from, ended);
        if (written) {
            tell(new StateChanged(from, ended));
        } else if (order != null) {
            store.findByOrder(order, from.purchaseId()).ifPresent(other -> {
                throw new OrderIsAnothers(order, other);
            });
        }
        return written;
    }

    /**
     * The order was certainly not taken: ORDERING → HELD, with the cause, or, if somebody else has given the purchase up as in doubt
     * meanwhile, IN_DOUBT → FAILED.
     */
    public PurchaseRecord notTaken(PurchaseRecord ordering, String why) {
        return retry.call(() -> heldAgain(ordering, why));
    }

    private PurchaseRecord heldAgain(PurchaseRecord ordering, String why) {
        PurchaseRecord held = ordering.in(State.HELD, ordering.hold(), now()).because(why);
        if (write(ordering, held)) {
            return held;
        }
        Ending ending = Ending.of(State.FAILED, Reason.NOT_TAKEN, why);
        return known(ordering, inDoubt(ordering, ending), ending);
    }

    /** Purchases in a state that few are in, longest unchanged first. */
    public List<PurchaseRecord> in(State state, int limit) {
        return store.in(state, limit);
    }

    /**
     * From when on a look at the shop can show that there is no order: its hold has lapsed there by then, and nothing that was
     * sent before can become an order any more.
     *
     * @param margin what the shop's clock may differ from ours, and a request may take to arrive
     */
    public Instant fence(PurchaseRecord doubted, Duration margin) {
        // where the hold is not known: it was made before the row ended, and no shop holds longer than that
        Instant lapsed = doubted.hold() == null
                ? doubted.updatedAt().plus(HoldAges.LONGEST)
                : doubted.hold().lapsesBy();
        // where the clock was set forward since, it says too early that the hold has lapsed
        Instant byElapsedTime = holdAges.rest(doubted.hold()).map(now()::plus).orElse(Instant.MIN);
        return (byElapsedTime.isAfter(lapsed) ? byElapsedTime : lapsed).plus(margin);
    }

    /** Notes that the outcomes of these ends are published: called only after the publishing transaction committed. */
    public void markPublished(List<PurchaseRecord> rows) {
        if (!rows.isEmpty()) {
            store.markPublished(rows);
        }
    }

    /**
     * Ends whose outcomes are to be published apart from their messages, oldest first. Those that were reached longer ago than
     * {@code age} and are not known to be published are taken from their messages now, and due after {@code wait}: whoever read
     * the row before must have committed by then, or never will. One whose publication fails is due again after {@code age}.
     */
    public List<PurchaseRecord> unpublishedEnds(Duration age, Duration wait, int limit) {
        Instant now = now();
        store.takeUnpublished(now.minus(age), now.plus(wait));
        return store.takeDue(now, now.plus(age), limit);
    }

    /** Rows without an end that have not changed for longer than {@code age}, oldest first. */
    public List<PurchaseRecord> unsettled(Duration age, int limit) {
        return store.unsettled(now().minus(age), limit);
    }

    /** Doubts that were settled within {@code age} and still stand so, latest first. */
    public List<PurchaseRecord> settled(Duration age, int limit) {
        return store.settled(now().minus(age), limit);
    }

    /** How many purchases are in these states, and since when; a state without any is missing. */
    public Map<State, OpenCount> open(Collection<State> states) {
        return store.open(states).stream().collect(Collectors.toMap(OpenCount::state, Function.identity()));
    }

    /** @param from null for a new row */
    private boolean write(PurchaseRecord from, PurchaseRecord to) {
        return write(from, to, null);
    }

    private boolean write(PurchaseRecord from, PurchaseRecord to, CustomerKeys customer) {
        boolean written = from == null ? store.insert(to, customer) : store.compareAndSet(from, to);
        if (written) {
            tell(new StateChanged(from, to));
        }
        return written;
    }

    private void tell(Object event) {
        try {
            events.publishEvent(event);
        } catch (RuntimeException e) {
            // the row is written: who only watches must not make that a failure
            LOG.warn("{} was written, and could not be counted: {}", event, e.toString());
        }
    }

    /** @param late what the order's answer says, which comes when its row has gone on */
    private PurchaseRecord inDoubt(PurchaseRecord ordering, Ending late) {
        Optional<PurchaseRecord> now = store.find(ordering.purchaseId());
        return now.filter(row -> row.state() == State.IN_DOUBT && isAboutOrderOf(ordering, row))
                .orElseThrow(() -> {
                    now.map(row -> new LateAnswer(ordering, late, row))
                            .filter(LateAnswer::contradicts)
                            .ifPresent(this::contradicted);
                    return new ConcurrentChange(ordering);
                });
    }

    /** What ended without an order is not replayed any more once one is known. */
    private void contradicted(LateAnswer answer) {
        if (answer.says().state() == State.ORDERED && answer.row().state().isReplayable()) {
            store.nameOrder(answer.row(), answer.says().orderId());
        }
        tell(answer);
    }

    /** Whether the doubt is about this very order; where its settling was taken back it has another attempt by now, and still its hold. */
    private static boolean isAboutOrderOf(PurchaseRecord ordering, PurchaseRecord doubted) {
        return doubted.attempt() == ordering.attempt()
                || (doubted.ending().reason() == Reason.TAKEN_BACK
                        && doubted.hold() != null
                        && ordering.hold() != null
                        && doubted.hold().tickets().equals(ordering.hold().tickets()));
    }

    Instant now() {
        // what the ledger stores has milliseconds; what is compared with it has, too
        return Instant.ofEpochMilli(clock.millis());
    }
}
