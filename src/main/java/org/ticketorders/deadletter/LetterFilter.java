package org.ticketorders.deadletter;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ticketorders.message.Headers;

/**
 * Which dead letters; what is null does not restrict.
 *
 * @param reason word of the vocabulary
 * @param shop GUID; the ledger knows it, and not the dead letter
 * @param idPrefix how the purchaseId begins
 * @param failedBefore those that became dead letters before, UTC
 * @param ticket GUID of the ticket that they are about; see {@link LetterCause}
 * @param field of the message that is wrong; see {@link LetterCause}
 */
public record LetterFilter(
        String reason, String shop, String idPrefix, Instant failedBefore, String ticket, String field) {

    public static final LetterFilter ALL = new LetterFilter(null, null, null, null);

    /** One of any cause. */
    public LetterFilter(String reason, String shop, String idPrefix, Instant failedBefore) {
        this(reason, shop, idPrefix, failedBefore, null, null);
    }

    /** Whether a dead letter has this cause; its reason is what the broker selects by. */
    boolean isOfCause(Letter letter) {
        if (ticket == null && field == null) {
            return true;
        }
        LetterCause cause = LetterCause.of(letter);
        return (ticket == null || ticket.equalsIgnoreCase(cause.ticket()))
                && (field == null || field.equals(cause.field()));
    }

    /** What the broker can tell, as a JMS selector; null for all. */
    String selector() {
        List<String> terms = new ArrayList<>();
        if (reason != null) {
            terms.add("reason = " + quoted(reason));
        }
        if (idPrefix != null) {
            terms.add(beginsWith(Headers.PURCHASE_ID, idPrefix));
        }
        if (ticket != null) {
            // we write it in lower case, and a selector tells cases apart
            terms.add("(" + beginsWith("detail", "ticket " + ticket.toLowerCase(Locale.ROOT)) + " OR "
                    + beginsWith("detail", "ticket " + ticket.toUpperCase(Locale.ROOT)) + ")");
        }
        return terms.isEmpty() ? null : String.join(" AND ", terms);
    }

    private static String beginsWith(String header, String text) {
        String literal = text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
        return header + " LIKE " + quoted(literal + "%") + " ESCAPE '!'";
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
