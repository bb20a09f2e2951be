package org.ticketorders.deadletter;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ticketorders.purchase.Reason;

/**
 * What a dead letter comes from, as far as its detail says it: many dead letters of one cause are one thing to deal with.
 *
 * @param reason word of the vocabulary; null where the dead letter has none
 * @param ticket GUID of the ticket that the shop refused; null where the reason is not about one
 * @param field of the message that is wrong, as a JSON pointer with {@code *} for the places in a list; null where it is about none
 */
public record LetterCause(String reason, String ticket, String field) {

    static final String PAYMENT_METHOD = "/paymentMethod";

    private static final Pattern TICKET =
            Pattern.compile("^ticket ([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\\b");

    /** The first thing that is wrong: where, and the name of a field that should or should not be there. */
    private static final Pattern VIOLATION = Pattern.compile("^(message|/[^:]{0,300}): (?:field '([^']{1,100})' )?");

    private static final Pattern PLACE = Pattern.compile("/\\d+(?=/|$)");

    public static LetterCause of(Letter letter) {
        String detail = letter.detail() == null ? "" : letter.detail();
        return new LetterCause(letter.reason(), ticket(detail), field(letter.reason(), detail));
    }

    private static String ticket(String detail) {
        Matcher found = TICKET.matcher(detail);
        return found.find() ? found.group(1) : null;
    }

    private static String field(String reason, String detail) {
        if (Reason.PAYMENT_METHOD_NOT_OFFERED.word().equals(reason)) {
            return PAYMENT_METHOD;
        }
        Matcher found = VIOLATION.matcher(detail);
        if (!found.find()) {
            return null;
        }
        String path = found.group(1).equals("message")
                ? ""
                : PLACE.matcher(found.group(1)).replaceAll("/*");
        String field = found.group(2) == null ? path : path + "/" + found.group(2);
        return field.isEmpty() ? null : field;
    }
}
