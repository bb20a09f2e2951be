package org.ticketorders.imports.outcome;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ticketorders.imports.read.CsvColumn;
import org.ticketorders.imports.read.CsvHeader;
import org.ticketorders.imports.read.CsvRow;
import org.ticketorders.imports.read.ImportRecord;
import org.ticketorders.imports.read.ImportRecord.Piece;
import org.ticketorders.purchase.Violation;

/**
 * What a check of a file finds, and where.
 *
 * @param line of the file, from 1
 * @param column title of the CSV file's column, or path of the field; null where it is about the record as a whole
 * @param number of the CSV file's column, or of the character in the line, from 1; null where it is not known
 * @param purchaseId null where it cannot be read
 * @param kind what it means for the purchase
 * @param problem without anything of the record but names that it may be reported by
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Mistake(long line, String column, Integer number, String purchaseId, Kind kind, String problem) {

    private static final Pattern TICKET = Pattern.compile("/tickets/(\\d+)(/.*)?");
    private static final Pattern ROW = Pattern.compile("^line (\\d+) has another value");
    private static final Pattern FIELD = Pattern.compile("^field '([^']+)' is (?:missing|unknown)");
    private static final Pattern CHARACTER = Pattern.compile(", line (\\d+) column (\\d+)");

    /** What becomes of the purchase. */
    public enum Kind {
        /** It is not sent, but put aside with the rejected records. */
        @JsonProperty("rejected")
        REJECTED("rejected"),
        /** It is sent, and ends without an order. */
        @JsonProperty("fails")
        FAILS("fails"),
        /** It is sent as it stands, which is hardly what was meant. */
        @JsonProperty("suspect")
        SUSPECT("suspect"),
        /** It is the same as one that came before, and is not ordered again. */
        @JsonProperty("duplicate")
        DUPLICATE("duplicate");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** @param header of a CSV file, or null */
    public static Mistake of(ImportRecord record, String purchaseId, Kind kind, Violation violation, CsvHeader header) {
        return header == null
                ? inText(record, purchaseId, kind, violation)
                : inCell(record, purchaseId, kind, violation, header);
    }

    private static Mistake inText(ImportRecord record, String purchaseId, Kind kind, Violation violation) {
        Matcher character = CHARACTER.matcher(violation.problem());
        if (violation.path().isEmpty() && character.find()) {
            long line = record.line() + Long.parseLong(character.group(1)) - 1;
            return new Mistake(
                    line,
                    null,
                    Integer.valueOf(character.group(2)),
                    purchaseId,
                    kind,
                    character.replaceFirst(", character $2"));
        }
        Matcher field = FIELD.matcher(violation.problem());
        String path = field.find() ? violation.path() + "/" + field.group(1) : violation.path();
        return new Mistake(record.line(), path.isEmpty() ? null : path, null, purchaseId, kind, violation.problem());
    }

    private static Mistake inCell(
            ImportRecord record, String purchaseId, Kind kind, Violation violation, CsvHeader header) {
        Matcher ticket = TICKET.matcher(violation.path());
        Matcher named = ROW.matcher(violation.problem());
        Piece row = record.pieces().get(0);
        if (named.find()) {
            long line = Long.parseLong(named.group(1));
            row = record.pieces().stream()
                    .filter(piece -> piece.line() == line)
                    .findFirst()
                    .orElse(row);
        }
        if (violation.problem().startsWith(CsvRow.SURPLUS)) {
            return new Mistake(row.line(), null, header.columns().size() + 1, purchaseId, kind, violation.problem());
        }
        String path = violation.path().equals("/tickets") ? CsvColumn.QUANTITY.path() : violation.path();
        if (ticket.matches()) {
            int index = Integer.parseInt(ticket.group(1));
            row = record.pieces().get(Math.min(index, record.pieces().size() - 1));
            path = "/tickets/0" + (ticket.group(2) == null ? "" : ticket.group(2));
        }
        for (CsvColumn column : CsvColumn.values()) {
            if (!path.isEmpty() && column.path().equals(path)) {
                int at = header.columns().indexOf(column);
                return new Mistake(
                        row.line(), column.title(), at < 0 ? null : at + 1, purchaseId, kind, violation.problem());
            }
        }
        return new Mistake(row.line(), null, null, purchaseId, kind, violation.problem());
    }

    /** The place in words, such as {@code line 7, column 10 'quantity'}. */
    public String place() {
        return "line " + line + (number == null ? "" : ", column " + number)
                + (column == null ? "" : number == null ? ", " + column : " '" + column + "'");
    }
}
