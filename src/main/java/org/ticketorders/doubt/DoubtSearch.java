package org.ticketorders.doubt;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.InDoubtProperties;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.order.OrderLookUp;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.State;
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

    /** Orders that are looked up, since the list shows too little of them, in one reading. */
    private static final int MOST_DETAILS = 20;

    private final Ledger ledger;
    private final Doubts doubts;
    private final DoubtProgress progress;
    private final ReadingPlan plan;
    private final DoubtJudge judge;
    private final OrderLookUp lookUp;
    private final InDoubtProperties properties;
    private final Clock clock;

    DoubtSearch(
            Ledger ledger,
            Doubts doubts,
            DoubtProgress progress,
            ReadingPlan plan,
            DoubtJudge judge,
            OrderLookUp lookUp,
            InDoubtProperties properties,
            Clock clock) {
        this.ledger = ledger;
        this.doubts = doubts;
        this.progress = progress;
        this.plan = plan;
        this.judge = judge;
        this.lookUp = lookUp;
        this.properties = properties;
        this.clock = clock;
    }

    /** What the last look showed that could be the order of a purchase in doubt; empty where that is not known. */
    public List<Candidate> candidates(PurchaseRecord row) {
        return progress.candidates(Doubt.key(row));
    }

    /** The header {@code Company} of a request for the list; null for none. */
    public String company() {
        return properties.company().isEmpty() ? null : properties.company();
    }

    /** The lists of orders that are to be read now, of stretches of time with doubts: two for each shop at most. */
    public List<OrdersReading> due() {
        Instant now = clock.instant();
        return plan.next(plan.of(
                doubts.of(null).stream()
                        .filter(Doubt::isSearchable)
                        .filter(doubt -> progress.isDue(doubt, now))
                        .toList(),
                now));
    }

    /** A list could not be read, or not as a whole: it is read again later, and later each time. */
    public void failed(OrdersReading reading) {
        Instant now = clock.instant();
        doubts.of(reading.getShop()).stream().filter(Doubt::isSearchable).forEach(doubt -> progress.failed(doubt, now));
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
        List<Doubt> open = doubts.of(reading.getShop());
        Map<String, String> owners = judge.owners(reading, open);
        return open.stream()
                .filter(Doubt::isSearchable)
                .flatMap(doubt -> doubt.possible(reading).stream()
                        .filter(id -> !owners.containsKey(id))
                        .filter(id -> {
                            OrderComparison compared = doubt.compare(reading.order(id));
                            return !compared.isOther() && !compared.isSame();
                        }))
                .distinct()
                .limit(MOST_DETAILS)
                .toList();
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
        List<Doubt> meant = doubts.of(one.getShop()).stream()
                .filter(Doubt::isSearchable)
                .filter(doubt -> one.orders().stream()
                        .anyMatch(order -> !doubt.compare(order).isOther()))
                // what a look has shown already is settled, or not for certain
                .filter(doubt -> !progress.hasSeen(doubt, one.ids()))
                .toList();
        return plan.of(meant, clock.instant());
    }

    /** Whether an order could be made by a purchase of which it is not known yet how its order ended. */
    public boolean mayBeUnderWay(Instant at) {
        List<PurchaseRecord> ordering = ledger.in(State.ORDERING, DoubtJudge.MOST_ORDERING);
        return ordering.stream().anyMatch(row -> !row.updatedAt().isAfter(at));
    }

    /** The purchases in doubt whose order one of these could be. */
    public List<String> fitting(OrdersReading reading) {
        return doubts.of(reading.getShop()).stream()
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
     * What the reading says for certain.
     *
     * @param before orders that fitted earlier, by purchase
     */
    public List<Finding> judge(OrdersReading reading, Map<String, ? extends Collection<String>> before) {
        return judge.judge(reading, before);
    }
}
