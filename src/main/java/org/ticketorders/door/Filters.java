package org.ticketorders.door;

import java.util.Locale;
import org.apache.activemq.artemis.api.core.SimpleString;

/**
 * Whether a filter (a selector, in JMS' words) may be used. One thread of the broker looks with it at each message of a queue, and at
 * nothing else meanwhile, a stop of the broker included; {@code LIKE} is a regular expression that tries all places of each {@code %}.
 */
final class Filters {

    /** Characters of one. */
    static final int LONGEST = 2_000;

    /** Of the sign in one filter. With each more it takes as many times longer as a text has characters. */
    static final int MOST_PERCENT_SIGNS = 3;

    private Filters() {}

    /**
     * @param filter null for none
     * @return a sentence for who uses it; null if it may be used
     */
    static String whyNot(SimpleString filter) {
        if (filter == null) {
            return null;
        }
        if (filter.length() > LONGEST) {
            return "the selector has " + filter.length() + " characters: use at most " + LONGEST;
        }
        String text = filter.toString();
        if (text.chars().filter(c -> c == '%').count() > MOST_PERCENT_SIGNS) {
            return "the selector has more than " + MOST_PERCENT_SIGNS + " percent signs";
        }
        String upper = text.toUpperCase(Locale.ROOT);
        return upper.contains("XPATH") || upper.contains("XQUERY")
                ? "the selector looks into bodies: use properties"
                : null;
    }
}
