package org.ticketorders.doubt;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ticketorders.purchase.Receiver;

/**
 * One reading of a shop's list of orders, page by page, or one order that was looked up. Orders are kept in memory for as long as it
 * is judged. Used by one thread at a time.
 */
public final class OrdersReading {

    static final int PER_PAGE = 100;

    private static final String CHANGED = "the list has changed while it was read";

    private final String shop;
    private final Instant from;
    private final Instant to;
    private final Instant startedAt;
    private final int maxPages;
    private final Map<String, JsonNode> orders = new LinkedHashMap<>();
    private OrdersByReceiver byReceiver;
    private int page = 1;
    private int lastPage = 1;
    private int requests;
    private Instant until;

    /** From when on every order was seen; null for none. */
    private Instant seenFrom;

    /** Ids of the orders of the stretch of time that is read now. */
    private final Set<String> stretch = new HashSet<>();

    /** Id of the order that ended the page before, and has to be on the next; null for none. */
    private String again;

    private boolean hasNext;
    private boolean complete;
    private String why = "it is not read yet";

    private OrdersReading(String shop, Instant from, Instant to, Instant startedAt, int maxPages) {
        this.shop = shop;
        this.from = from;
        this.to = to;
        this.until = to;
        this.startedAt = startedAt;
        this.maxPages = maxPages;
        this.hasNext = maxPages > 0;
    }

    /** Of the orders that were made from one time to another, both UTC. */
    static OrdersReading of(String shop, Instant from, Instant to, Instant now, int maxPages) {
        return new OrdersReading(
                shop, from.truncatedTo(ChronoUnit.SECONDS), to.truncatedTo(ChronoUnit.SECONDS), now, maxPages);
    }

    /** Of a single order: it shows what there is, and never what there is not. */
    static OrdersReading ofOne(String shop, JsonNode order, Instant now) {
        OrdersReading reading = new OrdersReading(shop, Instant.MIN, Instant.MAX, now, 0);
        reading.put(order);
        reading.why = "one order was looked up alone";
        return reading;
    }

    public String getShop() {
        return shop;
    }

    public boolean isHasNext() {
        return hasNext;
    }

    public int getPage() {
        return page;
    }

    /** {@code created_at} of the request: first and last second. */
    public String getCreatedAt() {
        return DateTimeFormatter.ISO_INSTANT.format(from) + "," + DateTimeFormatter.ISO_INSTANT.format(until);
    }

    Instant startedAt() {
        return startedAt;
    }

    /** From when on every order was seen, UTC; null for none. */
    Instant seenFrom() {
        return seenFrom;
    }

    /** Up to when orders were asked for, UTC. */
    Instant to() {
        return to;
    }

    /** Whether every order of the time was seen. */
    boolean isComplete() {
        return complete;
    }

    /** Whether every order was seen that could be of this doubt by now. A list that is too long shows that of its newest part. */
    boolean covers(Doubt doubt) {
        Instant end = doubt.fence().isBefore(startedAt) ? doubt.fence() : startedAt;
        return seenFrom != null && !seenFrom.isAfter(doubt.from()) && !to.isBefore(end.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Whether it shows the list, and not a single order. */
    boolean isList() {
        return maxPages > 0;
    }

    /** Whether it was to show the orders of this doubt, and not a single order. */
    boolean isListFor(Doubt doubt) {
        return isList() && !from.isAfter(doubt.from()) && !to.isBefore(doubt.from());
    }

    /** Why it is not complete. */
    String why() {
        return why;
    }

    Collection<JsonNode> orders() {
        return List.copyOf(orders.values());
    }

    Collection<String> ids() {
        return List.copyOf(orders.keySet());
    }

    /** Ids of the orders that show this e-mail address, or these names, or do not show all of them. */
    Collection<String> possible(Receiver receiver) {
        if (byReceiver == null) {
            byReceiver = new OrdersByReceiver(orders);
        }
        return byReceiver.of(receiver);
    }

    JsonNode order(String id) {
        return orders.get(id.toLowerCase(Locale.ROOT));
    }

    /**
     * Takes the next page. Where there is more, the next request asks for the time up to the oldest order of this page, which has to be there again:
     * unlike the number of a page, that means the same whatever orders come or go meanwhile. The number counts on where a page is of one second.
     */
    void take(JsonNode answer) {
        JsonNode data = answer.path("data");
        int pages = answer.path("last_page").asInt(0);
        Instant seenBefore = seenFrom;
        hasNext = false;
        seenFrom = null;
        requests++;
        if (pages < 1) {
            why = "the list does not say how many pages it has";
            return;
        }
        if (page > 1 && pages != lastPage) {
            why = CHANGED;
            return;
        }
        lastPage = pages;
        boolean last = page == pages;
        Instant oldest = last ? null : until;
        for (JsonNode order : data) {
            if (!put(order)) {
                why = "an order of the list has no guid";
                return;
            }
            Instant at = OrderComparison.madeAt(order).orElse(null);
            if (at == null ? !last : isOutside(at)) {
                why = at == null
                        ? "an order of the list does not show when it was made"
                        : "the list shows an order of another time than was asked for";
                return;
            }
            if (!last && at.isAfter(oldest.plusSeconds(1))) {
                why = "the list is not in the order of time";
                return;
            }
            oldest = last ? null : at;
            if (!stretch.add(order.path("guid").textValue().toLowerCase(Locale.ROOT))) {
                why = CHANGED;
                return;
            }
        }
        if (again != null && !stretch.contains(again)) {
            why = CHANGED;
            return;
        }
        again = null;
        JsonNode total = answer.path("total");
        if (last && total.isIntegralNumber() && total.asInt() != stretch.size()) {
            why = CHANGED;
        } else if (last) {
            complete = true;
            seenFrom = from;
            why = "";
        } else if (requests >= maxPages) {
            seenFrom = seenBefore;
            why = "the list has more pages than the " + maxPages + " that are read at most";
        } else {
            goOn(data, oldest.truncatedTo(ChronoUnit.SECONDS));
        }
    }

    private boolean isOutside(Instant at) {
        return at.isBefore(from) || !at.isBefore(until.plusSeconds(1));
    }

    private void goOn(JsonNode data, Instant oldest) {
        if (data.isEmpty() || (!oldest.isBefore(until) && data.size() != PER_PAGE)) {
            why = "page " + page + " of the list has " + data.size() + " orders and not " + PER_PAGE;
            return;
        }
        hasNext = true;
        seenFrom = oldest.plusSeconds(1);
        if (oldest.isBefore(until)) {
            until = oldest;
            page = 1;
            stretch.clear();
            again = data.get(data.size() - 1).path("guid").textValue().toLowerCase(Locale.ROOT);
        } else {
            page++;
        }
    }

    /** Puts what the look-up shows of an order in the place of what the list did. */
    void detail(JsonNode order) {
        put(order);
    }

    private boolean put(JsonNode order) {
        JsonNode guid = order.path("guid");
        if (!guid.isTextual() || guid.textValue().isBlank()) {
            return false;
        }
        orders.put(guid.textValue().toLowerCase(Locale.ROOT), order);
        byReceiver = null;
        return true;
    }

    @Override
    public String toString() {
        return "OrdersReading[" + shop + ", " + from + " to " + to + ", " + orders.size() + " orders]";
    }
}
