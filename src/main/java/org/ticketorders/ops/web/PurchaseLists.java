package org.ticketorders.ops.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.ticketorders.doubt.Candidate;
import org.ticketorders.doubt.DoubtSearch;
import org.ticketorders.ledger.HistoryEntry;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseCounts;
import org.ticketorders.ledger.PurchaseFilter;
import org.ticketorders.ledger.PurchaseLine;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ledger.PurchaseSearch;
import org.ticketorders.limit.TicketNames;
import org.ticketorders.ops.service.Audit;
import org.ticketorders.ops.service.DoubtSheets;
import org.ticketorders.ops.service.PersonalData;
import org.ticketorders.ops.service.PurchaseSummary;
import org.ticketorders.ops.service.TicketCount;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.shop.ShopProperties;
import org.ticketorders.shop.Shops;

/** Many purchases at once: those that are looked for, those in doubt, and how many ended how. */
@Component
public class PurchaseLists {

    private static final int LONGEST_PAGE = 200;
    private static final int LONGEST_DOUBTS = 500;
    private static final int LONGEST_CHANGES = 500;
    private static final Duration USUAL_CHANGES = Duration.ofSeconds(10);
    private static final int LONGEST_CHART_MINUTES = 7 * 1440;
    private static final int MOST_BUCKETS = 300;

    private final PurchaseSearch search;
    private final PurchaseCounts counts;
    private final Ledger ledger;
    private final PurchaseDesk desk;
    private final Shops shops;
    private final DoubtSheets sheets;
    private final TicketNames names;
    private final DoubtSearch shown;
    private final PersonalData personalData;
    private final Audit audit;
    private final Clock clock;

    PurchaseLists(
            PurchaseSearch search,
            PurchaseCounts counts,
            Ledger ledger,
            PurchaseDesk desk,
            Shops shops,
            DoubtSheets sheets,
            TicketNames names,
            DoubtSearch shown,
            PersonalData personalData,
            Audit audit,
            Clock clock) {
        this.search = search;
        this.counts = counts;
        this.ledger = ledger;
        this.desk = desk;
        this.shops = shops;
        this.sheets = sheets;
        this.names = names;
        this.shown = shown;
        this.personalData = personalData;
        this.audit = audit;
        this.clock = clock;
    }

    /** @param next where the next page begins, or null */
    public record PurchasePage(List<PurchaseSummary> items, String next) {}

    /**
     * A purchase in doubt, with what a person needs to settle it.
     *
     * @param postedAt when its order was posted; null where its history is no longer kept
     * @param email of the customer, and {@code name}: for operators only; null where its dead letter cannot be read
     * @param tickets what was asked for
     * @param reservations GUIDs of the reserved units; for operators only
     * @param amount of the order, in cents; null where the shop's answer did not tell
     * @param currency of the purchase; null where its hold is not known
     * @param messageId of its dead letter; null where that cannot be read
     * @param candidates what the shop's orders last showed that could be its order
     */
    public record Doubt(
            String purchaseId,
            String state,
            int attempt,
            String shop,
            String reason,
            String orderId,
            Instant acceptedAt,
            Instant updatedAt,
            Instant lookAtShopAfter,
            String detail,
            String advice,
            Instant postedAt,
            String email,
            String name,
            List<TicketCount> tickets,
            List<String> reservations,
            Long amount,
            String currency,
            String messageId,
            List<Candidate> candidates) {

        @Override
        public String toString() {
            return "Doubt[" + purchaseId + ", attempt " + attempt + "]";
        }
    }

    /** @param more whether there are more than are listed */
    public record Doubts(List<Doubt> items, boolean more) {}

    /**
     * A doubt that was settled.
     *
     * @param state {@code ordered} or {@code failed}
     * @param orderId the order that it was settled with; masked for viewers; null where it was settled as not ordered
     * @param who settled it: a person or a look-up; null where the audit does not say
     * @param why they say it is so; may be null
     * @param mayBeTakenBackUntil UTC
     */
    public record Settled(
            String purchaseId,
            String state,
            int attempt,
            String shop,
            String orderId,
            Instant settledAt,
            String who,
            String why,
            Instant mayBeTakenBackUntil) {

        @Override
        public String toString() {
            return "Settled[" + purchaseId + ", " + state + ", attempt " + attempt + "]";
        }
    }

    /** @param more whether there are more than are listed */
    public record SettledList(List<Settled> items, boolean more) {}

    /** @param series for the word of each end, so many figures, oldest first */
    public record Chart(Instant from, Instant to, long bucketSeconds, Map<String, long[]> series) {}

    /**
     * The purchases that a request looks for.
     *
     * @throws Refusal if it cannot be understood
     */
    public PurchasePage page(OpsRequest request) {
        request.allows("state", "shop", "reason", "idPrefix", "since", "until", "limit", "after");
        String reason = request.text("reason");
        PurchaseFilter filter = new PurchaseFilter(
                request.texts("state").stream()
                        .distinct()
                        .map(word -> OpsRequest.word("state", word, State.class, EnumSet.allOf(State.class)))
                        .toList(),
                reason == null ? null : OpsRequest.word("reason", reason, Reason.class, EnumSet.allOf(Reason.class)),
                shop(shops, request.text("shop")),
                request.text("idPrefix"),
                request.time("since"),
                request.time("until"));
        PurchaseSearch.Page page;
        try {
            page = search.page(filter, request.number("limit", 50, 1, LONGEST_PAGE), request.text("after"));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("'after' must be what the page before gave as 'next'");
        }
        return new PurchasePage(
                page.items().stream()
                        .map(line -> PurchaseSummary.of(line, personalData))
                        .toList(),
                page.next());
    }

    /**
     * What changed lately, oldest first.
     *
     * @param at when it was looked, by this application's clock
     * @param more whether others have changed behind the last of them
     */
    public record Changes(List<PurchaseSummary> items, Instant at, boolean more) {}

    /**
     * The purchases that have changed since a time, in their last states: whoever asks again, from a little before the last look on, sees each.
     *
     * @throws Refusal if it cannot be understood
     */
    public Changes changes(OpsRequest request) {
        request.allows("state", "since", "limit");
        Instant now = clock.instant();
        List<State> given = request.texts("state").stream()
                .distinct()
                .map(word -> OpsRequest.word("state", word, State.class, EnumSet.allOf(State.class)))
                .toList();
        List<State> states =
                given.isEmpty() ? Stream.of(State.values()).filter(State::isEnd).toList() : given;
        Instant since = request.time("since");
        int limit = request.number("limit", 100, 1, LONGEST_CHANGES);
        List<PurchaseLine> found = search.changed(states, since == null ? now.minus(USUAL_CHANGES) : since, limit + 1);
        return new Changes(
                found.stream()
                        .limit(limit)
                        .map(line -> PurchaseSummary.of(line, personalData))
                        .toList(),
                now,
                found.size() > limit);
    }

    /** The shop's GUID, by which the ledger knows it, for a GUID or one of our names for it. */
    static String shop(Shops shops, String given) {
        if (given == null) {
            return null;
        }
        String known = shops.aliases().getOrDefault(given, given);
        if (!known.matches(ShopProperties.GUID)) {
            throw Refusal.badRequest("'shop' must be a GUID or one of "
                    + Set.copyOf(shops.aliases().keySet()));
        }
        return known;
    }

    /** The purchases in doubt, newest first. */
    public Doubts doubts(OpsRequest request) {
        request.allows();
        PurchaseFilter filter = new PurchaseFilter(List.of(State.IN_DOUBT), null, null, null, null, null);
        PurchaseSearch.Page page = search.page(filter, LONGEST_DOUBTS, null);
        Map<String, PurchaseRecord> rows = new LinkedHashMap<>();
        page.items().forEach(line -> ledger.find(line.purchaseId()).ifPresent(row -> rows.put(row.purchaseId(), row)));
        Map<String, DoubtSheets.Sheet> known = sheets.of(rows.values());
        List<Doubt> items = page.items().stream()
                .filter(line -> rows.containsKey(line.purchaseId()))
                .map(line -> doubt(line, rows.get(line.purchaseId()), known.get(line.purchaseId())))
                .toList();
        return new Doubts(items, page.next() != null);
    }

    /**
     * The doubts that were settled and still stand so, for as long as that may be taken back, latest first.
     *
     * @throws Refusal if the request has a parameter other than limit
     */
    public SettledList settled(OpsRequest request) {
        request.allows("limit");
        int limit = request.number("limit", 50, 1, LONGEST_PAGE);
        List<PurchaseRecord> rows = ledger.settled(desk.keepSettled(), limit + 1);
        List<Settled> items = rows.stream().limit(limit).map(this::settled).toList();
        return new SettledList(items, rows.size() > limit);
    }

    private Settled settled(PurchaseRecord row) {
        Optional<Audit.Line> said = audit.last(PurchaseDesk.RESOLVE, row.purchaseId(), row.attempt());
        return new Settled(
                row.purchaseId(),
                row.state().word(),
                row.attempt(),
                row.shop(),
                row.state() == State.ORDERED ? personalData.order(row.ending().orderId()) : null,
                row.ending().settling().at(),
                said.map(Audit.Line::who).orElse(null),
                said.map(Audit.Line::why).orElse(null),
                desk.mayBeTakenBackUntil(row));
    }

    /** When the order was posted, by the last entry of the history that says so. */
    private Instant postedAt(PurchaseRecord row) {
        return ledger.history(row.purchaseId()).stream()
                // where a settling was taken back, its attempt has posted nothing: the one before has
                .filter(entry -> entry.state() == State.ORDERING)
                .map(HistoryEntry::at)
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    private static List<TicketCount> tickets(PurchaseRecord row, DoubtSheets.Sheet sheet) {
        return sheet != null && !sheet.tickets().isEmpty() ? sheet.tickets() : TicketCount.of(row.hold());
    }

    private Doubt doubt(PurchaseLine line, PurchaseRecord row, DoubtSheets.Sheet sheet) {
        PurchaseSummary summary = PurchaseSummary.of(line, personalData);
        List<TicketCount> asked = tickets(row, sheet);
        return new Doubt(
                summary.purchaseId(),
                summary.state(),
                summary.attempt(),
                summary.shop(),
                summary.reason(),
                summary.orderId(),
                summary.acceptedAt(),
                summary.updatedAt(),
                desk.lookAtShopAfter(row),
                row.ending() == null ? null : row.ending().detail(),
                desk.advice(row),
                postedAt(row),
                sheet == null ? null : personalData.ofCustomer(sheet.email()),
                sheet == null ? null : personalData.ofCustomer(sheet.name()),
                TicketCount.named(asked, names.of(TicketCount.guids(asked))),
                row.hold() == null
                        ? List.of()
                        : row.hold().tickets().stream()
                                .map(unit -> personalData.ofCustomer(unit.reservation()))
                                .toList(),
                row.ending() == null ? null : row.ending().amount(),
                row.hold() == null ? null : row.hold().currency(),
                sheet == null ? null : sheet.messageId(),
                shown.candidates(row).stream()
                        .map(candidate -> new Candidate(
                                personalData.order(candidate.orderId()),
                                candidate.madeAt(),
                                candidate.remark(),
                                candidate.settledFor()))
                        .toList());
    }

    /**
     * How many purchases ended how, over time.
     *
     * @throws Refusal if it cannot be understood
     */
    public Chart chart(OpsRequest request) {
        request.allows("minutes", "buckets");
        int minutes = request.number("minutes", 60, 1, LONGEST_CHART_MINUTES);
        int buckets = request.number("buckets", 60, 1, MOST_BUCKETS);
        long seconds = Math.max(1, minutes * 60L / buckets);
        // parts begin at the same times whenever one looks, so that a figure changes only while its part lasts
        long end = (clock.instant().getEpochSecond() / seconds + 1) * seconds;
        Instant to = Instant.ofEpochSecond(end);
        Instant from = to.minus(Duration.ofSeconds(seconds * buckets));
        Map<String, long[]> series = new LinkedHashMap<>();
        counts.outcomes(from, to, buckets).forEach((state, figures) -> series.put(state.word(), figures));
        return new Chart(from, to, seconds, series);
    }
}
