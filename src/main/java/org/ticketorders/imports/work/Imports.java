package org.ticketorders.imports.work;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.AtomicFile;
import org.ticketorders.imports.FileNames;
import org.ticketorders.imports.ImportFolders;
import org.ticketorders.imports.ImportLedger;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.ImportedFile;
import org.ticketorders.imports.SentRecords;
import org.ticketorders.imports.UnreadableFile;
import org.ticketorders.imports.outcome.CheckResult;
import org.ticketorders.imports.outcome.ImportReport;
import org.ticketorders.purchase.read.PurchaseProperties;

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
     * Reads a file to its end without sending anything, and starts its import, or continues one that was interrupted.
     *
     * @throws UnreadableFile if it cannot be imported
     * @throws FileStillChanges if somebody writes to it
     */
    public FileImport begin(Path path) throws IOException {
        FileImport work = open(path);
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
        progress.startAgain(work);
        return work;
    }

    /** Reads a file to its end, for an import or a check. */
    FileImport open(Path path) throws IOException {
        int begun = inWork.begun(path);
        if (begun > properties.maxReadings()) {
            throw new UnreadableFile(tooOften(begun - 1, "the process ended each time"));
        }
        FileImport work = new FileImport(path, properties, longest, clock.instant());
        progress.start(work);
        try {
            work.check(() -> progress.checked(work));
        } catch (UnreadableFile e) {
            // what is cut short may not be whole yet
            work.checkUnchanged();
            throw e;
        }
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
        if (work.counts().read() != work.records()) {
            throw new IllegalStateException(work.counts().read() + " of " + work.records() + " records were read");
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
                work.records() - work.counts().rejected() - newPurchases,
                work.counts().rejected(),
                work.commitRejected(),
                file.readings(),
                work.begunAt(),
                end,
                ImportReport.seconds(work.begunAt(), end),
                work.firstErrors(),
                null);
        work.close();
        write(file.label(), report);
        ledger.state(file.id(), ImportedFile.FileState.SENT);
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

    /** Writes the reports of a check, and puts the file away. */
    void checked(FileImport work, long newPurchases, long duplicates, CheckResult result, Instant end)
            throws IOException {
        ImportReport report = new ImportReport(
                work.name(),
                "checked",
                null,
                work.digest(),
                work.size(),
                work.records(),
                newPurchases,
                duplicates,
                work.counts().rejected(),
                null,
                inWork.timesBegun(work.path()),
                work.begunAt(),
                end,
                ImportReport.seconds(work.begunAt(), end),
                null,
                result);
        work.close();
        write(work.label(), report);
        putAway(work);
        folders.release(work.label());
        progress.countFile("checked");
        LOG.info(
                "{} checked in {} s: {} records, {} new, {} duplicates, {} rejected; nothing was sent; report: {}",
                work.name(),
                report.seconds(),
                report.records(),
                report.newPurchases(),
                report.duplicates(),
                report.rejected(),
                folders.report(work.label(), ".report.txt"));
    }

    private void putAway(FileImport work) throws IOException {
        folders.moveToDone(work.path(), work.label());
        inWork.settled(work.path());
        progress.end(work.path());
    }

    private void write(String label, ImportReport report) throws IOException {
        AtomicFile.write(folders.report(label, ".report.txt"), report.text());
        AtomicFile.write(folders.report(label, ".report.json"), json.writeValueAsString(report) + "\n");
    }

    /** Puts a file aside that cannot be imported. Nothing of it was sent, unless the report says how much. */
    public void fail(Path path, UnreadableFile why) throws IOException {
        progress.end(path);
        String name = path.getFileName().toString();
        String label;
        try {
            String claim = InWork.claimOf(path);
            Optional<ImportedFile> begun = ledger.unfinished(claim);
            long noted = begun.map(file -> sent.noted(file.id())).orElse(0L);
            label = noted > 0 ? begun.orElseThrow().label() : folders.label(name, claim);
            write(label, ImportReport.failed(name, why.getMessage(), noted, clock.instant()));
            folders.moveToFailed(path, label, why.getMessage());
            if (noted > 0) {
                // who sent them is told what became of them
                ledger.state(begun.orElseThrow().id(), ImportedFile.FileState.SENT);
            } else {
                folders.release(label);
            }
            inWork.settled(path);
        } catch (IOException | RuntimeException e) {
            inWork.interrupted(path, Interruption.of(e, path).words());
            throw e;
        }
        // nobody has to be woken for a file of which nothing was to be sent
        progress.countFile(FileNames.isCheck(name) ? "checked" : "failed");
        LOG.warn("{} cannot be imported: {}", label, why.getMessage());
    }

    /** The import was interrupted; it begins again later, unless that was so too often. */
    public void interrupted(Path path, FileImport work, Exception why) throws IOException {
        progress.end(path);
        Interruption interruption = Interruption.of(why, path);
        LOG.warn(
                "The import of {} is interrupted, and begins again later: {}",
                path.getFileName(),
                interruption.words());
        LOG.debug("What interrupted it", why);
        boolean isOver = false;
        try {
            if (work != null) {
                work.close();
            }
            if (interruption.isOutage()) {
                inWork.takeBack(path);
            }
            isOver = inWork.timesBegun(path) >= properties.maxReadings();
        } finally {
            if (!isOver) {
                // from here on it may be begun again at any moment
                inWork.interrupted(path, interruption.words());
            }
        }
        if (isOver) {
            fail(path, new UnreadableFile(tooOften(properties.maxReadings(), interruption.words())));
        }
    }

    private static String tooOften(int times, String last) {
        return "its import was interrupted " + times + " times (openticket.imports.max-readings), at last: " + last;
    }
}
