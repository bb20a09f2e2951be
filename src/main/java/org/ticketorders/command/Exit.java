package org.ticketorders.command;

/** Exit codes of the commands; {@code config/README.md} has them, too. */
final class Exit {

    static final int DONE = 0;

    /** Refused, failed, or only partly done. */
    static final int FAILED = 1;

    /** An unknown word or option, or a value that is none. Nothing was asked. */
    static final int USAGE = 2;

    /** The login is missing or wrong, is locked, or lacks the role. */
    static final int LOGIN = 3;

    /** There is no such purchase, dead letter, replay or stage. */
    static final int NOT_FOUND = 4;

    /** It is not in a state in which this may be done, or the shop contradicts. */
    static final int CONFLICT = 5;

    /** The application does not answer, or something else does. */
    static final int UNAVAILABLE = 6;

    private Exit() {}
}
