package org.ticketorders.imports.work;

import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.SentRecords;
import org.ticketorders.imports.SentRecords.Entry;
import org.ticketorders.imports.SentRecords.Finding;
import org.ticketorders.imports.read.ImportRecord;
import org.ticketorders.imports.work.FileRows.Rows;
import org.ticketorders.ledger.ContentDigest;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Violation;
import org.ticketorders.purchase.read.PurchaseReader.Reading;

/**
 * The purchases of a file on their way into the queue, batch by batch; what is no purchase is put aside. Three batches of a file may be in
 * memory at a time: one is read, one is noted in the ledger, and one is sent.
 */
@Component("importBatches")
public class ImportBatches {

    private static final int NOTED_AT_A_TIME = 1_000;

    private final int mostRecords;
    private final SentRecords sent;
    private final FileRows files;
    private final ConnectionFactory broker;
    private final ImportProgress progress;

    ImportBatches(
            ImportProperties properties,
            SentRecords sent,
            FileRows files,
            ConnectionFactory broker,
            ImportProgress progress) {
        this.mostRecords = properties.batch();
        this.sent = sent;
        this.files = files;
        this.broker = broker;
        this.progress = progress;
    }

    /**
     * Records that are worked on together.
     *
     * @param rows in the order of the file
     * @param isLast whether the file ends with it
     * @param whenSent to be called once it is committed
     */
    public record Batch(FileImport source, List<Row> rows, boolean isLast, Runnable whenSent) {}

    /**
     * @param entry what the ledger notes of the purchase, or null if it is none
     * @param violations why it is none
     */
    record Row(ImportRecord record, Entry entry, List<Violation> violations) {}

    /** The purchases of the file, as they are read. */
    public Iterator<Batch> batches(FileImport work) {
        if (work.file().isSent()) {
            return Collections.emptyIterator();
        }
        BatchSender sender = new BatchSender(broker);
        work.onClose(sender);
        work.sendBy(sender);
        Iterator<Rows<Row>> rows = files.read(work, ImportBatches::row, mostRecords);
        return new Iterator<>() {

            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Batch next() {
                Rows<Row> next = rows.next();
                return new Batch(work, next.rows(), next.isLast(), () -> {});
            }
        };
    }

    private static Row row(FileRows.Row row) {
        ImportRecord record = row.record();
        if (!row.isPurchase()) {
            return new Row(record, null, row.violations());
        }
        Reading reading = row.reading();
        Entry entry = new Entry(
                reading.purchase().purchaseId(),
                record.position(),
                record.line(),
                ContentDigest.of(reading.digest(), reading.meaning()));
        return new Row(record, entry, List.of());
    }

    /**
     * Notes the purchases in the ledger, and puts aside what is none, and those whose id belongs to another.
     *
     * @return what is to be sent
     */
    public Batch note(Batch batch) throws IOException {
        FileImport work = batch.source();
        progress.sending(work);
        List<Finding> findings = findings(work, batch);
        Iterator<Finding> next = findings.iterator();
        List<Row> toSend = new ArrayList<>();
        int repeated = 0;
        for (Row row : batch.rows()) {
            Finding finding = row.entry() == null ? null : next.next();
            if (finding instanceof Finding.Send) {
                toSend.add(row);
            } else if (finding instanceof Finding.Repeated) {
                repeated++;
            } else {
                reject(work, row.record(), finding instanceof Finding.Reused reused ? words(reused) : row.violations());
            }
        }
        int records = batch.rows().size();
        int duplicates = repeated;
        return new Batch(work, toSend, batch.isLast(), () -> {
            work.counts().countSent(records, toSend.size(), duplicates);
            progress.count("sent", toSend.size());
        });
    }

    /** By several transactions: orders wait for the ledger meanwhile. */
    private List<Finding> findings(FileImport work, Batch batch) {
        List<Entry> entries = batch.rows().stream()
                .filter(row -> row.entry() != null)
                .map(Row::entry)
                .toList();
        List<Finding> findings = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += NOTED_AT_A_TIME) {
            findings.addAll(sent.note(
                    work.file().id(), entries.subList(from, Math.min(entries.size(), from + NOTED_AT_A_TIME))));
        }
        return findings;
    }

    static List<Violation> words(Finding.Reused reused) {
        String where = reused.line() == null ? "it came before" : "line " + reused.line() + " uses it";
        return List.of(new Violation(
                "/purchaseId",
                "this purchaseId belongs to another purchase, " + where + " with other content: "
                        + InvalidPurchase.NEW_ID));
    }

    private void reject(FileImport work, ImportRecord record, List<Violation> violations) throws IOException {
        work.reject(record, violations);
        progress.count("rejected", 1);
    }

    /** Sends the purchases in one transaction, while the next are read and noted; see {@link BatchSender#send}. */
    public void send(Batch batch) {
        batch.source().sender().send(batch);
    }
}
