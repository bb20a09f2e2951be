package org.ticketorders.purchase;

import java.util.Locale;

/** Where a purchase stands. The last five are ends: each is published as the outcome of the attempt that reached it. */
public enum State {
    /** Somebody works on it; what it holds at the shop is not known yet. */
    ACCEPTED,
    /** Every ticket is held at the shop; the hold is in the row. */
    HELD,
    /** An order POST may leave, or has left. */
    ORDERING,
    ORDERED,
    REJECTED,
    EXPIRED,
    FAILED,
    /** An order POST left and what became of it is not known. */
    IN_DOUBT;

    public boolean isEnd() {
        return compareTo(ORDERED) >= 0;
    }

    /** An end after which the purchase certainly has no order, so that it may be tried again. */
    public boolean isReplayable() {
        return this == REJECTED || this == EXPIRED || this == FAILED;
    }

    /** The word that outcomes and dead-letter queues use: {@code in-doubt} for {@link #IN_DOUBT}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
