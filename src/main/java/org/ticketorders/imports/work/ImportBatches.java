package org.ticketorders.imports.work;

import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.SentRecords;
import org.ticketorders.imports.SentRecords.Entry;
import org.ticketorders.imports.SentRecords.Finding;
import org.ticketorders.imports.read.ImportRecord;
import org.ticketorders.ledger.ContentDigest;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Violation;
import org.ticketorders.purchase.read.PurchaseReader;

/** The purchases of a file on their way into the queue, batch by batch; what is no purchase is put aside. */
@Component("importBatches")
public class ImportBatches {

    private static final String QUEUE = "purchase.requested";

    /** Bounds what one transaction holds in memory. */
    private static final int MOST_CHARACTERS = 4 << 20;

    private final int mostRecords;
    private final SentRecords sent;
    private final PurchaseReader purchases;
    private final JmsTemplate jms;
    private final ImportProgress progress;

    ImportBatches(
            ImportProperties properties,
            SentRecords sent,
            PurchaseReader purchases,
            JmsTemplate jms,
            ImportProgress progress) {
        this.mostRecords = properties.batch();
        this.sent = sent;
        this.purchases = purchases;
        this.jms = jms;
        this.progress = progress;
    }

    /**
     * Purchases that are sent together.
     *
     * @param records each with the message that it makes
     */
    public record Batch(FileImport source, List<ImportRecord> records, List<Entry> entries) {}

    /** The purchases of the file, as they are read. */
    public Iterator<Batch> batches(FileImport work) {
        return new Iterator<>() {

            private Batch next = null;
            private boolean isOver = work.file().isSent();

            @Override
            public boolean hasNext() {
                if (next == null && !isOver) {
                    // unless this is set again, the reading has failed, and is not tried once more from here
                    isOver = true;
                    next = read(work);
                    isOver = next == null;
                }
                return next != null;
            }

            @Override
            public Batch next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Batch batch = next;
                next = null;
                return batch;
            }
        };
    }

    /** @return null at the end of the file */
    private Batch read(FileImport work) {
        progress.sending(work);
        Batch batch = new Batch(work, new ArrayList<>(), new ArrayList<>());
        try {
            int characters = 0;
            for (int n = 0; n < mostRecords && characters < MOST_CHARACTERS; n++) {
                ImportRecord record = work.next();
                if (record == null) {
                    return n == 0 ? null : batch;
                }
                Entry entry = entry(work, record);
                if (entry != null) {
                    batch.records().add(record);
                    batch.entries().add(entry);
                    characters += record.body().length();
                }
            }
            return batch;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the record as a message would be read. @return null if it is no purchase */
    private Entry entry(FileImport work, ImportRecord record) throws IOException {
        List<Violation> violations = new ArrayList<>(record.violations());
        try {
            PurchaseReader.Reading reading =
                    work.format().hasTypes() ? purchases.read(record.body()) : purchases.readText(record.body());
            if (violations.isEmpty()) {
                return new Entry(
                        reading.purchase().purchaseId(),
                        record.position(),
                        record.line(),
                        ContentDigest.of(reading.digest(), reading.meaning()));
            }
        } catch (InvalidPurchase e) {
            violations.addAll(e.getViolations());
        }
        reject(work, record, violations);
        return null;
    }

    private void reject(FileImport work, ImportRecord record, List<Violation> violations) throws IOException {
        work.reject(record, violations);
        progress.count("rejected", 1);
    }

    /**
     * Notes the purchases in the ledger, and puts aside those whose id belongs to another.
     *
     * @return what is to be sent
     */
    public Batch note(Batch batch) throws IOException {
        FileImport work = batch.source();
        List<Finding> findings = sent.note(work.file().id(), batch.entries());
        Batch toSend = new Batch(work, new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < findings.size(); i++) {
            ImportRecord record = batch.records().get(i);
            if (findings.get(i) instanceof Finding.Send) {
                toSend.records().add(record);
                toSend.entries().add(batch.entries().get(i));
            } else if (findings.get(i) instanceof Finding.Reused reused) {
                String where = reused.line() == null ? "it came before" : "line " + reused.line() + " uses it";
                reject(
                        work,
                        record,
                        List.of(new Violation(
                                "/purchaseId",
                                "this purchaseId belongs to another purchase, " + where
                                        + " with other content: give this one a new purchaseId")));
            }
        }
        return toSend;
    }

    /** Sends the purchases in one transaction. Safe to repeat: the ledger knows them apart. */
    public void send(Batch batch) {
        if (batch.records().isEmpty()) {
            return;
        }
        String file = batch.source().file().label();
        jms.execute(
                session -> {
                    MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
                    for (ImportRecord record : batch.records()) {
                        producer.send(message(session, record, file));
                    }
                    session.commit();
                    return null;
                },
                false);
        progress.count("sent", batch.records().size());
    }

    private static TextMessage message(Session session, ImportRecord record, String file)
            throws jakarta.jms.JMSException {
        TextMessage message = session.createTextMessage(record.body());
        message.setStringProperty("importFile", file);
        message.setLongProperty("importLine", record.line());
        return message;
    }
}
