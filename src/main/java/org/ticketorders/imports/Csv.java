package org.ticketorders.imports;

/** Cells of the CSV files that we write. */
final class Csv {

    private Csv() {}

    /** The text as one cell that no spreadsheet takes for a formula. */
    static String cell(String text, char separator) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        String cell = "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean isPlain = cell.chars().noneMatch(c -> c == separator || c == '"' || c == '\n' || c == '\r');
        return isPlain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
