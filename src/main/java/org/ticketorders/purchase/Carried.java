package org.ticketorders.purchase;

/**
 * What a message says of itself. Only messages that we sent say anything; a sender's message carries {@link #NOTHING}.
 *
 * @param kind what the message is for
 * @param attempt the attempt that it belongs to (HOLD), comes after (RENEWS, REPLAYS), or whose settling it takes back (TAKES_BACK); 0 for
 *     NOTHING
 */
public record Carried(Kind kind, int attempt) {

    public enum Kind {
        NOTHING,
        HOLD,
        RENEWS,
        REPLAYS,
        TAKES_BACK
    }

    public static final Carried NOTHING = new Carried(Kind.NOTHING, 0);

    public boolean asksForAnotherAttempt() {
        return kind == Kind.RENEWS || kind == Kind.REPLAYS;
    }
}
