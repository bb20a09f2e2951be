package org.ticketorders.purchase;

/**
 * How an attempt ended.
 *
 * @param state an end state
 * @param reason null only for ORDERED
 * @param detail one readable sentence without personal data, at most {@value #LONGEST_DETAIL} characters; may be null
 * @param shopStatus HTTP status of the answer that decided, if one did
 * @param orderId the shop's order id, for ORDERED; for IN_DOUBT, the one that an unclear answer named, if it did
 * @param redirectUrl the shop's redirect URL, for ORDERED; may be null
 * @param amount in cents (the unit is an assumption), for ORDERED; may be null
 * @param settling how a doubt was settled, for ORDERED and FAILED; null where nobody settled one, but the shop or a rule decided
 */
public record Ending(
        State state,
        Reason reason,
        String detail,
        Integer shopStatus,
        String orderId,
        String redirectUrl,
        Long amount,
        Settling settling) {

    private static final int LONGEST_DETAIL = 500;

    public Ending {
        if (!state.isEnd()) {
            throw new IllegalArgumentException(state + " is not an end");
        }
        detail = harmless(Harmless.masking(redirectUrl, Harmless.masking(orderId, detail)));
        orderId = Harmless.storable(orderId);
        redirectUrl = Harmless.storable(redirectUrl);
    }

    /** One that is not a settled doubt. */
    public Ending(
            State state,
            Reason reason,
            String detail,
            Integer shopStatus,
            String orderId,
            String redirectUrl,
            Long amount) {
        this(state, reason, detail, shopStatus, orderId, redirectUrl, amount, null);
    }

    public static Ending of(State state, Reason reason, String detail) {
        return new Ending(state, reason, detail, null, null, null, null);
    }

    public static Ending of(State state, Reason reason, String detail, Integer shopStatus) {
        return new Ending(state, reason, detail, shopStatus, null, null, null);
    }

    public static Ending ordered(String orderId, String redirectUrl, Long amount, String notices) {
        return new Ending(State.ORDERED, null, notices, null, orderId, redirectUrl, amount);
    }

    /** This end, as the settling of a doubt. */
    public Ending settled(Settling settling) {
        return new Ending(state, reason, detail, shopStatus, orderId, redirectUrl, amount, settling);
    }

    /** The shop's words may quote the customer: e-mail addresses and control characters do not get into the ledger. */
    private static String harmless(String words) {
        if (words == null) {
            return null;
        }
        String plain = Harmless.words(words);
        return plain.length() <= LONGEST_DETAIL ? plain : plain.substring(0, LONGEST_DETAIL - 1) + "\u2026";
    }

    /** {@code sold-out: …}, for people and logs: without what is secret. */
    public String sentence() {
        return state == State.ORDERED
                ? "order " + Harmless.masked(orderId)
                : reason.word() + (detail == null ? "" : ": " + detail);
    }

    @Override
    public String toString() {
        return "Ending[" + state + ", " + (reason == null && state != State.ORDERED ? detail : sentence()) + "]";
    }
}
