package org.ticketorders.deadletter;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.ticketorders.message.Headers;
import org.ticketorders.purchase.Reason;

/**
 * Which dead letters; what is null does not restrict.
 *
 * @param reason word of the vocabulary
 * @param shop GUID; of a dead letter of an earlier version, which does not say it, the ledger knows it
 * @param idPrefix how the purchaseId begins
 * @param failedBefore those that became dead letters before, UTC
 * @param ticket GUID of the ticket that they are about; see {@link LetterCause}
 * @param field of the message that is wrong; see {@link LetterCause}
 */
public record LetterFilter(
        String reason, String shop, String idPrefix, Instant failedBefore, String ticket, String field) {

    public static final LetterFilter ALL = new LetterFilter(null, null, null, null);

    /** Where a field stands for one in each place of a list. */
    private static final Pattern PLACE = Pattern.compile("/\\*(?=/|$)");

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
        List<String> terms = terms();
        return terms.isEmpty() ? null : String.join(" AND ", terms);
    }

    /** What {@link #selector} says, and not those that were sent before. @param sentAt epoch milliseconds */
    String selectorSince(long sentAt) {
        List<String> terms = terms();
        terms.add(0, "JMSTimestamp >= " + Math.max(0, sentAt));
        return String.join(" AND ", terms);
    }

    private List<String> terms() {
        List<String> terms = new ArrayList<>();
        if (reason != null) {
            terms.add("reason = " + quoted(reason));
        }
        if (idPrefix != null) {
            terms.add(beginsWith(Headers.PURCHASE_ID, idPrefix));
        }
        if (shop != null) {
            String header = Headers.SHOP_GUID;
            terms.add("(" + header + " = " + quoted(shop.toLowerCase(Locale.ROOT)) + " OR " + header + " IS NULL)");
        }
        if (field != null) {
            terms.add(mayBeAbout(field));
        }
        if (ticket != null) {
            // a selector tells cases apart, and every version has written it in lower case
            terms.add(beginsWith("detail", "ticket " + ticket.toLowerCase(Locale.ROOT)));
        }
        return terms;
    }

    /** What all dead letters about a field of the message have in common, and some others; see {@link LetterCause}. */
    private static String mayBeAbout(String field) {
        String name = field.substring(field.lastIndexOf('/') + 1);
        List<String> terms = new ArrayList<>();
        terms.add(like("detail", PLACE.matcher(literal(field)).replaceAll("/%") + ": %"));
        terms.add(like("detail", "%: field '%" + literal(name) + "' %"));
        if (LetterCause.PAYMENT_METHOD.equals(field)) {
            terms.add("reason = " + quoted(Reason.PAYMENT_METHOD_NOT_OFFERED.word()));
        }
        return "(" + String.join(" OR ", terms) + ")";
    }

    private static String beginsWith(String header, String text) {
        return like(header, literal(text) + "%");
    }

    private static String like(String header, String pattern) {
        return header + " LIKE " + quoted(pattern) + " ESCAPE '!'";
    }

    /** A text as it stands in a pattern. */
    private static String literal(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
