package org.ticketorders.command;

import java.util.Locale;
import java.util.regex.Pattern;

/** Makes foreign words fit for a terminal, which takes control characters for commands. */
final class Shown {

    /** Controls, line and paragraph separators, what is not shown or turns the direction of writing, half characters. */
    private static final String UNSEEN = "\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}";

    private static final Pattern IN_LINE = Pattern.compile("[" + UNSEEN + "]");

    /** Of JSON that was written in lines: its own line feeds stay. */
    private static final Pattern IN_JSON = Pattern.compile("[" + UNSEEN + "&&[^\\n]]");

    private Shown() {}

    /** The text in one line, with {@code \}{@code u001b} in place of what a terminal would not show as it is. */
    static String line(String text) {
        return text == null ? "" : escaped(IN_LINE, text);
    }

    /** JSON that means the same: such characters stand only in its strings. */
    static String json(String text) {
        return escaped(IN_JSON, text);
    }

    private static String escaped(Pattern pattern, String text) {
        return pattern.matcher(text).replaceAll(found -> {
            StringBuilder escape = new StringBuilder();
            found.group().chars().forEach(c -> escape.append(String.format(Locale.ROOT, "\\\\u%04x", c)));
            return escape.toString();
        });
    }
}
