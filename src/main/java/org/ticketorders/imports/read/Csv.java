package org.ticketorders.imports.read;

import java.util.regex.Pattern;

/** Cells of the CSV files that we write: none of them is a formula to a spreadsheet. */
public final class Csv {

    private static final String FORMULA = "[=+@-]";

    /** Where a cell may begin, whatever separator the reader goes by. */
    private static final String BEGIN = "(^|[,;|\\t\"\\r\\n])( *+)";

    private static final Pattern DANGEROUS = Pattern.compile(BEGIN + "(?='*" + FORMULA + ")");
    private static final Pattern DEFUSED = Pattern.compile(BEGIN + "'(?='*" + FORMULA + ")");

    private static final Pattern GUARDED = Pattern.compile(BEGIN + "'+(?=" + FORMULA + ")");

    private Csv() {}

    /** The text as one cell that no spreadsheet takes for a formula. */
    public static String cell(String text, char separator) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        String cell = "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean isPlain = cell.chars().noneMatch(c -> c == separator || c == '"' || c == '\n' || c == '\r');
        return isPlain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    /**
     * Somebody else's row with a quote in front of whatever a spreadsheet could take for a formula, whichever separator it goes by and
     * whether the row can be read or not. Else it would calculate, and save the result in place of what was there.
     */
    public static String defused(String row) {
        return DANGEROUS.matcher(row).replaceAll("$1$2'");
    }

    /** What {@link #defused} was made of. */
    static String original(String defused) {
        return DEFUSED.matcher(defused).replaceAll("$1$2");
    }

    /**
     * What a row says that has quotes in front of what a spreadsheet could take for a formula, in any file: ours, whose remarks may have
     * been removed, or that of another program which guards spreadsheets in the same way. No purchase has a text that begins so.
     */
    static String unguarded(String row) {
        return GUARDED.matcher(row).replaceAll("$1$2");
    }
}
