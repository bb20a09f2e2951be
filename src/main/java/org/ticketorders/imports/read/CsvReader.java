package org.ticketorders.imports.read;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.ticketorders.imports.UnreadableFile;
import org.ticketorders.imports.read.ImportRecord.Piece;
import org.ticketorders.purchase.PlainText;
import org.ticketorders.purchase.Violation;

/**
 * A header, and a row for each kind of ticket of a purchase. Rows with the same purchaseId that follow one another are one
 * purchase; what only its first row says holds for the others. An empty cell is a field that is left out.
 */
public final class CsvReader implements RecordReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_ROWS = 1000;

    private final Lines lines;
    private final SeenIds ids;
    private final CsvHeader header;
    private CsvRow ahead;
    private long position;

    /** @param ids empty in the first reading, which notes them, and complete in the second */
    public CsvReader(Lines lines, SeenIds ids) throws IOException {
        this.lines = lines;
        this.ids = ids;
        this.header = CsvHeader.read(lines);
        lines.separatedBy(String.valueOf(header.separator()));
    }

    public CsvHeader header() {
        return header;
    }

    @Override
    public ImportRecord next() throws IOException {
        CsvRow first = ahead == null ? row() : ahead;
        ahead = null;
        if (first == null) {
            return null;
        }
        List<CsvRow> group = new ArrayList<>(List.of(first));
        if (first.violation() == null && !first.id().isEmpty()) {
            while ((ahead = row()) != null && ahead.id().equals(first.id())) {
                if (group.size() == MOST_ROWS) {
                    throw new UnreadableFile(
                            "line " + first.piece().line() + ": more than " + MOST_ROWS + " rows of one purchase");
                }
                group.add(ahead);
            }
        }
        return record(group);
    }

    /** Whether the next row has no purchaseId: it may be a part of the purchase before it. */
    private boolean isFollowedByRowWithoutId() {
        return ahead != null && ahead.id().isEmpty() && !ahead.cells().isEmpty();
    }

    private ImportRecord record(List<CsvRow> group) {
        List<Violation> violations = new ArrayList<>();
        if (isFollowedByRowWithoutId()) {
            violations.add(new Violation("/purchaseId", "a row without a purchaseId follows: write it into every row"));
        }
        Map<CsvColumn, String> head = new EnumMap<>(CsvColumn.class);
        for (CsvRow row : group) {
            if (row.violation() != null) {
                violations.add(row.violation());
            }
            row.cells().forEach((column, cell) -> {
                String before = column.isOfRow() ? null : head.putIfAbsent(column, cell);
                if (before != null && !before.equals(cell)) {
                    violations.add(new Violation(
                            column.path(),
                            "line " + row.piece().line() + " has another value here than line "
                                    + group.get(0).piece().line()
                                    + ", and both are of one purchase: write the same, or leave further rows empty"));
                }
            });
        }
        String id = head.getOrDefault(CsvColumn.PURCHASE_ID, "");
        if (!id.isEmpty()) {
            long line = group.get(0).piece().line();
            if (!ids.isComplete()) {
                ids.note(id, line);
            } else if (ids.isScattered(id)) {
                ids.pass(id, line);
                OptionalLong other = ids.otherLine(id, line);
                violations.add(
                        new Violation(
                                "/purchaseId",
                                "this purchase has rows in several places"
                                        + (other.isPresent() ? ", here and in line " + other.getAsLong() : "")
                                        + ", or one that cannot be read: write them one below the other, each as the header says"));
            }
        }
        return new ImportRecord(
                ++position,
                group.stream().map(CsvRow::piece).toList(),
                ids.isComplete() && !group.get(0).isUnreadable()
                        ? purchase(head, group).toString()
                        : null,
                violations);
    }

    private static ObjectNode purchase(Map<CsvColumn, String> head, List<CsvRow> group) {
        ObjectNode purchase = JSON.createObjectNode();
        put(purchase, CsvColumn.PURCHASE_ID, head);
        put(purchase, CsvColumn.SHOP, head);
        put(purchase, CsvColumn.PAYMENT_METHOD, head);
        put(purchase, CsvColumn.CURRENCY, head);
        ObjectNode receiver = purchase.putObject("receiver");
        put(receiver, CsvColumn.LOCALE, head);
        put(receiver, CsvColumn.EMAIL, head);
        put(receiver, CsvColumn.FIRSTNAME, head);
        put(receiver, CsvColumn.LASTNAME, head);
        var tickets = purchase.putArray("tickets");
        for (CsvRow row : group) {
            ObjectNode line = tickets.addObject();
            put(line, CsvColumn.TICKET, row.cells());
            put(line, CsvColumn.TICKET_NAME, row.cells());
            TextFields.putNumber(line, "quantity", row.cells().get(CsvColumn.QUANTITY));
        }
        return purchase;
    }

    private static void put(ObjectNode into, CsvColumn column, Map<CsvColumn, String> cells) {
        TextFields.put(into, column.title(), cells.get(column));
    }

    /** The next row that is not blank, or null. */
    private CsvRow row() throws IOException {
        for (String line; (line = lines.next()) != null; ) {
            if (PlainText.isBlank(line)) {
                continue;
            }
            String text = header.isOfRejected() ? Csv.original(line) : line;
            CsvRow row = CsvRow.of(new Piece(lines.line(), text, lines.end()), header);
            if (row.isUnreadable()) {
                noteAllOf(text, row.piece().line());
            }
            if (!row.isBlank()) {
                return row;
            }
        }
        return null;
    }

    /** Nobody knows whose row this is: any word of it may be the purchaseId, and that purchase lacks a row then. */
    private void noteAllOf(String text, long line) {
        Arrays.stream(text.split("[\\s\",;|]+")).filter(word -> !word.isEmpty()).forEach(word -> {
            if (ids.isComplete()) {
                ids.pass(word, line);
            } else {
                ids.note(word, line);
            }
        });
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
