package org.ticketorders.imports.read;

/** What stands before a refused record where it is given back, and is passed over where that comes again. */
public final class Remark {

    private static final String BEGINNING = "rejected: line ";

    private Remark() {}

    /** @param line of the file, from 1 */
    public static String of(long line, String why) {
        return BEGINNING + line + ": " + why;
    }

    /** Whether this JSON text is a remark of ours and no purchase. */
    static boolean isOne(String json) {
        return json.stripLeading().startsWith('"' + BEGINNING);
    }
}
