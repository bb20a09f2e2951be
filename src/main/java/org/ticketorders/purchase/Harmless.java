package org.ticketorders.purchase;

import java.util.regex.Pattern;

/** Makes foreign words fit for logs, for the ledger and for letters' headers. */
public final class Harmless {

    private static final Pattern E_MAIL =
            Pattern.compile("[^\\s\"'<>(),;:/=]+(@|%40)[^\\s\"'<>(),;:/]+", Pattern.CASE_INSENSITIVE);

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,39}");

    private Harmless() {}

    /** The words in one line, with {@code (e-mail)} in place of each e-mail address. */
    public static String words(String words) {
        return E_MAIL.matcher(words.replaceAll("\\p{Cntrl}+", " "))
                .replaceAll("(e-mail)")
                .strip();
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
