package org.ticketorders.ops.web;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.ticketorders.doubt.Candidate;
import org.ticketorders.doubt.DoubtSearch;
import org.ticketorders.ledger.HistoryEntry;
import org.ticketorders.ledger.Ledger;
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
import org.ticketorders.purchase.State;

/** The purchases in doubt, and those that were and are settled. */
@Component
public class DoubtLists {

    private static final int LONGEST_PAGE = 200;
    private static final int LONGEST_DOUBTS = 500;

    private final PurchaseSearch search;
    private final Ledger ledger;
    private final PurchaseDesk desk;
    private final DoubtSheets sheets;
    private final TicketNames names;
    private final DoubtSearch shown;
    private final PersonalData personalData;
    private final Audit audit;

    DoubtLists(
            PurchaseSearch search,
            Ledger ledger,
            PurchaseDesk desk,
            DoubtSheets sheets,
            TicketNames names,
            DoubtSearch shown,
            PersonalData personalData,
            Audit audit) {
        this.search = search;
        this.ledger = ledger;
        this.desk = desk;
        this.sheets = sheets;
        this.names = names;
        this.shown = shown;
        this.personalData = personalData;
        this.audit = audit;
    }

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

    /** The purchases in doubt, newest first. */
    public Doubts doubts(OpsRequest request) {
        request.allows();
        PurchaseFilter filter = new PurchaseFilter(List.of(State.IN_DOUBT), null, null, null, null, null, null);
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
        Optional<Audit.Line> said = audit.last(DoubtDesk.RESOLVE, row.purchaseId(), row.attempt());
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
}
