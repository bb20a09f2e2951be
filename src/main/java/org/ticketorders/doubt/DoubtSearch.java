package org.ticketorders.doubt;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.JmsException;
import org.springframework.stereotype.Component;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.ledger.Alike;
import org.ticketorders.ledger.ContentDigest;
import org.ticketorders.ledger.InDoubtProperties;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.order.OrderLookUp;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.State;
import org.ticketorders.purchase.read.PurchaseReader;
import org.ticketorders.shop.HttpAnswer;
import org.ticketorders.shop.ShopAnswer;
import org.ticketorders.shop.ShopAnswer.Meaning;
import org.ticketorders.shop.ShopCall;
import org.ticketorders.shop.ShopUnavailable;

/**
 * Finds out what the shop shows of purchases in doubt, and says only what is certain. Everything else is a person's to say: two orders that could
 * be a purchase's, two purchases that could have an order, even if one of them is settled already, an order that does not show enough.
 *
 * <p>It changes nothing. What it remembers of earlier readings is in memory, and lost without harm.
 */
@Component("doubtSearch")
public class DoubtSearch {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.doubts");

    private static final String QUEUE = "dead-letter.in-doubt";

    /** Where the messages of doubts are that were settled as ordered, and as not ordered. */
    private static final String SETTLED = "purchase.settled";

    private static final String FAILED = "dead-letter.failed";

    /** Of more nobody could say that one alone is meant. */
    private static final int MOST_DOUBTS = 1_000;

    private static final int MOST_ORDERING = 2_000;

    private static final int MOST_ALIKE = 2_000;

    /** Who could have made an order was settled so long before it at the earliest: holds live an hour at most, and clocks differ. */
    private static final Duration SETTLED_WITHIN = Duration.ofHours(2);

    /** Doubts that overlap are read together up to this; else those that nobody settles would make one list ever longer. */
    private static final Duration LONGEST_STRETCH = Duration.ofMinutes(15);

    /** Orders that are looked up, since the list shows too little of them, in one reading. */
    private static final int MOST_DETAILS = 20;

    private static final int MOST_CANDIDATES = 20;

    /** Readings behind the time by which the list is believed to be complete; then a doubt is left to people. */
    private static final int LAST_READINGS = 3;

    /** For so long a list that cannot be read is tried again, later each time … */
    private static final Duration LOOKS_WITHIN = Duration.ofHours(24);

    /** … up to this. */
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    /** Between two readings that are to show that there is no order, at the least. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** How far back an order is sought that shows the list to be that of the shop. */
    private static final Duration CONTROL_WITHIN = Duration.ofHours(24);

    /** By which the time that the ledger notes for an order may differ from that at which the shop made it. */
    private static final Duration ORDER_TAKES = Duration.ofMinutes(1);

    /** For how long before a doubt its order can have been noted at the earliest: by clocks that differ. */
    private static final Duration NOTED_WITHIN = Duration.ofHours(1);

    private final Ledger ledger;
    private final LetterBox letters;
    private final PurchaseReader purchases;
    private final OrderLookUp lookUp;
    private final InDoubtProperties properties;
    private final Clock clock;

    private final Cache<String, Progress> progress = Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofDays(2))
            .maximumSize(10L * MOST_DOUBTS)
            .build();

    DoubtSearch(
            Ledger ledger,
            LetterBox letters,
            PurchaseReader purchases,
            OrderLookUp lookUp,
            InDoubtProperties properties,
            Clock clock) {
        this.ledger = ledger;
        this.letters = letters;
        this.purchases = purchases;
        this.lookUp = lookUp;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * An order that may be that of a purchase in doubt.
     *
     * @param orderId the shop's GUID
     * @param madeAt UTC; null where the shop does not show it
     * @param remark why it is not taken for it, in words without personal data
     * @param settledFor another purchase that has it by a settling, which may be wrong; null if none has
     */
    public record Candidate(String orderId, Instant madeAt, String remark, String settledFor) {

        Candidate because(String why) {
            return new Candidate(orderId, madeAt, why, settledFor);
        }

        @Override
        public String toString() {
            return "Candidate[" + Harmless.masked(orderId) + ", " + madeAt + "]";
        }
    }

    /**
     * @param nextAt from when on it is looked for again, once the list is to be complete
     * @param emptyAt when a complete reading first showed nothing, after the list was to be complete; null if none has
     * @param late complete readings since the list was to be complete
     * @param failures readings in a row that showed too little
     */
    private record Progress(Instant nextAt, Instant emptyAt, int late, int failures, List<Candidate> candidates) {

        static final Progress NONE = new Progress(Instant.MIN, null, 0, 0, List.of());
    }

    /** What the last look showed that could be the order of a purchase in doubt; empty where that is not known. */
    public List<Candidate> candidates(PurchaseRecord row) {
        return progressOf(key(row)).candidates();
    }

    /** The header {@code Company} of a request for the list; null for none. */
    public String company() {
        return properties.company().isEmpty() ? null : properties.company();
    }

    /** The lists of orders that are to be read now, one for each shop and stretch of time with doubts. */
    public List<OrdersReading> due() {
        Instant now = clock.instant();
        return readings(
                doubts(null).stream()
                        .filter(Doubt::isSearchable)
                        .filter(doubt -> isDue(doubt, now))
                        .toList(),
                now);
    }

    private boolean isDue(Doubt doubt, Instant now) {
        Progress known = progressOf(doubt.key());
        if (now.isBefore(wholeFrom(doubt))) {
            return true;
        }
        boolean gaveUp = known.late() >= LAST_READINGS
                || (known != Progress.NONE && now.isAfter(wholeFrom(doubt).plus(LOOKS_WITHIN)));
        return !gaveUp && !now.isBefore(known.nextAt());
    }

    /** A list could not be read, or not as a whole: it is read again later, and later each time. */
    public void failed(OrdersReading reading) {
        Instant now = clock.instant();
        doubts(reading.getShop()).stream()
                .filter(doubt -> doubt.isSearchable() && !now.isBefore(wholeFrom(doubt)))
                .forEach(doubt -> {
                    Progress known = progressOf(doubt.key());
                    Duration wait = betweenLooks().multipliedBy(1L << Math.min(known.failures(), 10));
                    progress.put(
                            doubt.key(),
                            new Progress(
                                    now.plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT),
                                    null,
                                    known.late(),
                                    known.failures() + 1,
                                    known.candidates()));
                });
    }

    private Duration betweenLooks() {
        return properties.margin().compareTo(BETWEEN_LOOKS) > 0 ? properties.margin() : BETWEEN_LOOKS;
    }

    /** From when on the list shows every order that could be this purchase's. */
    private Instant wholeFrom(Doubt doubt) {
        return doubt.fence().plus(properties.notOrderedAfter());
    }

    private List<OrdersReading> readings(List<Doubt> doubts, Instant now) {
        Map<String, List<Doubt>> byShop = doubts.stream()
                .sorted(Comparator.comparing(Doubt::from))
                .collect(Collectors.groupingBy(
                        doubt -> doubt.row().shop().toLowerCase(Locale.ROOT), TreeMap::new, Collectors.toList()));
        List<OrdersReading> readings = new ArrayList<>();
        byShop.forEach((shop, all) -> {
            Instant from = null;
            Instant to = null;
            for (Doubt doubt : all) {
                Instant begins = beginning(doubt, now);
                Instant ends = earlier(doubt.fence(), now);
                if (from != null && (begins.isAfter(to) || ends.isAfter(from.plus(LONGEST_STRETCH)))) {
                    readings.add(OrdersReading.of(shop, from, to, now, properties.maxPages()));
                    from = null;
                }
                from = from == null || begins.isBefore(from) ? begins : from;
                to = to == null || ends.isAfter(to) ? ends : to;
            }
            readings.add(OrdersReading.of(shop, from, to, now, properties.maxPages()));
        });
        return readings;
    }

    /** Where the list is to show that there is no order, it has to show one that there is: or it may be that of others. */
    private Instant beginning(Doubt doubt, Instant now) {
        if (!properties.settleNotOrdered() || now.isBefore(wholeFrom(doubt))) {
            return doubt.from();
        }
        return ledger.lastOrdered(doubt.row().shop(), doubt.from().minus(CONTROL_WITHIN), doubt.fence())
                .map(control -> earlier(
                        doubt.from(), control.updatedAt().minus(ORDER_TAKES).minus(properties.margin())))
                .orElse(doubt.from());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /**
     * Takes a page of the list.
     *
     * @throws ShopUnavailable if the answer is no page of it
     * @throws org.ticketorders.shop.ShopUnauthorized if the shop refuses our token
     */
    public void take(OrdersReading reading, HttpAnswer http) {
        ShopAnswer answer =
                ShopAnswer.read(http, Harmless::words).orUnavailable(ShopCall.ORDER_LIST, "the list of orders");
        if (answer.meaning(ShopCall.ORDER_LIST) == Meaning.REFUSED) {
            throw new ShopUnavailable(
                    "the shop refuses the list of orders with HTTP " + answer.status() + ": " + answer.words(),
                    answer.retryAfter());
        }
        reading.take(answer.body());
    }

    /** Ids of the orders that have to be looked up, since the list shows too little of them to say whose they are. */
    public List<String> unclear(OrdersReading reading) {
        List<Doubt> doubts = doubts(reading.getShop());
        Map<String, String> owners = owners(reading, doubts);
        List<String> unclear = reading.ids().stream()
                .filter(id -> !owners.containsKey(id))
                .filter(id -> doubts.stream()
                        .filter(Doubt::isSearchable)
                        .map(doubt -> doubt.compare(reading.order(id)))
                        .anyMatch(compared -> !compared.isOther() && !compared.isSame()))
                .toList();
        return unclear.size() <= MOST_DETAILS ? unclear : unclear.subList(0, MOST_DETAILS);
    }

    /** Takes what the look-up of an order shows. */
    public void detail(OrdersReading reading, String orderId, HttpAnswer answer) {
        JsonNode order = lookUp.order(answer, orderId);
        if (order != null) {
            reading.detail(order);
        }
    }

    /**
     * The reading of one order that was looked up.
     *
     * @return null if there is no such order, or it shows no shop
     */
    public OrdersReading ofOne(String orderId, HttpAnswer answer) {
        JsonNode order = lookUp.order(answer, orderId);
        JsonNode shop = order == null ? null : order.path("shop_id");
        return shop == null || !shop.isTextual()
                ? null
                : OrdersReading.ofOne(shop.textValue().toLowerCase(Locale.ROOT), order, clock.instant());
    }

    /** The lists to be read where an order that was looked up could be one of a purchase in doubt; none if lists are not read. */
    public List<OrdersReading> around(OrdersReading one) {
        if (!properties.lookForOrders()) {
            return List.of();
        }
        List<Doubt> meant = doubts(one.getShop()).stream()
                .filter(Doubt::isSearchable)
                .filter(doubt -> one.orders().stream()
                        .anyMatch(order -> !doubt.compare(order).isOther()))
                .toList();
        return readings(meant, clock.instant());
    }

    /** Whether an order could be made by a purchase of which it is not known yet how its order ended. */
    public boolean mayBeUnderWay(Instant at) {
        List<PurchaseRecord> ordering = ledger.in(State.ORDERING, MOST_ORDERING);
        return ordering.stream().anyMatch(row -> !row.updatedAt().isAfter(at));
    }

    /** The purchases in doubt whose order one of these could be. */
    public List<String> fitting(OrdersReading reading) {
        return doubts(reading.getShop()).stream()
                .filter(Doubt::isSearchable)
                .filter(doubt -> reading.orders().stream()
                        .anyMatch(order -> !doubt.compare(order).isOther()))
                .map(doubt -> doubt.row().purchaseId())
                .toList();
    }

    /** Whether any purchase is in doubt. */
    public boolean isAnyInDoubt() {
        return !ledger.in(State.IN_DOUBT, 1).isEmpty();
    }

    public List<Finding> judge(OrdersReading reading) {
        return judge(reading, Map.of());
    }

    /**
     * What the reading says for certain. The ledger is asked after the shop was: who has made one of these orders is ordering, in doubt or
     * ordered by then, and is met by this order of questions however it moves.
     *
     * @param before orders that fitted earlier, by purchase
     */
    public List<Finding> judge(OrdersReading reading, Map<String, ? extends Collection<String>> before) {
        List<PurchaseRecord> ordering = ledger.in(State.ORDERING, MOST_ORDERING);
        List<Doubt> doubts = doubts(reading.getShop());
        Map<String, String> owners = owners(reading, doubts);
        if (ordering.size() == MOST_ORDERING) {
            return List.of();
        }
        if (!reading.isComplete()) {
            LOG.debug("{} is not complete: {}", reading, reading.why());
        }
        List<Finding> findings = new ArrayList<>();
        for (Doubt doubt : doubts) {
            if (doubt.isSearchable()) {
                judge(
                                doubt,
                                reading,
                                doubts,
                                ordering,
                                owners,
                                before.get(doubt.row().purchaseId()))
                        .ifPresent(findings::add);
            }
        }
        return findings;
    }

    private Map<String, String> owners(OrdersReading reading, List<Doubt> doubts) {
        Instant since = doubts.stream()
                .map(Doubt::from)
                .filter(from -> from != null)
                .min(Comparator.naturalOrder())
                .orElse(clock.instant())
                .minus(CONTROL_WITHIN)
                .minus(NOTED_WITHIN);
        return ledger.purchasesOf(reading.ids(), since);
    }

    /** What fits a doubt: for certain, perhaps, and but for a receiver that may have been corrected or a settling that may be wrong. */
    private record Fits(List<String> same, List<String> unsure, boolean near, List<Candidate> candidates) {}

    private Fits fits(Doubt doubt, OrdersReading reading, Map<String, String> owners) {
        List<String> same = new ArrayList<>();
        List<String> unsure = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        boolean near = false;
        for (String id : reading.ids()) {
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
            List<Doubt> doubts,
            List<PurchaseRecord> ordering,
            Map<String, String> owners,
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
            List<String> others = others(doubt, reading, id, doubts, ordering);
            if (!others.isEmpty()) {
                candidates = candidates.stream()
                        .map(each -> each.orderId().equals(id)
                                ? each.because("it could be that of " + String.join(", ", others) + ", too")
                                : each)
                        .toList();
            } else if (!doubt.compare(reading.order(id)).isWithdrawn()) {
                finding = Optional.of(ordered(doubt, id, reading));
            }
        }
        Progress known = progressOf(doubt.key());
        boolean late = whole && !reading.startedAt().isBefore(wholeFrom(doubt));
        boolean none = late && !fits.near() && all.isEmpty() && !owners.isEmpty();
        if (none
                && properties.settleNotOrdered()
                && known.emptyAt() != null
                && !reading.startedAt().isBefore(known.emptyAt().plus(betweenLooks()))) {
            finding = Optional.of(new Finding(
                    doubt.row(),
                    null,
                    reading.startedAt(),
                    "the list of the shop's orders from " + doubt.from() + " to " + doubt.fence()
                            + " was read as a whole twice, at " + known.emptyAt() + " and at " + reading.startedAt()
                            + ", and shows none that could be this purchase's"));
        }
        if (whole || !candidates.isEmpty()) {
            progress.put(
                    doubt.key(),
                    new Progress(
                            late ? reading.startedAt().plus(betweenLooks()) : known.nextAt(),
                            !none ? null : known.emptyAt() == null ? reading.startedAt() : known.emptyAt(),
                            known.late() + (late ? 1 : 0),
                            whole ? 0 : known.failures(),
                            candidates));
        }
        return finding;
    }

    /** Other purchases that could have made an order: in doubt, ordering, or not in doubt any more by a settling, which may be wrong. */
    private List<String> others(
            Doubt doubt, OrdersReading reading, String orderId, List<Doubt> doubts, List<PurchaseRecord> ordering) {
        JsonNode order = reading.order(orderId);
        Instant madeAt = OrderComparison.madeAt(order).orElseThrow();
        Set<String> others = new LinkedHashSet<>();
        doubts.stream()
                .filter(other -> !other.key().equals(doubt.key()))
                .filter(other -> !other.compare(order).isOther())
                .forEach(other -> others.add(other.row().purchaseId()));
        ordering.stream()
                .filter(row -> row.shop().equalsIgnoreCase(reading.getShop()))
                .filter(row -> !row.updatedAt()
                        .isAfter(madeAt.plus(properties.margin()).plus(ORDER_TAKES)))
                .filter(row -> doubt.types().equals(Doubt.types(row, null)))
                .forEach(row -> others.add(row.purchaseId()));
        if (others.isEmpty()) {
            others.addAll(settledAlike(doubt, order, madeAt, doubts));
        }
        return others.stream().limit(MOST_CANDIDATES).toList();
    }

    private List<String> settledAlike(Doubt doubt, JsonNode order, Instant madeAt, List<Doubt> doubts) {
        List<Alike> alike = ledger.alike(doubt.row(), madeAt.minus(SETTLED_WITHIN), MOST_ALIKE);
        if (alike.size() == MOST_ALIKE) {
            return List.of("one of " + MOST_ALIKE + " purchases or more");
        }
        Set<String> compared = doubts.stream().map(Doubt::key).collect(Collectors.toSet());
        List<Alike> could = alike.stream()
                .filter(each -> !compared.contains(key(each.row())))
                .filter(each -> !doubt(each.row(), null).compare(order).isOther())
                .toList();
        Map<String, Purchase> messages = messages(could.stream()
                .filter(each -> !each.sameCustomer())
                .map(Alike::row)
                .toList());
        return could.stream()
                .filter(each -> each.sameCustomer()
                        || !doubt(each.row(), messages.get(key(each.row())))
                                .compare(order)
                                .isOther())
                .map(each -> each.row().purchaseId())
                .toList();
    }

    /** What the messages of purchases say that were settled, or are in doubt, as far as they can be read. */
    private Map<String, Purchase> messages(List<PurchaseRecord> rows) {
        Map<String, Purchase> found = new HashMap<>();
        for (String queue : List.of(QUEUE, SETTLED, FAILED)) {
            Map<String, LetterBox.Opened> opened = letters(
                    queue,
                    rows.stream()
                            .filter(row -> !found.containsKey(key(row)))
                            .map(PurchaseRecord::purchaseId)
                            .collect(Collectors.toSet()));
            for (PurchaseRecord row : rows) {
                Purchase purchase = purchase(row, opened.get(row.purchaseId()));
                if (purchase != null) {
                    found.put(key(row), purchase);
                }
            }
        }
        return found;
    }

    private Finding ordered(Doubt doubt, String orderId, OrdersReading reading) {
        Instant madeAt = OrderComparison.madeAt(reading.order(orderId)).orElseThrow();
        String seen = reading.isComplete()
                ? "the list of the shop's orders shows one order, made at " + madeAt + ", "
                : "the order that a webhook named, made at " + madeAt + ", shows itself ";
        return new Finding(
                doubt.row(),
                orderId,
                reading.startedAt(),
                "found by a look-up at " + reading.startedAt() + ": " + seen
                        + "with the shop, e-mail address, names, tickets and time of this purchase alone");
    }

    private static String key(PurchaseRecord row) {
        return row.purchaseId() + "/" + row.attempt();
    }

    private Progress progressOf(String key) {
        Progress known = progress.getIfPresent(key);
        return known == null ? Progress.NONE : known;
    }

    /** @param shop null for all. @return none of too many: then nobody can say that one alone is meant */
    private List<Doubt> doubts(String shop) {
        Map<String, PurchaseRecord> rows = new LinkedHashMap<>();
        List<PurchaseRecord> all = ledger.in(State.IN_DOUBT, MOST_DOUBTS);
        if (all.size() == MOST_DOUBTS) {
            LOG.warn("{} purchases or more are in doubt: people have to settle them", MOST_DOUBTS);
            return List.of();
        }
        all.stream()
                .filter(row -> shop == null || row.shop().equalsIgnoreCase(shop))
                .forEach(row -> rows.put(row.purchaseId(), row));
        Map<String, LetterBox.Opened> opened = letters(QUEUE, rows.keySet());
        return rows.values().stream()
                .map(row -> doubt(row, purchase(row, opened.get(row.purchaseId()))))
                .toList();
    }

    private Doubt doubt(PurchaseRecord row, Purchase purchase) {
        return new Doubt(
                row,
                purchase,
                ledger.postedAt(row).map(at -> at.minus(properties.margin())).orElse(null),
                ledger.fence(row, properties.margin()));
    }

    private Map<String, LetterBox.Opened> letters(String queue, Set<String> purchaseIds) {
        try {
            return purchaseIds.isEmpty() ? Map.of() : letters.open(queue, purchaseIds);
        } catch (JmsException e) {
            LOG.debug("The dead letters in {} cannot be read now: {}", queue, e.getMessage());
            return Map.of();
        }
    }

    /** What the dead letter says, if it is the one of this attempt and says what the ledger knows the purchase by. */
    private Purchase purchase(PurchaseRecord row, LetterBox.Opened opened) {
        if (opened == null
                || opened.body() == null
                || opened.letter().attempt() == null
                || opened.letter().attempt() != row.attempt()) {
            return null;
        }
        try {
            PurchaseReader.Reading reading = purchases.read(opened.body());
            return ContentDigest.isSame(ContentDigest.of(reading.digest(), reading.meaning()), row.digest())
                    ? reading.purchase()
                    : null;
        } catch (InvalidPurchase e) {
            return null;
        }
    }
}
