package org.ticketorders.outcome;

import org.ticketorders.purchase.Reason;

/**
 * The transaction that ended the work on a message was committed. Published on the thread that committed it; for who watches, since no
 * listener can undo it.
 *
 * @param reason why it is no purchase; null for the others
 */
public record MessageFinished(End end, Reason reason) {

    /** What became of the message. */
    public enum End {
        /** The outcome of its purchase was published. */
        PUBLISHED,
        /** It is no purchase. */
        REFUSED,
        /** Its purchase was known already. */
        DROPPED
    }
}
