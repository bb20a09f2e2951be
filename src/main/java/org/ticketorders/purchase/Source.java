package org.ticketorders.purchase;

/** The queue from which a message was taken. */
public enum Source {
    /** {@code purchase.requested}: a sender's message; nothing in it is ours. */
    REQUESTED,
    /** {@code purchase.again} and {@code purchase.taken-back}: our renewals, replays and settlings taken back; closed to senders. */
    AGAIN,
    /** {@code reservation.held} */
    HELD,
    /** {@code reservation.expired} */
    EXPIRED;

    /** Whether a message from here can own a row: later messages only carry an attempt. */
    public boolean startsAttempts() {
        return this == REQUESTED || this == AGAIN;
    }
}
