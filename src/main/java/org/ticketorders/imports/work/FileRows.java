package org.ticketorders.imports.work;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.read.FileFormat;
import org.ticketorders.imports.read.ImportRecord;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Violation;
import org.ticketorders.purchase.read.PurchaseReader;
import org.ticketorders.purchase.read.PurchaseReader.Reading;

/**
 * Reads the records of a file as messages would be read, in batches, a batch ahead of who works on them: the import, or a check of the
 * file. The records of a batch are read by all processors together.
 */
@Component
class FileRows {

    /** Bounds what a batch holds in memory. */
    private static final int MOST_CHARACTERS = 4 << 20;

    private final PurchaseReader purchases;
    private final int mostRecords;

    FileRows(PurchaseReader purchases, ImportProperties properties) {
        this.purchases = purchases;
        this.mostRecords = properties.batch();
    }

    /**
     * A record that was read.
     *
     * @param reading the purchase, or null if it is none
     * @param purchaseId null where it cannot be read
     * @param violations why it is none; empty if it is one
     */
    record Row(ImportRecord record, Reading reading, String purchaseId, List<Violation> violations) {

        boolean isPurchase() {
            return reading != null;
        }
    }

    /**
     * Rows that are worked on together, in the order of the file.
     *
     * @param isLast whether the file ends with them; there may be none then
     */
    record Rows<T>(List<T> rows, boolean isLast) {}

    /**
     * The rows of the file's second reading, which ends when the file is closed.
     *
     * @param keep what is kept of each
     */
    <T> ReadAhead<Rows<T>> read(FileImport work, Function<Row, T> keep) {
        ReadAhead<Rows<T>> rows = new ReadAhead<>(() -> next(work, keep), Rows::isLast);
        work.onClose(rows);
        return rows;
    }

    private <T> Rows<T> next(FileImport work, Function<Row, T> keep) throws Exception {
        List<ImportRecord> records = new ArrayList<>();
        int characters = 0;
        boolean isLast = false;
        while (!isLast && records.size() < mostRecords && characters < MOST_CHARACTERS) {
            ImportRecord record = work.next();
            isLast = record == null;
            if (!isLast) {
                records.add(record);
                characters += record.length();
            }
        }
        List<T> rows = records.parallelStream()
                .map(record -> keep.apply(parse(work.format(), record)))
                .toList();
        return new Rows<>(rows, isLast);
    }

    /** Called by several threads. */
    private Row parse(FileFormat format, ImportRecord record) {
        List<Violation> violations = new ArrayList<>(record.violations());
        String purchaseId;
        try {
            Reading reading = format.hasTypes() ? purchases.read(record.body()) : purchases.readText(record.body());
            purchaseId = reading.purchase().purchaseId();
            if (violations.isEmpty()) {
                return new Row(record, reading, purchaseId, List.of());
            }
        } catch (InvalidPurchase e) {
            violations.addAll(e.getViolations());
            purchaseId = e.getPurchaseId();
        }
        return new Row(record, null, purchaseId, violations);
    }
}
