package org.ticketorders.purchase;

import java.util.regex.Pattern;
import org.ticketorders.door.Bounds;

/** Makes foreign words fit for logs, for the ledger and for the headers of dead letters. */
public final class Harmless {

    /** The most characters of foreign words that are kept. */
    public static final int LONGEST = 4_000;

    // tried only where a word begins: else a long word without an @ would be read again from each of its characters
    private static final Pattern E_MAIL = Pattern.compile(
            "(?<![^\\s\"'<>(),;:/=])[^\\s\"'<>(),;:/=]+(@|%40)[^\\s\"'<>(),;:/]+", Pattern.CASE_INSENSITIVE);

    /** Controls, line and paragraph separators, what is not shown or turns the direction of writing, half characters. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+");

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,39}");

    private Harmless() {}

    /**
     * The words in one line of at most {@value #LONGEST} characters and an ellipsis, with {@code (e-mail)} in place of each
     * e-mail address.
     */
    public static String words(String words) {
        return E_MAIL.matcher(line(words)).replaceAll("(e-mail)").strip();
    }

    /** The words in one line of at most {@value #LONGEST} characters and an ellipsis, without what nobody would see. */
    public static String line(String words) {
        // cut first: what comes after is nobody's to read, and costs nothing
        boolean fits = words.length() <= LONGEST;
        String cut = fits ? words : words.substring(0, LONGEST);
        return UNSEEN.matcher(cut).replaceAll(" ") + (fits ? "" : "…");
    }

    /**
     * An id that a sender has chosen, fit for the ledger, logs and outcomes: without control characters, and where it is longer than
     * {@link Bounds#ID} characters, its beginning and a digest. Null if there is none.
     */
    public static String id(String id) {
        if (id == null) {
            return null;
        }
        String start = id.length() <= Bounds.ID ? id : id.substring(0, Bounds.ID - 65);
        String line = UNSEEN.matcher(start).replaceAll("\uFFFD");
        return id.length() <= Bounds.ID ? line : line + "~" + Digest.of(id);
    }

    /** The text without U+0000, which not every database takes; null if there is none. */
    public static String storable(String text) {
        return text == null ? null : text.replace('\0', '\uFFFD');
    }

    /** A field's name if it looks like one, for whatever a sender calls a field may be personal data, too. */
    public static String fieldName(String name) {
        return name != null && NAME.matcher(name).matches() ? name : "(odd name)";
    }
}
