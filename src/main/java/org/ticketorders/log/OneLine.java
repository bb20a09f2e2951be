package org.ticketorders.log;

import java.util.Locale;

/** Makes of any text one line of bounded length, so that nothing from outside can look like a line of its own; messages in it lose their properties. */
final class OneLine {

    /** Characters of a log line's message, and of the message of an exception. */
    static final int LONGEST = 4_000;

    private OneLine() {}

    /** The text with every control character, line break and direction mark escaped; the same object where there is none. */
    static String of(String text) {
        return of(text, false);
    }

    /** The same, but for its line breaks: for who writes several lines on purpose. */
    static String withLineBreaks(String text) {
        return of(text, true);
    }

    private static String of(String whole, boolean lineBreaks) {
        if (whole == null) {
            return null;
        }
        String text = BrokersMessages.withoutProperties(whole);
        int end = Math.min(text.length(), LONGEST);
        int at = 0;
        while (at < end && !isHarmful(text.charAt(at), lineBreaks)) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder line = new StringBuilder(end + 40).append(text, 0, at);
        for (; at < end; at++) {
            char one = text.charAt(at);
            if (isHarmful(one, lineBreaks)) {
                line.append(
                        one == '\n' ? "\\n" : one == '\r' ? "\\r" : String.format(Locale.ROOT, "\\u%04x", (int) one));
            } else {
                line.append(one);
            }
        }
        if (end < text.length()) {
            line.append(" … (").append(text.length() - end).append(" more characters)");
        }
        return line.toString();
    }

    private static boolean isHarmful(char one, boolean lineBreaks) {
        if (one >= ' ' && one < 0x7f || one == '\t') {
            return false;
        }
        if (lineBreaks && (one == '\n' || one == '\r')) {
            return false;
        }
        int type = Character.getType(one);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
