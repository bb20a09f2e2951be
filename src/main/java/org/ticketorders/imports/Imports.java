package org.ticketorders.imports;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.PurchaseProperties;

/** The life of a file from the inbox to where it is put away, in the steps that the routes call. */
@Component("imports")
public class Imports {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.imports");

    private final ImportProperties properties;
    private final ImportFolders folders;
    private final InWork inWork;
    private final ImportLedger ledger;
    private final SentRecords sent;
    private final ImportProgress progress;
    private final ObjectMapper json;
    private final Clock clock;
    private final int longest;

    Imports(
            ImportProperties properties,
            ImportFolders folders,
            InWork inWork,
            ImportLedger ledger,
            SentRecords sent,
            PurchaseProperties limits,
            ImportProgress progress,
            ObjectMapper json,
            Clock clock) {
        this.properties = properties;
        this.folders = folders;
        this.inWork = inWork;
        this.ledger = ledger;
        this.sent = sent;
        this.progress = progress;
        this.json = json.copy().enable(SerializationFeature.INDENT_OUTPUT);
        this.clock = clock;
        this.longest = Math.toIntExact(limits.maxSize().toBytes());
    }

    /**
     * Reads a file to its end without sending anything, and starts its import, or goes on with one that was interrupted.
     *
     * @throws UnreadableFile if it cannot be imported
     * @throws FileStillChanges if somebody writes to it
     */
    public FileImport begin(Path path) throws IOException {
        FileImport work = new FileImport(path, properties, longest, clock.instant());
        progress.start(work);
        try {
            work.check(() -> progress.checked(work));
        } catch (UnreadableFile e) {
            // what is cut short may not be whole yet
            work.checkUnchanged();
            throw e;
        }
        String claim = InWork.claimOf(path);
        ImportedFile file = ledger.begin(
                claim, work.name(), work.digest(), work.separator(), () -> folders.label(work.name(), claim));
        work.begin(file, rejectedFile(work, file));
        if (file.isSent()) {
            LOG.info("{} was sent and reported already, and is only put away", work.name());
        } else {
            LOG.info(
                    "{}: {} records to import{}",
                    work.name(),
                    work.records(),
                    file.readings() > 1 ? ", from the start, since the last reading was interrupted" : "");
        }
        progress.start(work);
        return work;
    }

    private Path rejectedFile(FileImport work, ImportedFile file) {
        return folders.report(file.label(), ".rejected." + work.format().extension());
    }

    /** Writes the reports and puts the file away. */
    public void finish(FileImport work) throws IOException {
        work.checkUnchanged();
        if (work.file().isSent()) {
            work.close();
            putAway(work);
            return;
        }
        if (work.read() != work.records()) {
            throw new IllegalStateException(work.read() + " of " + work.records() + " records were read");
        }
        ImportedFile file = work.file();
        long newPurchases = sent.newPurchases(file.id());
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
        ledger.state(file.id(), ImportedFile.State.SENT);
        putAway(work);
        progress.countFile("imported");
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

    private void putAway(FileImport work) throws IOException {
        folders.moveToDone(work.path(), work.file().label());
        inWork.settled(work.path());
        progress.end(work.path());
    }

    private void write(String label, ImportReport report) throws IOException {
        AtomicFile.write(folders.report(label, ".report.txt"), report.text());
        AtomicFile.write(folders.report(label, ".report.json"), json.writeValueAsString(report) + "\n");
    }

    /** Puts a file aside that cannot be imported. Nothing of it was sent. */
    public void fail(Path path, UnreadableFile why) throws IOException {
        progress.end(path);
        String name = path.getFileName().toString();
        String label;
        try {
            label = folders.label(name, InWork.claimOf(path));
            write(label, ImportReport.failed(name, why.getMessage(), clock.instant()));
            folders.moveToFailed(path, label, why.getMessage());
            inWork.settled(path);
            folders.release(label);
        } catch (IOException e) {
            inWork.interrupted(path);
            throw e;
        }
        progress.countFile("failed");
        LOG.warn("{} cannot be imported: {}", label, why.getMessage());
    }

    /** The import was interrupted; it begins anew later. */
    public void interrupted(Path path, FileImport work, Exception why) throws IOException {
        progress.end(path);
        LOG.warn(
                "The import of {} is interrupted, and begins anew later: {}",
                path.getFileName(),
                NestedExceptionUtils.getMostSpecificCause(why).getMessage());
        try {
            if (work != null) {
                work.close();
            }
        } finally {
            // from here on it may be begun anew at any moment
            inWork.interrupted(path);
        }
    }
}
