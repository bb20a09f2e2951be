package org.ticketorders.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ticketorders.imports.ImportRecord.Piece;
import org.ticketorders.purchase.Violation;

/**
 * A header, and a row for each kind of ticket of a purchase. Rows with the same purchaseId that follow one another are one
 * purchase; what only its first row says holds for the others. An empty cell is a field that is left out.
 */
final class CsvReader implements RecordReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CsvMapper CSV =
            CsvMapper.builder().enable(CsvParser.Feature.TRIM_SPACES).build();
    private static final int MOST_ROWS = 1000;

    private enum Column {
        PURCHASE_ID("purchaseId", "/purchaseId"),
        SHOP("shop", "/shop"),
        PAYMENT_METHOD("paymentMethod", "/paymentMethod"),
        CURRENCY("currency", "/currency"),
        LOCALE("locale", "/receiver/locale"),
        EMAIL("email", "/receiver/email"),
        FIRSTNAME("firstname", "/receiver/firstname"),
        LASTNAME("lastname", "/receiver/lastname"),
        TICKET("ticket", "/tickets/0/ticket"),
        QUANTITY("quantity", "/tickets/0/quantity"),
        REJECTED_AT_LINE(RejectedFile.LINE_COLUMN, ""),
        REJECTED_BECAUSE(RejectedFile.REASON_COLUMN, "");

        private final String title;
        private final String path;

        Column(String title, String path) {
            this.title = title;
            this.path = path;
        }

        /** Whether each row says this for itself. */
        private boolean isOfRow() {
            return this == TICKET || this == QUANTITY;
        }

        private boolean isRemark() {
            return compareTo(QUANTITY) > 0;
        }

        private boolean isRequired() {
            return switch (this) {
                case PURCHASE_ID, EMAIL, FIRSTNAME, LASTNAME, TICKET, QUANTITY -> true;
                default -> false;
            };
        }
    }

    private record Row(Piece piece, Map<Column, String> cells, Violation violation) {

        String id() {
            return cells.getOrDefault(Column.PURCHASE_ID, "");
        }
    }

    private final Lines lines;
    private final SeenIds ids;
    private final String header;
    private final char separator;
    private final ObjectReader rows;
    private final List<Column> columns;
    private Row ahead;
    private long position;

    /** @param ids empty in the first reading, which notes them, and complete in the second */
    CsvReader(Lines lines, SeenIds ids) throws IOException {
        this.lines = lines;
        this.ids = ids;
        String first = lines.next();
        char told = 0;
        if (first != null && first.matches("(?i)sep=[,;\\t]")) {
            told = first.charAt(4);
            first = lines.next();
        }
        while (first != null && first.isBlank()) {
            first = lines.next();
        }
        if (first == null) {
            throw new UnreadableFile("the file has no header");
        }
        header = first;
        separator = told == 0 ? separator(first) : told;
        rows = CSV.readerFor(String[].class).with(CsvSchema.emptySchema().withColumnSeparator(separator));
        columns = columns();
        lines.separatedBy(separator);
    }

    String header() {
        return header;
    }

    char separator() {
        return separator;
    }

    private static char separator(String header) {
        char best = ',';
        for (char candidate : new char[] {';', '\t'}) {
            if (count(header, candidate) > count(header, best)) {
                best = candidate;
            }
        }
        return best;
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }

    private List<Column> columns() {
        String[] titles;
        try {
            titles = rows.readValue(header);
        } catch (JsonProcessingException e) {
            throw new UnreadableFile("the header is not well-formed CSV");
        }
        List<Column> found = new ArrayList<>();
        for (String title : titles) {
            String plain = plain(title);
            if (plain.isEmpty()) {
                throw new UnreadableFile("column " + (found.size() + 1) + " has no title");
            }
            Column column = Arrays.stream(Column.values())
                    .filter(each -> plain(each.title).equals(plain))
                    .findFirst()
                    .orElseThrow(() -> new UnreadableFile(
                            "column " + (found.size() + 1) + " of the header is unknown. These are known: " + known()));
            // what was rejected more than once has remarks for each time
            if (found.contains(column) && !column.isRemark()) {
                throw new UnreadableFile("there are two columns '" + column.title + "'");
            }
            found.add(column);
        }
        String missing = Arrays.stream(Column.values())
                .filter(column -> column.isRequired() && !found.contains(column))
                .map(column -> column.title)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new UnreadableFile("the header lacks: " + missing);
        }
        return found;
    }

    /** {@code Purchase ID}, {@code purchase_id} and {@code purchaseId} are the same. */
    private static String plain(String title) {
        return title.replaceAll("[\\s_-]", "").toLowerCase(Locale.ROOT);
    }

    private static String known() {
        return Arrays.stream(Column.values())
                .filter(column -> !column.isRemark())
                .map(column -> column.title)
                .collect(Collectors.joining(", "));
    }

    @Override
    public ImportRecord next() throws IOException {
        Row first = ahead == null ? row() : ahead;
        ahead = null;
        if (first == null) {
            return null;
        }
        List<Row> group = new ArrayList<>(List.of(first));
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

    private ImportRecord record(List<Row> group) {
        List<Violation> violations = new ArrayList<>();
        if (isFollowedByRowWithoutId()) {
            violations.add(new Violation("/purchaseId", "a row without a purchaseId follows: write it into every row"));
        }
        Map<Column, String> head = new EnumMap<>(Column.class);
        for (Row row : group) {
            if (row.violation() != null) {
                violations.add(row.violation());
            }
            row.cells().forEach((column, cell) -> {
                String before = column.isOfRow() || column.isRemark() ? null : head.putIfAbsent(column, cell);
                if (before != null && !before.equals(cell)) {
                    violations.add(
                            new Violation(
                                    column.path,
                                    "this is not the same in every row of the purchase: write one, or leave further rows empty"));
                }
            });
        }
        String id = head.getOrDefault(Column.PURCHASE_ID, "");
        if (!id.isEmpty()) {
            if (!ids.isComplete()) {
                ids.note(id);
            } else if (ids.isScattered(id)) {
                violations.add(new Violation(
                        "/purchaseId",
                        "this purchase has rows in several places, or one that cannot be read: write them one below the"
                                + " other, each as the header says"));
            }
        }
        return new ImportRecord(
                ++position,
                group.stream().map(Row::piece).toList(),
                ids.isComplete() ? purchase(head, group).toString() : null,
                violations);
    }

    private static ObjectNode purchase(Map<Column, String> head, List<Row> group) {
        ObjectNode purchase = JSON.createObjectNode();
        put(purchase, "purchaseId", head.get(Column.PURCHASE_ID));
        put(purchase, "shop", head.get(Column.SHOP));
        put(purchase, "paymentMethod", head.get(Column.PAYMENT_METHOD));
        put(purchase, "currency", head.get(Column.CURRENCY));
        ObjectNode receiver = purchase.putObject("receiver");
        put(receiver, "locale", head.get(Column.LOCALE));
        put(receiver, "email", head.get(Column.EMAIL));
        put(receiver, "firstname", head.get(Column.FIRSTNAME));
        put(receiver, "lastname", head.get(Column.LASTNAME));
        var tickets = purchase.putArray("tickets");
        for (Row row : group) {
            ObjectNode line = tickets.addObject();
            put(line, "ticket", row.cells().get(Column.TICKET));
            String quantity = row.cells().get(Column.QUANTITY);
            if (quantity != null && quantity.matches("-?\\d{1,9}")) {
                line.put("quantity", Integer.parseInt(quantity));
            } else {
                put(line, "quantity", quantity);
            }
        }
        return purchase;
    }

    private static void put(ObjectNode into, String field, String value) {
        if (value != null) {
            into.put(field, value);
        }
    }

    /** The next row that is not blank, or null. */
    private Row row() throws IOException {
        for (String line; (line = lines.next()) != null; ) {
            Piece piece = new Piece(lines.line(), line);
            if (line.isBlank()) {
                continue;
            }
            String[] cells;
            try {
                cells = rows.readValue(line);
            } catch (JsonProcessingException e) {
                noteAllOf(line);
                return new Row(piece, Map.of(), new Violation("", "this row cannot be read: look at its quotes"));
            }
            Map<Column, String> found = new EnumMap<>(Column.class);
            for (int i = 0; i < Math.min(cells.length, columns.size()); i++) {
                String cell = cells[i] == null ? "" : cells[i].strip();
                if (!cell.isEmpty()) {
                    found.put(columns.get(i), cell);
                }
            }
            if (Arrays.stream(cells).skip(columns.size()).anyMatch(cell -> cell != null && !cell.isBlank())) {
                return new Row(
                        piece,
                        found,
                        new Violation(
                                "",
                                "there are more than the header's " + columns.size()
                                        + " cells: remove the surplus, or put quotes around a cell that holds a separator"));
            }
            if (!found.isEmpty()) {
                return new Row(piece, found, null);
            }
        }
        return null;
    }

    /** Nobody knows whose row this is: any word of it may be the purchaseId, and that purchase lacks a row then. */
    private void noteAllOf(String line) {
        if (!ids.isComplete()) {
            Arrays.stream(line.split("[\\s\",;]+"))
                    .filter(word -> !word.isEmpty())
                    .forEach(ids::note);
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
