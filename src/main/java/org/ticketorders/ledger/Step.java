package org.ticketorders.ledger;

/** What is to be done with a message, after the ledger's row (if it changes) is committed. */
public enum Step {
    /** Look the payment method up and reserve every ticket. */
    RESERVE,
    /** Send the message on with the hold that the row records. */
    SEND_ON,
    /** Look at the clock, and POST the order once. */
    ORDER,
    /** Move the message to {@code reservation.expired}. */
    LET_LAPSE,
    /** Move the message to {@code purchase.again}. */
    RENEW,
    /** Put the dead letter if the row's end asks for one, publish the outcome, acknowledge. */
    FINISH,
    /** A duplicate or a leftover: acknowledge, count, tell its sender the known outcome. */
    DROP,
    /** The purchaseId belongs to another purchase: a dead letter, no change of the row. */
    REFUSE;

    /** Whether the purchase itself is needed for it: its tickets, its customer. For all else the row and the message as it came will do. */
    boolean needsPurchase() {
        return this == RESERVE || this == ORDER;
    }
}
