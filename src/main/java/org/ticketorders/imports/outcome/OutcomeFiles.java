package org.ticketorders.imports.outcome;

import java.io.IOException;
import java.io.Writer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.AtomicFile;
import org.ticketorders.imports.ImportFolders;
import org.ticketorders.imports.ImportLedger;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.ImportedFile;
import org.ticketorders.imports.ImportedFile.FileState;
import org.ticketorders.imports.ProcessLock;
import org.ticketorders.imports.SentRecords;
import org.ticketorders.imports.outcome.RecordOutcomes.Settled;
import org.ticketorders.imports.read.Csv;
import org.ticketorders.ledger.LedgerProperties;

/**
 * Writes {@code <name>.outcomes.csv} for each file whose purchases all have outcomes, and writes it again when one changes: one in
 * doubt is settled, or one that was not ordered is replayed.
 */
@Component("outcomeFiles")
public class OutcomeFiles {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.imports");

    /** Rows of one look at the ledger, which others wait for meanwhile. */
    private static final int CHUNK = 1000;

    private final ImportProperties properties;
    private final ImportFolders folders;
    private final ImportLedger ledger;
    private final SentRecords sent;
    private final RecordOutcomes outcomes;
    private final LedgerProperties ages;
    private final Clock clock;

    OutcomeFiles(
            ImportProperties properties,
            ImportFolders folders,
            ImportLedger ledger,
            SentRecords sent,
            RecordOutcomes outcomes,
            LedgerProperties ages,
            Clock clock) {
        this.properties = properties;
        this.folders = folders;
        this.ledger = ledger;
        this.sent = sent;
        this.outcomes = outcomes;
        this.ages = ages;
        this.clock = clock;
    }

    /**
     * Files that are imported and whose outcomes are to be written, for the first time or again. Those of other folders are left to the
     * processes there: here nobody would find the outcomes.
     */
    public List<ImportedFile> toWrite() throws IOException {
        List<ImportedFile> ours = new ArrayList<>();
        for (ImportedFile file : ledger.toWrite()) {
            if (folders.isOfHere(file)) {
                ours.add(file);
            }
        }
        return ours;
    }

    /** Has those outcomes written again of which one has changed. */
    public void rewriteChanged() {
        outcomes.rewriteChanged();
    }

    /**
     * Writes the outcomes of the file if all are there, or were once. Purchases are looked at once, in the order of the file.
     * Another process that writes some meanwhile is left to it.
     */
    public void write(ImportedFile listed) throws IOException {
        try (ProcessLock lock = ProcessLock.tryTake(folders.inWork().resolve("outcomes." + ledger.id() + ".lock"))) {
            if (lock != null) {
                writeIfDue(ledger.find(listed.id()));
            }
        }
    }

    private void writeIfDue(ImportedFile file) throws IOException {
        switch (file.state()) {
            case SENT -> {
                Instant latest = file.startedAt().plus(properties.outcomesWithin());
                if (allSettled(file) || clock.instant().isAfter(latest)) {
                    write(file, "no outcome within " + properties.outcomesWithin());
                }
            }
            case WRITING -> write(file, "no outcome yet");
            default -> {
                // another process has written them since
            }
        }
    }

    private void write(ImportedFile file, String withoutOutcome) throws IOException {
        // from here on they are written in any case, after a crash too: what is told may not be in the file yet
        ledger.state(file.id(), FileState.WRITING);
        if (writeAll(file, withoutOutcome)) {
            close(file);
        } else {
            ledger.state(file.id(), FileState.WRITTEN);
        }
        LOG.info("{}: the outcomes are in {}", file.name(), folders.report(file.label(), ".outcomes.csv"));
    }

    private void close(ImportedFile file) {
        ledger.state(file.id(), FileState.CLOSED);
        sent.remove(file.id());
    }

    private boolean allSettled(ImportedFile file) {
        long position = file.settledTo();
        while (true) {
            List<Settled> records = outcomes.after(file.id(), position, CHUNK);
            long reached = position;
            for (Settled record : records) {
                if (record.outcome() == null) {
                    break;
                }
                reached = record.position();
            }
            if (reached > position) {
                ledger.settledTo(file.id(), reached);
                position = reached;
            }
            if (records.isEmpty()) {
                return true;
            }
            if (reached < records.get(records.size() - 1).position()) {
                return false;
            }
        }
    }

    /** @return whether all of them are final */
    private boolean writeAll(ImportedFile file, String withoutOutcome) throws IOException {
        boolean areFinal = true;
        AtomicFile csv = AtomicFile.create(folders.report(file.label(), ".outcomes.csv"));
        try {
            Writer out = csv.writer();
            // by this mark spreadsheets know UTF-8
            out.write('\uFEFF');
            row(
                    out,
                    file.separator(),
                    columns("purchaseId", "outcome", "orderId", "redirectUrl", "reason", "at", "changed"));
            List<Settled> records;
            for (long position = 0; !(records = outcomes.after(file.id(), position, CHUNK)).isEmpty(); ) {
                for (Settled record : records) {
                    boolean isKnown = record.outcome() != null;
                    row(
                            out,
                            file.separator(),
                            columns(
                                    record.purchaseId(),
                                    isKnown ? record.outcome() : "unknown",
                                    record.orderId(),
                                    record.redirectUrl(),
                                    isKnown ? record.reason() : withoutOutcome,
                                    record.at() == null ? null : record.at().toString(),
                                    record.changed()));
                    areFinal &= record.isFinal();
                    position = record.position();
                }
                outcomes.told(file.id(), records);
            }
            csv.commit();
        } finally {
            csv.discard();
        }
        return areFinal;
    }

    /** The last one is there where orders are followed. */
    private String[] columns(String... cells) {
        return outcomes.tellChanges() ? cells : Arrays.copyOf(cells, cells.length - 1);
    }

    private static void row(Writer out, char separator, String... cells) throws IOException {
        for (int i = 0; i < cells.length; i++) {
            out.write((i == 0 ? "" : String.valueOf(separator)) + Csv.cell(cells[i], separator));
        }
        out.write("\r\n");
    }

    /** Stops looking for changes of outcomes, and forgets files, when they are older than what the ledger keeps of purchases. */
    public void purge() throws IOException {
        Instant now = clock.instant();
        for (ImportedFile file : ledger.sentAndBegun(now.minus(ages.keepDetails()))) {
            // those of other folders may have nobody left who would write them
            if (file.state() == FileState.WRITTEN || !folders.isOfHere(file)) {
                close(file);
            }
        }
        for (ImportedFile file : ledger.untouchedSince(now.minus(ages.keepRows()))) {
            sent.remove(file.id());
            if (folders.isOfHere(file)) {
                folders.release(file.label());
            }
            ledger.remove(file.id());
        }
    }
}
