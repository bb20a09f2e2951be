package org.ticketorders.imports.work;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.imports.AtomicFile;
import org.ticketorders.imports.FileNames;
import org.ticketorders.imports.ImportFolders;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.SentRecords;
import org.ticketorders.imports.SentRecords.Finding;
import org.ticketorders.imports.UnreadableFile;
import org.ticketorders.imports.read.ImportRecord;
import org.ticketorders.imports.work.FileRows.Row;
import org.ticketorders.imports.work.FileRows.Rows;
import org.ticketorders.ledger.ContentDigest;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.TicketLine;
import org.ticketorders.purchase.Violation;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.Shops;

/**
 * Checks a file: reads it as an import would, and reports what that would find, do and cost. Nothing is sent, reserved, or written to the
 * ledger; its steps are called by a route.
 */
@Component("fileChecks")
public class FileChecks {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.imports");

    private static final String LIST = ".report.csv";

    /** Rows that are looked up together. */
    private static final int MOST_ROWS = 1_000;

    private final ImportProperties properties;
    private final Imports imports;
    private final ImportFolders folders;
    private final ImportProgress progress;
    private final FileRows files;
    private final KnownPurchases ledger;
    private final OfferedMethods methods;
    private final Shops shops;
    private final Clock clock;

    /** What is known of a file's purchases is in memory, so many files are not checked together. */
    private final Semaphore oneAtATime = new Semaphore(1, true);

    /** Claims of files whose tickets somebody wants to be looked at. */
    private final Set<String> looked = ConcurrentHashMap.newKeySet();

    FileChecks(
            ImportProperties properties,
            Imports imports,
            ImportFolders folders,
            ImportProgress progress,
            FileRows files,
            KnownPurchases ledger,
            OfferedMethods methods,
            Shops shops,
            Clock clock) {
        this.properties = properties;
        this.imports = imports;
        this.folders = folders;
        this.progress = progress;
        this.files = files;
        this.ledger = ledger;
        this.methods = methods;
        this.shops = shops;
        this.clock = clock;
    }

    /**
     * Purchases of a file that are looked at together.
     *
     * @param rows in the order of the file
     */
    public record Batch(FileCheck check, List<Row> rows) {}

    /** Whether the file is only checked: its name says so, wherever it is. */
    public boolean isMeant(Path path) {
        return FileNames.isCheck(path.getFileName().toString());
    }

    /** The tickets of this file are looked at, whatever the configuration says. */
    void lookAtTickets(Path path) {
        looked.add(InWork.claimOf(path));
    }

    /**
     * Reads a file to its end, and starts its check.
     *
     * @throws UnreadableFile if it cannot be imported
     * @throws FileStillChanges if somebody writes to it
     */
    public FileCheck begin(Path path) throws IOException {
        oneAtATime.acquireUninterruptibly();
        boolean isBegun = false;
        try {
            FileCheck check = open(path);
            check.file().onClose(oneAtATime::release);
            isBegun = true;
            return check;
        } catch (UnreadableFile e) {
            looked.remove(InWork.claimOf(path));
            throw e;
        } finally {
            if (!isBegun) {
                oneAtATime.release();
            }
        }
    }

    private FileCheck open(Path path) throws IOException {
        FileImport work = imports.open(path);
        String claim = InWork.claimOf(path);
        work.beginCheck(folders.label(work.name(), claim));
        AtomicFile list = AtomicFile.create(folders.report(work.label(), LIST));
        work.onClose(list::discard);
        // by this mark spreadsheets know UTF-8
        list.writer().write('\uFEFF');
        progress.startAgain(work);
        LOG.info("{}: {} records to check", work.name(), work.records());
        return new FileCheck(work, properties.checkTickets() || looked.contains(claim), list);
    }

    /** The purchases of the file, as they are read. */
    public Iterator<Batch> batches(FileCheck check) {
        Iterator<Rows<Row>> rows = files.read(check.file(), row -> row, MOST_ROWS);
        return new Iterator<>() {

            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Batch next() {
                return new Batch(check, rows.next().rows());
            }
        };
    }

    /** For each shop that is to be asked for its payment methods, a purchase of it. */
    public List<Purchase> shopsToAsk(Batch batch) {
        List<Purchase> ask = new ArrayList<>();
        for (Row row : batch.rows()) {
            if (row.isPurchase() && batch.check().ask(row.reading().purchase().shop())) {
                ask.add(row.reading().purchase());
            }
        }
        return ask;
    }

    public boolean looksAtTickets(FileCheck check) {
        return check.looksAtTickets();
    }

    /** @param refusal why the API has no payment methods for the shop; null if it has */
    public void answered(FileCheck check, Purchase purchase, String refusal) {
        if (refusal != null) {
            check.refused(purchase.shop(), refusal);
        }
    }

    /** The API could not be asked. */
    public void silent(FileCheck check, Purchase purchase) {
        check.silent(purchase.shop());
    }

    /** @param answer of the shop, of which it lists its tickets; null if there is none */
    public void catalogue(FileCheck check, Purchase purchase, HttpAnswer answer) {
        check.catalogue(purchase.shop(), answer == null ? null : ShopCatalogue.read(answer));
    }

    /** Looks at the purchases of a batch. Safe to repeat until it has looked into the ledger. */
    public void look(Batch batch) throws IOException {
        FileCheck check = batch.check();
        progress.sending(check.file());
        List<String> ids = batch.rows().stream()
                .filter(Row::isPurchase)
                .map(row -> row.reading().purchase().purchaseId())
                .toList();
        Map<String, String> known = ledger.among(ids);
        Map<String, String> refused = new HashMap<>();
        for (Row row : batch.rows()) {
            if (row.isPurchase()) {
                look(check, row, known, refused);
            } else {
                check.rejected(row.record(), row.purchaseId(), row.violations());
            }
        }
        check.file().counts().countChecked(batch.rows().size(), check.newPurchases(), check.duplicates());
    }

    private void look(FileCheck check, Row row, Map<String, String> known, Map<String, String> refused)
            throws IOException {
        ImportRecord record = row.record();
        Purchase purchase = row.reading().purchase();
        String id = purchase.purchaseId();
        String digest = ContentDigest.of(row.reading().digest(), row.reading().meaning());
        String before = known.get(id);
        if (before != null && !ContentDigest.isSame(before, SentRecords.kept(digest))) {
            check.rejected(record, id, ImportBatches.words(new Finding.Reused(null)));
            return;
        }
        CheckedIds.Before inFile = check.ids().note(id, digest, record.line());
        if (inFile != null && !inFile.isSame()) {
            check.rejected(record, id, ImportBatches.words(new Finding.Reused(inFile.line())));
        } else if (inFile != null) {
            check.duplicate(
                    record, id, "line " + inFile.line() + " is the same purchase: it is ordered once, so remove one");
        } else if (before != null) {
            check.duplicate(record, id, "the same purchase was sent before: it is not ordered again");
        } else {
            List<Violation> why = refusals(check, purchase, refused);
            if (why.isEmpty()) {
                check.good(record, purchase);
            } else {
                check.fails(record, id, why);
            }
        }
    }

    private List<Violation> refusals(FileCheck check, Purchase purchase, Map<String, String> refused) {
        String shop = purchase.shop();
        String refusal = check.refusal(shop);
        if (refusal != null) {
            return List.of(new Violation("/shop", refusal));
        }
        List<Violation> why = new ArrayList<>();
        String method = refused.computeIfAbsent(shop + " " + purchase.paymentMethod(), key -> methodRefusal(purchase));
        if (!method.isEmpty()) {
            why.add(new Violation("/paymentMethod", method));
        }
        ShopCatalogue catalogue = check.catalogue(shop);
        if (catalogue != null) {
            int index = 0;
            for (TicketLine line : purchase.tickets()) {
                ShopCatalogue.Ticket ticket = catalogue.tickets().get(line.ticket());
                String path = "/tickets/" + index++ + "/ticket";
                if (ticket == null) {
                    why.add(new Violation(path, "the shop does not list this ticket"));
                } else if (ticket.isSoldOut()) {
                    why.add(new Violation(path, "the shop lists this ticket as sold out"));
                }
            }
        }
        return why;
    }

    /** @return empty if the shop offers it, or that is not known */
    private String methodRefusal(Purchase purchase) {
        String refusal = methods.refusal(purchase);
        return refusal == null ? "" : refusal;
    }

    /** Writes the reports and puts the file away. */
    public void finish(FileCheck check) throws IOException {
        FileImport work = check.file();
        work.checkUnchanged();
        if (work.counts().read() != work.records()) {
            throw new IllegalStateException(work.counts().read() + " of " + work.records() + " records were read");
        }
        shops.own()
                .forEach(shop -> check.limit(
                        shop.settings().guid().toLowerCase(Locale.ROOT),
                        shop.name(),
                        shop.settings().callsPerSecond()));
        if (!check.looksAtTickets()) {
            check.note("whether the shop has the tickets, and what they cost, was not looked at");
        }
        check.commitList();
        imports.checked(
                work, check.newPurchases(), check.duplicates(), check.result(work.label() + LIST), clock.instant());
        looked.remove(InWork.claimOf(work.path()));
    }
}
