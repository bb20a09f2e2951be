package org.ticketorders.imports.work;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.springframework.stereotype.Component;
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

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    /** Fewer are not worth a second thread. */
    private static final int LEAST_PART = 100;

    private final PurchaseReader purchases;

    /** Threads of our own: those of the common pool do not find what libraries look for in the application's jar. */
    private final ExecutorService helpers = Executors.newFixedThreadPool(PROCESSORS, task -> {
        Thread helper = new Thread(task, "import-parser");
        helper.setDaemon(true);
        return helper;
    });

    FileRows(PurchaseReader purchases) {
        this.purchases = purchases;
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
     * @param most rows that are given together
     */
    <T> ReadAhead<Rows<T>> read(FileImport work, Function<Row, T> keep, int most) {
        ReadAhead<Rows<T>> rows = new ReadAhead<>(() -> next(work, keep, most), Rows::isLast);
        work.onClose(rows);
        return rows;
    }

    private <T> Rows<T> next(FileImport work, Function<Row, T> keep, int most) throws IOException {
        List<ImportRecord> records = new ArrayList<>();
        int characters = 0;
        boolean isLast = false;
        while (!isLast && records.size() < most && characters < MOST_CHARACTERS) {
            ImportRecord record = work.next();
            isLast = record == null;
            if (!isLast) {
                records.add(record);
                characters += record.length();
            }
        }
        return new Rows<>(parse(work.format(), records, keep), isLast);
    }

    /** A part of them by each processor. */
    private <T> List<T> parse(FileFormat format, List<ImportRecord> records, Function<Row, T> keep) {
        int part = Math.max(LEAST_PART, (records.size() + PROCESSORS - 1) / PROCESSORS);
        List<Future<List<T>>> others = new ArrayList<>();
        for (int from = part; from < records.size(); from += part) {
            List<ImportRecord> some = records.subList(from, Math.min(records.size(), from + part));
            others.add(helpers.submit(() -> parsed(format, some, keep)));
        }
        List<T> rows = new ArrayList<>(parsed(format, records.subList(0, Math.min(records.size(), part)), keep));
        others.forEach(other -> rows.addAll(ReadAhead.result(other)));
        return rows;
    }

    private <T> List<T> parsed(FileFormat format, List<ImportRecord> records, Function<Row, T> keep) {
        return records.stream().map(record -> keep.apply(parse(format, record))).toList();
    }

    @PreDestroy
    void close() {
        helpers.shutdownNow();
    }

    /** Called by several threads. */
    private Row parse(FileFormat format, ImportRecord record) {
        if (record.body() == null) {
            return new Row(record, null, null, record.violations());
        }
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
