package org.ticketorders.imports;

import java.io.IOException;
import java.io.Writer;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.ImportLedger.Settled;
import org.ticketorders.ledger.LedgerProperties;

/** Writes {@code <name>.outcomes.csv} for each file whose purchases all have outcomes. */
@Component("outcomeFiles")
public class OutcomeFiles {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.imports");

    /** Rows of one look at the ledger, which others wait for meanwhile. */
    private static final int CHUNK = 1000;

    private final ImportProperties properties;
    private final ImportFolders folders;
    private final ImportLedger ledger;
    private final LedgerProperties ages;
    private final Clock clock;

    OutcomeFiles(
            ImportProperties properties,
            ImportFolders folders,
            ImportLedger ledger,
            LedgerProperties ages,
            Clock clock) {
        this.properties = properties;
        this.folders = folders;
        this.ledger = ledger;
        this.ages = ages;
        this.clock = clock;
    }

    /** Files that are imported and whose outcomes are not written yet. */
    public List<ImportedFile> waiting() {
        return ledger.waiting();
    }

    /** Writes the outcomes of the file if all are there. Purchases are looked at once, in the order of the file. */
    public void write(ImportedFile file) throws IOException {
        Instant latest = file.startedAt().plus(properties.outcomesWithin());
        if (allSettled(file) || clock.instant().isAfter(latest)) {
            writeAll(file);
            ledger.close(file.id());
            LOG.info("{}: the outcomes are in {}", file.name(), folders.report(file.label(), ".outcomes.csv"));
        }
    }

    private boolean allSettled(ImportedFile file) {
        long position = file.settledTo();
        while (true) {
            List<Settled> records = ledger.records(file.id(), position, CHUNK);
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

    private void writeAll(ImportedFile file) throws IOException {
        AtomicFile csv = AtomicFile.create(folders.report(file.label(), ".outcomes.csv"));
        try {
            Writer out = csv.writer();
            // by this mark spreadsheets know UTF-8
            out.write('\uFEFF');
            row(out, file.separator(), "purchaseId", "outcome", "orderId", "redirectUrl", "reason");
            List<Settled> records;
            for (long position = 0; !(records = ledger.records(file.id(), position, CHUNK)).isEmpty(); ) {
                for (Settled record : records) {
                    boolean isKnown = record.outcome() != null;
                    row(
                            out,
                            file.separator(),
                            record.purchaseId(),
                            isKnown ? record.outcome() : "unknown",
                            record.orderId(),
                            record.redirectUrl(),
                            isKnown ? record.reason() : "no outcome within " + properties.outcomesWithin());
                    position = record.position();
                }
            }
            csv.commit();
        } finally {
            csv.discard();
        }
    }

    private static void row(Writer out, char separator, String... cells) throws IOException {
        for (int i = 0; i < cells.length; i++) {
            out.write((i == 0 ? "" : String.valueOf(separator)) + Csv.cell(cells[i], separator));
        }
        out.write("\r\n");
    }

    /** Forgets files that are older than what the ledger keeps. */
    public void purge() {
        ledger.purge(clock.instant().minus(ages.keepRows()));
    }
}
