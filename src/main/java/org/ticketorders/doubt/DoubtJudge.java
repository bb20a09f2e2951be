package org.ticketorders.doubt;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.change.ChangeProperties;
import org.ticketorders.ledger.Alike;
import org.ticketorders.ledger.InDoubtProperties;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.OrderEvidence;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.State;

/**
 * Says of a reading of the shop's orders what is certain. Everything else is a person's to say: two orders that could be a purchase's, two
 * purchases that could have an order, even if one of them is settled already, an order that does not show enough.
 */
@Component
class DoubtJudge {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.doubts");

    static final int MOST_ORDERING = 2_000;

    private static final int MOST_ALIKE = 2_000;

    private static final int MOST_CANDIDATES = 20;

    /** Who could have made an order was settled so long before it at the earliest: holds live an hour at most, and clocks differ. */
    private static final Duration SETTLED_WITHIN = Duration.ofHours(2);

    /** For how long before a doubt its order can have been noted at the earliest: by clocks that differ. */
    private static final Duration NOTED_WITHIN = Duration.ofHours(1);

    private final Ledger ledger;
    private final OrderEvidence evidence;
    private final KnownOrders knownOrders;
    private final Doubts doubts;
    private final DoubtProgress progress;
    private final InDoubtProperties properties;
    private final ChangeProperties changes;
    private final Clock clock;

    DoubtJudge(
            Ledger ledger,
            OrderEvidence evidence,
            KnownOrders knownOrders,
            Doubts doubts,
            DoubtProgress progress,
            InDoubtProperties properties,
            ChangeProperties changes,
            Clock clock) {
        this.ledger = ledger;
        this.evidence = evidence;
        this.knownOrders = knownOrders;
        this.doubts = doubts;
        this.progress = progress;
        this.properties = properties;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * What the reading says for certain. The ledger is asked after the shop was: who has made one of these orders is ordering, in doubt or
     * ordered by then, and is met by this order of questions however it moves.
     *
     * @param before orders that fitted earlier, by purchase
     */
    List<Finding> judge(OrdersReading reading, Map<String, ? extends Collection<String>> before) {
        List<PurchaseRecord> ordering = ledger.in(State.ORDERING, MOST_ORDERING);
        List<Doubt> open = doubts.of(reading.getShop());
        Map<String, String> owners = owners(reading, open);
        if (ordering.size() == MOST_ORDERING) {
            return List.of();
        }
        if (!reading.isComplete()) {
            LOG.debug("{} is not complete: {}", reading, reading.why());
            open.stream()
                    .filter(doubt -> doubt.isSearchable() && reading.isListFor(doubt) && !reading.covers(doubt))
                    .forEach(doubt -> progress.failed(doubt, reading.startedAt()));
        }
        boolean isSound = isToShowThatThereIsNone(reading, open) && knownOrders.areShownBy(reading);
        List<Finding> findings = new ArrayList<>();
        for (Doubt doubt : open) {
            if (doubt.isSearchable()) {
                judge(
                                doubt,
                                reading,
                                open,
                                ordering,
                                owners,
                                isSound,
                                before.get(doubt.row().purchaseId()))
                        .ifPresent(findings::add);
            }
        }
        return findings;
    }

    private boolean isToShowThatThereIsNone(OrdersReading reading, List<Doubt> open) {
        return properties.settleNotOrdered()
                && open.stream()
                        .anyMatch(doubt -> doubt.isSearchable()
                                && reading.covers(doubt)
                                && !reading.startedAt().isBefore(progress.wholeFrom(doubt)));
    }

    /** The purchases that have these orders, or whose unclear answers named them. */
    Map<String, String> owners(OrdersReading reading, List<Doubt> open) {
        Instant since = open.stream()
                .map(Doubt::from)
                .filter(from -> from != null)
                .min(Comparator.naturalOrder())
                .orElse(clock.instant())
                .minus(ReadingPlan.CONTROL_WITHIN)
                .minus(NOTED_WITHIN);
        return evidence.purchasesOf(reading.ids(), since);
    }

    /** What fits a doubt: for certain, perhaps, and but for a receiver that may have been corrected or a settling that may be wrong. */
    private record Fits(List<String> same, List<String> unsure, boolean near, List<Candidate> candidates) {}

    private Fits fits(Doubt doubt, OrdersReading reading, Map<String, String> owners) {
        List<String> same = new ArrayList<>();
        List<String> unsure = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        boolean near = false;
        for (String id : doubt.possible(reading)) {
            String owner = owners.get(id);
            JsonNode order = reading.order(id);
            OrderComparison compared = doubt.compare(order);
            boolean fits = compared.isNear() || !compared.isOther();
            boolean anothers = owner != null && !owner.equals(doubt.row().purchaseId());
            if (fits && (!anothers || wasSettled(owner)) && candidates.size() < MOST_CANDIDATES) {
                candidates.add(new Candidate(
                        id,
                        OrderComparison.madeAt(order).orElse(null),
                        (anothers ? owner + " has it by a settling, which may be wrong; " : "") + remark(compared),
                        anothers ? owner : null));
            }
            if (anothers) {
                near |= fits && wasSettled(owner);
                continue;
            }
            near |= compared.isNear();
            if (compared.isSame()) {
                same.add(id);
            } else if (!compared.isOther()) {
                unsure.add(id);
            }
        }
        return new Fits(same, unsure, near, candidates);
    }

    /** Whether a purchase has its order by a settling alone, which may be wrong. */
    private boolean wasSettled(String purchaseId) {
        return ledger.find(purchaseId)
                .filter(row -> row.ending() != null && row.ending().settling() != null)
                .isPresent();
    }

    private static String remark(OrderComparison compared) {
        List<String> words = new ArrayList<>(compared.differences());
        if (!compared.notShown().isEmpty()) {
            words.add("it does not show " + compared.notShown());
        }
        return words.isEmpty() ? "everything that it shows fits" : String.join("; ", words);
    }

    private Optional<Finding> judge(
            Doubt doubt,
            OrdersReading reading,
            List<Doubt> open,
            List<PurchaseRecord> ordering,
            Map<String, String> owners,
            boolean isSound,
            Collection<String> before) {
        Fits fits = fits(doubt, reading, owners);
        boolean whole = reading.covers(doubt);
        Set<String> all = new LinkedHashSet<>(fits.same());
        all.addAll(fits.unsure());
        if (before != null) {
            before.forEach(id -> all.add(id.toLowerCase(Locale.ROOT)));
        }
        Optional<Finding> finding = Optional.empty();
        List<Candidate> candidates = fits.candidates();
        if (fits.same().size() == 1 && all.size() == 1 && (whole || !properties.lookForOrders())) {
            String id = fits.same().get(0);
            List<String> others = others(doubt, reading, id, open, ordering);
            if (!others.isEmpty()) {
                candidates = candidates.stream()
                        .map(each -> each.orderId().equals(id)
                                ? each.because("it could be that of " + String.join(", ", others) + ", too")
                                : each)
                        .toList();
            } else if (changes.enabled() || !doubt.compare(reading.order(id)).isWithdrawn()) {
                // that it was withdrawn is told as of any order, or by nobody
                finding = Optional.of(ordered(doubt, id, reading));
            }
        }
        Instant noneSince = null;
        if (whole) {
            boolean empty = !fits.near() && all.isEmpty() && isSound;
            noneSince = progress.looked(doubt, reading, empty, candidates);
        } else {
            progress.looked(doubt, candidates);
        }
        if (noneSince != null && properties.settleNotOrdered()) {
            finding = Optional.of(notOrdered(doubt, reading, noneSince));
        }
        if (doubt.isLeftToPeople()) {
            return Optional.empty();
        }
        return finding;
    }

    /** Other purchases that could have made an order: in doubt, ordering, or not in doubt any more by a settling, which may be wrong. */
    private List<String> others(
            Doubt doubt, OrdersReading reading, String orderId, List<Doubt> open, List<PurchaseRecord> ordering) {
        JsonNode order = reading.order(orderId);
        Instant madeAt = OrderComparison.madeAt(order).orElseThrow();
        Set<String> others = new LinkedHashSet<>();
        open.stream()
                .filter(other -> !other.key().equals(doubt.key()))
                .filter(other -> !other.compare(order).isOther())
                .forEach(other -> others.add(other.row().purchaseId()));
        Set<String> underWay = ordering.stream()
                .filter(row -> row.shop().equalsIgnoreCase(reading.getShop()))
                .filter(row -> !row.updatedAt()
                        .isAfter(madeAt.plus(properties.margin()).plus(ReadingPlan.ORDER_TAKES)))
                .filter(row -> doubt.types().equals(Doubt.types(row, null)))
                .map(PurchaseRecord::purchaseId)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        // there is always one under way in a shop that sells
        underWay.removeAll(evidence.ofOthers(doubt.row(), underWay));
        others.addAll(underWay);
        if (others.isEmpty()) {
            others.addAll(settledAlike(doubt, order, madeAt, open));
        }
        return others.stream().limit(MOST_CANDIDATES).toList();
    }

    private List<String> settledAlike(Doubt doubt, JsonNode order, Instant madeAt, List<Doubt> open) {
        List<Alike> alike = evidence.alike(doubt.row(), madeAt.minus(SETTLED_WITHIN), MOST_ALIKE);
        if (alike.size() == MOST_ALIKE) {
            return List.of("one of " + MOST_ALIKE + " purchases or more");
        }
        Set<String> compared = open.stream().map(Doubt::key).collect(Collectors.toSet());
        List<Alike> could = alike.stream()
                .filter(each -> !compared.contains(Doubt.key(each.row())))
                .filter(each -> !doubts.doubt(each.row(), null).compare(order).isOther())
                .toList();
        Map<String, Purchase> messages = doubts.messages(could.stream()
                .filter(each -> !each.sameCustomer())
                .map(Alike::row)
                .toList());
        return could.stream()
                .filter(each -> each.sameCustomer()
                        || !doubts.doubt(each.row(), messages.get(Doubt.key(each.row())))
                                .compare(order)
                                .isOther())
                .map(each -> each.row().purchaseId())
                .toList();
    }

    private Finding ordered(Doubt doubt, String orderId, OrdersReading reading) {
        Instant madeAt = OrderComparison.madeAt(reading.order(orderId)).orElseThrow();
        String seen = reading.isList()
                ? "the list of the shop's orders shows one order, made at " + madeAt + ", "
                : "the order that a webhook named, made at " + madeAt + ", shows itself ";
        return new Finding(
                doubt.row(),
                orderId,
                reading.startedAt(),
                "found by a look-up at " + reading.startedAt() + ": " + seen
                        + "with the shop, e-mail address, names, tickets and time of this purchase alone");
    }

    private static Finding notOrdered(Doubt doubt, OrdersReading reading, Instant since) {
        return new Finding(
                doubt.row(),
                null,
                reading.startedAt(),
                "the list of the shop's orders from " + doubt.from() + " to " + doubt.fence()
                        + " was read as a whole twice, at " + since + " and at " + reading.startedAt()
                        + ", and shows none that could be this purchase's");
    }
}
