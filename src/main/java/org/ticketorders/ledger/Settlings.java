package org.ticketorders.ledger;

import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Settling;
import org.ticketorders.purchase.State;

/** Ends doubts by a look at the shop, which a person has taken or a look-up. If the database fails, that is as for the {@link Ledger}. */
@Component
public class Settlings {

    /** Whoever settles a doubt publishes it at once; if that does not go well, the periodic route does after this. */
    private static final Duration SETTLED_IS_PUBLISHED_WITHIN = Duration.ofSeconds(10);

    private final Ledger ledger;

    public Settlings(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * A person or a look-up found the order at the shop: IN_DOUBT → ORDERED, of this very attempt.
     *
     * @param doubted the row that the order was compared with
     * @param evidence what was seen, in words without personal data
     * @throws NotInDoubt if it is not, or not any more: somebody else has settled it, or its late answer has come
     * @throws OrderIsAnothers if another purchase has the order, or has just got it
     */
    public PurchaseRecord foundOrdered(PurchaseRecord doubted, String orderId, String evidence) {
        return settle(doubted, Ending.ordered(orderId, null, null, evidence), ledger.now());
    }

    /**
     * A person, or a complete reading of the shop's orders, found none: IN_DOUBT → FAILED, of this very attempt, which may be replayed.
     *
     * @param lookedAt when they looked, or the reading began, UTC
     * @param margin what the shop's clock may differ from ours, and a request may take to arrive
     * @throws TooEarlyToResolve if that was before the hold had lapsed at the shop: the order could still arrive
     * @throws NotInDoubt if it is not, or not any more
     */
    public PurchaseRecord foundNotOrdered(PurchaseRecord doubted, Instant lookedAt, Duration margin, String evidence) {
        return settleNotOrdered(doubted, lookedAt, margin, Ending.of(State.FAILED, Reason.RESOLVED, evidence));
    }

    private PurchaseRecord settleNotOrdered(PurchaseRecord doubted, Instant lookedAt, Duration margin, Ending ending) {
        Instant now = ledger.now();
        Instant fence = ledger.fence(doubted, margin);
        if (lookedAt.isAfter(now) || lookedAt.isBefore(fence)) {
            throw new TooEarlyToResolve(doubted.purchaseId(), fence);
        }
        return settle(doubted, ending, now);
    }

    private PurchaseRecord settle(PurchaseRecord doubted, Ending ending, Instant now) {
        if (doubted.state() != State.IN_DOUBT) {
            throw NotInDoubt.of(doubted);
        }
        Settling settling = new Settling(now, doubted.ending().orderId());
        PurchaseRecord settled =
                doubted.ended(ending.settled(settling), now).publishedApart(SETTLED_IS_PUBLISHED_WITHIN);
        if (!ledger.end(doubted, settled)) {
            throw ledger.find(doubted.purchaseId())
                    .map(NotInDoubt::of)
                    .orElseGet(() -> NotInDoubt.any(doubted.purchaseId()));
        }
        return settled;
    }
}
