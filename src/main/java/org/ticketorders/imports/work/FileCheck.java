package org.ticketorders.imports.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ticketorders.imports.AtomicFile;
import org.ticketorders.imports.outcome.CheckResult;
import org.ticketorders.imports.outcome.CheckResult.TicketUnits;
import org.ticketorders.imports.outcome.CheckResult.Total;
import org.ticketorders.imports.outcome.Mistake;
import org.ticketorders.imports.outcome.Mistake.Kind;
import org.ticketorders.imports.read.Csv;
import org.ticketorders.imports.read.ImportRecord;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.TicketLine;
import org.ticketorders.purchase.Violation;

/** One file on its way through a check, used by one thread: what was found in it so far. */
final class FileCheck implements AutoCloseable {

    /** Mistakes that are shown with the report; so many more are in the file of mistakes. */
    private static final int FIRST = 100;

    private static final int MOST_LISTED = 200_000;
    private static final int MOST_TICKETS = 10_000;
    private static final int MOST_SHOPS_ASKED = 100;
    private static final int MOST_SILENT = 3;

    private final FileImport file;
    private final boolean looksAtTickets;
    private final AtomicFile listed;
    private final char separator;
    private final CheckedIds ids = new CheckedIds();
    private final Suspicions suspicions = new Suspicions();
    private final List<Mistake> first = new ArrayList<>();
    private final Map<String, Units> tickets = new LinkedHashMap<>();
    private final Map<String, ShopState> shops = new HashMap<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private int silent;
    private long mistakes;
    private long newPurchases;
    private long duplicates;
    private long fails;
    private long suspects;
    private long units;

    /** What is known of a shop that purchases of the file name. */
    private static final class ShopState {

        private boolean isAsked;
        private String refusal;
        private ShopCatalogue catalogue;
        private long purchases;
        private long units;
    }

    private static final class Units {

        private final String shop;
        private final String ticket;
        private final Set<String> currencies = new LinkedHashSet<>();
        private final Map<String, Long> byCurrency = new TreeMap<>();
        private long purchases;
        private long units;

        private Units(String shop, String ticket) {
            this.shop = shop;
            this.ticket = ticket;
        }
    }

    /** @param listed gets the mistakes, one a row */
    FileCheck(FileImport file, boolean looksAtTickets, AtomicFile listed) throws IOException {
        this.file = file;
        this.looksAtTickets = looksAtTickets;
        this.listed = listed;
        this.separator = file.separator();
        row("line", "column", "number", "purchaseId", "kind", "problem");
    }

    FileImport file() {
        return file;
    }

    boolean looksAtTickets() {
        return looksAtTickets;
    }

    CheckedIds ids() {
        return ids;
    }

    long newPurchases() {
        return newPurchases;
    }

    long duplicates() {
        return duplicates;
    }

    /** Whether the shop is to be asked now, once for each file; a file of many shops has not all of them asked. */
    boolean ask(String shop) {
        ShopState state = shops.computeIfAbsent(shop, guid -> new ShopState());
        if (state.isAsked) {
            return false;
        }
        state.isAsked = true;
        if (shops.size() > MOST_SHOPS_ASKED) {
            note("the file names more than " + MOST_SHOPS_ASKED + " shops: the others were not asked for anything");
            return false;
        }
        if (silent >= MOST_SILENT) {
            note("after " + MOST_SILENT + " failures no further shop was asked for its payment methods");
            return false;
        }
        return true;
    }

    /** The API knows no such shop, or has no payment methods for it. */
    void refused(String shop, String sentence) {
        shops.computeIfAbsent(shop, guid -> new ShopState()).refusal = sentence;
    }

    /** The API could not be asked for the shop's payment methods. */
    void silent(String shop) {
        silent++;
        note("the payment methods of shop " + shop + " could not be asked for, so they were not checked");
    }

    String refusal(String shop) {
        ShopState state = shops.get(shop);
        return state == null ? null : state.refusal;
    }

    void catalogue(String shop, ShopCatalogue catalogue) {
        if (catalogue == null) {
            note("the tickets of shop " + shop + " could not be looked at");
        }
        shops.computeIfAbsent(shop, guid -> new ShopState()).catalogue = catalogue;
    }

    /** What the shop says of a ticket; null where it was not asked, or does not say. */
    ShopCatalogue catalogue(String shop) {
        ShopState state = shops.get(shop);
        return state == null ? null : state.catalogue;
    }

    void note(String words) {
        notes.add(words);
    }

    /** A record that would be put aside. */
    void rejected(ImportRecord record, String purchaseId, List<Violation> violations) throws IOException {
        file.counts().countRejected();
        for (Violation violation : violations) {
            add(record, purchaseId, Kind.REJECTED, violation);
        }
    }

    /** A purchase that came before. */
    void duplicate(ImportRecord record, String purchaseId, String words) throws IOException {
        duplicates++;
        add(record, purchaseId, Kind.DUPLICATE, new Violation("/purchaseId", words));
    }

    /** A purchase that would be sent, and end without an order. */
    void fails(ImportRecord record, String purchaseId, List<Violation> why) throws IOException {
        newPurchases++;
        fails++;
        for (Violation violation : why) {
            add(record, purchaseId, Kind.FAILS, violation);
        }
    }

    /** A purchase that would be sent. What looks wrong with it is told. */
    void good(ImportRecord record, Purchase purchase) throws IOException {
        newPurchases++;
        List<Violation> odd = suspicions.of(purchase);
        suspects += odd.isEmpty() ? 0 : 1;
        for (Violation violation : odd) {
            add(record, purchase.purchaseId(), Kind.SUSPECT, violation);
        }
        ShopState shop = shops.computeIfAbsent(purchase.shop(), guid -> new ShopState());
        shop.purchases++;
        Set<Units> counted = new LinkedHashSet<>();
        for (TicketLine line : purchase.tickets()) {
            units += line.quantity();
            shop.units += line.quantity();
            String key = purchase.shop() + " " + line.ticket();
            Units of = tickets.get(key);
            if (of == null && tickets.size() < MOST_TICKETS) {
                of = new Units(purchase.shop(), line.ticket());
                tickets.put(key, of);
            }
            if (of == null) {
                note("the file names more than " + MOST_TICKETS
                        + " kinds of tickets: the others are counted, and not listed");
                continue;
            }
            of.units += line.quantity();
            of.byCurrency.merge(purchase.currency(), (long) line.quantity(), Long::sum);
            if (counted.add(of)) {
                of.purchases++;
            }
        }
    }

    private void add(ImportRecord record, String purchaseId, Kind kind, Violation violation) throws IOException {
        Mistake mistake = Mistake.of(record, purchaseId, kind, violation, file.header());
        mistakes++;
        if (first.size() < FIRST) {
            first.add(mistake);
        }
        if (mistakes <= MOST_LISTED) {
            row(
                    String.valueOf(mistake.line()),
                    mistake.column(),
                    mistake.number() == null ? null : String.valueOf(mistake.number()),
                    mistake.purchaseId(),
                    mistake.kind().word(),
                    mistake.problem());
        } else {
            note("there are more than " + MOST_LISTED + " mistakes: the others are counted, and not listed");
        }
    }

    private void row(String... cells) throws IOException {
        for (int i = 0; i < cells.length; i++) {
            listed.writer().write((i == 0 ? "" : String.valueOf(separator)) + Csv.cell(cells[i], separator));
        }
        listed.writer().write("\r\n");
    }

    /** What is known of shops with a limit on calls. @param perSecond null where there is none */
    void limit(String shop, String name, Double perSecond) {
        ShopState state = shops.get(shop);
        if (state != null && perSecond != null && state.purchases > 0) {
            long seconds = (long) Math.ceil((state.units + state.purchases) / perSecond);
            note("shop " + name + " gets at most " + perSecond + " calls a second: its " + state.units
                    + " reservations and " + state.purchases + " orders take " + seconds + " s or longer");
        }
    }

    /** @param mistakesFile name of the list, once it is written */
    CheckResult result(String mistakesFile) {
        List<TicketUnits> listedTickets = new ArrayList<>();
        Map<String, Long> amounts = new TreeMap<>();
        boolean areAllPriced = !tickets.isEmpty() && tickets.size() < MOST_TICKETS;
        for (Units of : tickets.values()) {
            ShopCatalogue catalogue = catalogue(of.shop);
            ShopCatalogue.Ticket ticket =
                    catalogue == null ? null : catalogue.tickets().get(of.ticket);
            Long price = ticket == null ? null : ticket.price();
            listedTickets.add(new TicketUnits(
                    of.shop, of.ticket, ticket == null ? null : ticket.name(), of.purchases, of.units, price));
            areAllPriced &= price != null;
            if (price != null) {
                of.byCurrency.forEach((currency, count) -> amounts.merge(currency, count * price, Long::sum));
            }
        }
        List<Total> totals = new ArrayList<>();
        if (areAllPriced) {
            amounts.forEach((currency, amount) -> totals.add(new Total(currency, amount)));
        }
        return new CheckResult(
                fails,
                suspects,
                mistakes,
                mistakesFile,
                List.copyOf(first),
                units,
                listedTickets,
                totals,
                List.copyOf(notes));
    }

    /** Writes the list of mistakes. */
    void commitList() throws IOException {
        listed.commit();
    }

    @Override
    public void close() throws IOException {
        listed.discard();
    }
}
