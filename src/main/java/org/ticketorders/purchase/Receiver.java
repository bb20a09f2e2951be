package org.ticketorders.purchase;

/** The customer. Personal data: it lives in messages and in the order, never in logs, metrics or the ledger. */
public record Receiver(String locale, String email, String firstname, String lastname) {

    /** What somebody else says about the purchase, without the receiver's e-mail address and names, however they are spelt. */
    public String hiddenIn(String words) {
        // whole addresses first: without its first part the rest would not look like one
        String plain = Harmless.words(OwnWords.plain(words));
        // nothing but an escaped space is still what was said
        String hidden = plain.isEmpty() ? Harmless.words(words) : plain;
        for (String whole : new String[] {email, firstname, lastname}) {
            for (String own : OwnWords.of(whole)) {
                hidden = OwnWords.without(own, true, hidden, "(receiver)");
            }
        }
        return hidden;
    }

    @Override
    public String toString() {
        return "Receiver[not shown]";
    }
}
