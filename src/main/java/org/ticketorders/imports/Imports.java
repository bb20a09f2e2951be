package org.ticketorders.imports;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.ImportLedger.Entry;
import org.ticketorders.imports.ImportLedger.Finding;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.PurchaseProperties;
import org.ticketorders.purchase.PurchaseReader;
import org.ticketorders.purchase.Violation;

/** The steps of an import, as the routes call them. */
@Component("imports")
public class Imports {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.imports");
    private static final String QUEUE = "purchase.requested";

    /** Bounds what one transaction holds in memory. */
    private static final int MOST_CHARACTERS = 4 << 20;

    private static final int RECORDS_PER_LOOK = 1000;

    private final ImportProperties properties;
    private final ImportFolders folders;
    private final ImportLedger ledger;
    private final PurchaseReader purchases;
    private final JmsTemplate jms;
    private final CamelContext camel;
    private final MeterRegistry metrics;
    private final ObjectMapper json;
    private final Clock clock;
    private final int longest;
    private final Map<Path, Long> remaining = new ConcurrentHashMap<>();
    private final Map<Path, FileImport> underWay = new ConcurrentHashMap<>();

    Imports(
            ImportProperties properties,
            ImportFolders folders,
            ImportLedger ledger,
            PurchaseReader purchases,
            PurchaseProperties limits,
            JmsTemplate jms,
            CamelContext camel,
            MeterRegistry metrics,
            ObjectMapper json,
            Clock clock) {
        this.properties = properties;
        this.folders = folders;
        this.ledger = ledger;
        this.purchases = purchases;
        this.jms = jms;
        this.camel = camel;
        this.metrics = metrics;
        this.json = json.copy().enable(SerializationFeature.INDENT_OUTPUT);
        this.clock = clock;
        this.longest = Math.toIntExact(limits.maxSize().toBytes());
        metrics.gauge("openticket.imports.remaining", remaining, files -> files.values().stream()
                .mapToLong(records -> records)
                .sum());
        // a series that begins at 1 has not increased, for who watches it
        List.of("sent", "rejected").forEach(result -> count(result, 0));
        List.of("imported", "failed").forEach(result -> metrics.counter("openticket.imports.files", "result", result));
    }

    /**
     * Purchases that are sent together.
     *
     * @param records each with the message that it makes
     */
    public record Batch(FileImport source, List<ImportRecord> records, List<Entry> entries) {}

    /**
     * Reads a file to its end without sending anything, and starts its import, or goes on with one that was interrupted.
     *
     * @throws UnreadableFile if it cannot be imported
     * @throws FileStillChanges if somebody writes to it
     */
    public FileImport begin(Path path) throws IOException {
        FileImport work = new FileImport(path, properties, longest, clock.instant());
        underWay.put(path, work);
        Progress progress = work.progress();
        progress.start(clock.millis());
        try {
            work.check(() -> {
                if (work.records() % RECORDS_PER_LOOK == 0) {
                    goOn();
                    tell(work, work.records(), () -> "checked " + work.records() + " records");
                }
            });
        } catch (UnreadableFile e) {
            underWay.remove(path);
            // what is cut short may not be whole yet
            work.checkUnchanged();
            throw e;
        }
        ImportedFile file = ledger.begin(
                work.name(), work.digest(), work.separator(), folders::isDone, () -> folders.label(work.name()));
        work.begin(file, rejectedFile(work, file));
        LOG.info(
                "{}: {} records to import{}",
                work.name(),
                work.records(),
                file.readings() > 1 ? ", from the start, since the last reading was interrupted" : "");
        progress.start(clock.millis());
        remaining.put(path, work.records());
        return work;
    }

    private Path rejectedFile(FileImport work, ImportedFile file) {
        return folders.report(
                file.label(), ".rejected." + FileFormat.of(work.name()).extension());
    }

    /** The purchases of the file, as they are read. */
    public Iterator<Batch> batches(FileImport work) {
        return new Iterator<>() {

            private Batch next = null;
            private boolean isOver;

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
        goOn();
        remaining.put(work.path(), work.records() - work.read());
        tell(
                work,
                work.read(),
                () -> work.read() + " of " + work.records() + " records, " + work.rejected() + " of them rejected");
        Batch batch = new Batch(work, new ArrayList<>(), new ArrayList<>());
        try {
            int characters = 0;
            for (int n = 0; n < properties.batch() && characters < MOST_CHARACTERS; n++) {
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
        } catch (UnreadableFile e) {
            // it was readable a moment ago; this must not count as a file of which nothing was sent
            throw new FileStillChanges(work.name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the record as a message would be read. @return null if it is no purchase */
    private Entry entry(FileImport work, ImportRecord record) throws IOException {
        List<Violation> violations = new ArrayList<>(record.violations());
        try {
            PurchaseReader.Reading reading = purchases.read(record.body());
            if (violations.isEmpty()) {
                return new Entry(reading.purchase().purchaseId(), record.position(), record.line(), reading.digest());
            }
        } catch (InvalidPurchase e) {
            violations.addAll(e.getViolations());
        }
        reject(work, record, violations);
        return null;
    }

    private void reject(FileImport work, ImportRecord record, List<Violation> violations) throws IOException {
        work.reject(record, violations);
        count("rejected", 1);
    }

    private void count(String result, long records) {
        metrics.counter("openticket.imports.records", "result", result).increment(records);
    }

    /**
     * Notes the purchases in the ledger, and puts aside those whose id belongs to another.
     *
     * @return what is to be sent
     */
    public Batch note(Batch batch) throws IOException {
        FileImport work = batch.source();
        List<Finding> findings = ledger.note(work.file().id(), batch.entries());
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
        count("sent", batch.records().size());
    }

    private static TextMessage message(Session session, ImportRecord record, String file)
            throws jakarta.jms.JMSException {
        TextMessage message = session.createTextMessage(record.body());
        message.setStringProperty("importFile", file);
        message.setLongProperty("importLine", record.line());
        return message;
    }

    /** Writes the reports and puts the file away. */
    public void finish(FileImport work) throws IOException {
        work.checkUnchanged();
        if (work.read() != work.records()) {
            throw new IllegalStateException(work.read() + " of " + work.records() + " records were read");
        }
        ImportedFile file = work.file();
        long newPurchases = ledger.newPurchases(file.id());
        Instant end = clock.instant();
        ImportReport report = new ImportReport(
                file.name(),
                "imported",
                null,
                work.digest(),
                work.size(),
                work.records(),
                newPurchases,
                work.records() - work.rejected() - newPurchases,
                work.rejected(),
                work.commitRejected(),
                file.readings(),
                work.begunAt(),
                end,
                ImportReport.seconds(work.begunAt(), end),
                work.firstErrors());
        work.close();
        write(file.label(), report);
        ledger.sent(file.id());
        folders.moveToDone(work.path(), file.label());
        remaining.remove(work.path());
        underWay.remove(work.path());
        metrics.counter("openticket.imports.files", "result", "imported").increment();
        LOG.info(
                "{} imported in {} s: {} records, {} new, {} duplicates, {} rejected; report: {}",
                file.name(),
                report.seconds(),
                report.records(),
                report.newPurchases(),
                report.duplicates(),
                report.rejected(),
                folders.report(file.label(), ".report.txt"));
    }

    private void write(String label, ImportReport report) throws IOException {
        AtomicFile.write(folders.report(label, ".report.txt"), report.text());
        AtomicFile.write(folders.report(label, ".report.json"), json.writeValueAsString(report) + "\n");
    }

    /** Files that are being read, in no order. */
    List<FileImport> underWay() {
        return List.copyOf(underWay.values());
    }

    /** Puts a file aside that cannot be imported. Nothing of it was sent. */
    public void fail(Path path, UnreadableFile why) throws IOException {
        String name = path.getFileName().toString();
        String label = folders.label(name);
        try {
            write(label, ImportReport.failed(name, why.getMessage(), clock.instant()));
            folders.moveToFailed(path, label, why.getMessage());
        } catch (IOException e) {
            folders.interrupted(path);
            throw e;
        }
        metrics.counter("openticket.imports.files", "result", "failed").increment();
        LOG.warn("{} cannot be imported: {}", label, why.getMessage());
    }

    /** The import was interrupted; it begins anew later. */
    public void interrupted(Path path, FileImport work, Exception why) throws IOException {
        remaining.remove(path);
        underWay.remove(path);
        folders.interrupted(path);
        LOG.warn(
                "The import of {} is interrupted, and begins anew later: {}",
                path.getFileName(),
                NestedExceptionUtils.getMostSpecificCause(why).getMessage());
        if (work != null) {
            work.close();
        }
    }

    private void goOn() {
        if (camel.isStopping() || camel.isStopped()) {
            throw new IllegalStateException("the application stops");
        }
    }

    private void tell(FileImport work, long read, Supplier<String> line) {
        long every = properties.progressEvery().toMillis();
        Double rate = work.progress().rate(clock.millis(), every, read);
        if (rate != null) {
            LOG.info("{}: {}, {} a second", work.name(), line.get(), String.format(Locale.ROOT, "%.0f", rate));
        }
    }
}
