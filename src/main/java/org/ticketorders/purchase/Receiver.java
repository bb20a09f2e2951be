package org.ticketorders.purchase;

import java.util.regex.Pattern;

/** The customer. Personal data: it lives in messages and in the order, never in logs, metrics or the ledger. */
public record Receiver(String locale, String email, String firstname, String lastname) {

    private static final int SHORTEST = 2;

    /** What somebody else says about the purchase, without the receiver's e-mail address and names, however they are spelt. */
    public String hiddenIn(String words) {
        // whole addresses first: without its first part the rest would not look like one
        String hidden = Harmless.words(words);
        for (String own : new String[] {email.replaceFirst("@.*", ""), firstname, lastname}) {
            if (own.strip().length() >= SHORTEST) {
                hidden = Pattern.compile(
                                "(?<![\\p{L}\\p{N}_])" + Pattern.quote(own.strip()) + "(?![\\p{L}\\p{N}_])",
                                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                        .matcher(hidden)
                        .replaceAll("(receiver)");
            }
        }
        return hidden;
    }

    @Override
    public String toString() {
        return "Receiver[not shown]";
    }
}
