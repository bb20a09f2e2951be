package org.ticketorders.ops.service;

import java.util.Locale;
import org.ticketorders.purchase.State;

/** Where one dead letter of a replay stands. The ledger keeps the names. */
public enum LetterState {
    /** The replay has not come to it. */
    WAITING,
    /** It is being moved, or was when the application ended. */
    BEGUN,
    /** It stays where it was, or was gone. */
    SKIPPED,
    /** It was moved; its purchase has no new end yet. */
    IN_WORK,
    /** It was moved, and the ledger does not have its purchase any more. */
    GONE,
    ORDERED,
    REJECTED,
    EXPIRED,
    FAILED,
    IN_DOUBT;

    /** That of a dead letter that was moved and whose purchase has come to this end since. */
    static LetterState of(State end) {
        return valueOf(end.name());
    }

    /** What operators call it: {@code waiting} of those that it has not done with. */
    public String word() {
        return this == BEGUN ? WAITING.word() : name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isLeft() {
        return this == WAITING || this == BEGUN;
    }

    boolean isReplayed() {
        return !isLeft() && this != SKIPPED;
    }
}
