package org.ticketorders.imports.read;

import java.util.List;
import org.ticketorders.purchase.Violation;

/**
 * One record of a file.
 *
 * @param position 1 for the first record of the file, 2 for the next …
 * @param pieces the record as it came; several rows of a CSV file may make one
 * @param body the purchase message that it makes, or null if it makes none
 * @param violations why it makes none, or empty
 */
public record ImportRecord(long position, List<Piece> pieces, String body, List<Violation> violations) {

    /**
     * @param line line of the file, from 1
     * @param text as it came, without the line's end
     * @param end of the line, or empty at the end of the file and where a record is no line
     */
    public record Piece(long line, String text, String end) {}

    public static ImportRecord of(long position, Piece text) {
        return new ImportRecord(position, List.of(text), text.text(), List.of());
    }

    public long line() {
        return pieces.get(0).line();
    }

    /** Characters that it holds in memory, about. */
    public int length() {
        boolean isAsItCame = body == null || body == pieces.get(0).text();
        return (isAsItCame ? 0 : body.length())
                + pieces.stream().mapToInt(piece -> piece.text().length()).sum();
    }
}
