package org.ticketorders.imports.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.ticketorders.imports.read.ImportRecord.Piece;
import org.ticketorders.purchase.PlainText;
import org.ticketorders.purchase.Violation;

/**
 * A row of a CSV file.
 *
 * @param cells those that are not empty; none of a row that cannot be read
 * @param violation what is wrong with the row as such, or null
 */
public record CsvRow(Piece piece, Map<CsvColumn, String> cells, Violation violation) {

    /** Begins what is said of a row with too many cells. */
    public static final String SURPLUS = "there are more than the header's ";

    static CsvRow of(Piece piece, CsvHeader header) {
        String[] cells;
        try {
            cells = header.cells().readValue(Csv.unguarded(piece.text()));
        } catch (JsonProcessingException e) {
            return new CsvRow(piece, Map.of(), new Violation("", "this row cannot be read: look at its quotes"));
        }
        int columns = header.columns().size();
        if (cells.length == 1 && columns > 1 && header.isSeparatedOtherwise(cells[0])) {
            return new CsvRow(
                    piece,
                    Map.of(),
                    new Violation(
                            "",
                            "this row is one cell: separate its cells by the header's '" + header.separator() + "'"));
        }
        if (header.isHeader(piece.text())) {
            return new CsvRow(piece, Map.of(), new Violation("", "this is the header once more: remove this row"));
        }
        Map<CsvColumn, String> found = new EnumMap<>(CsvColumn.class);
        for (int i = 0; i < Math.min(cells.length, columns); i++) {
            String cell = cells[i] == null ? "" : PlainText.read(cells[i]);
            if (!cell.isEmpty()) {
                found.put(header.columns().get(i), cell);
            }
        }
        boolean isTooLong =
                Arrays.stream(cells).skip(columns).anyMatch(cell -> cell != null && !PlainText.isBlank(cell));
        return new CsvRow(
                piece,
                found,
                isTooLong
                        ? new Violation(
                                "",
                                SURPLUS + columns
                                        + " cells: remove the surplus, or put quotes around a cell that holds a separator")
                        : null);
    }

    /** Empty if it has none. */
    String id() {
        return cells.getOrDefault(CsvColumn.PURCHASE_ID, "");
    }

    boolean isBlank() {
        return cells.isEmpty() && violation == null;
    }

    /** Whether nobody knows whose row it is. */
    boolean isUnreadable() {
        return cells.isEmpty() && violation != null;
    }
}
