package org.ticketorders.broker.login;

/** What the embedded broker lets somebody do who gives neither name nor password. */
public enum Anonymous {
    /** Nothing. */
    NONE,
    /** What the role {@code senders} may: send purchases, and read the replies to them. */
    SEND
}
