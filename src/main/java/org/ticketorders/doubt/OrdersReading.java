package org.ticketorders.doubt;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ticketorders.purchase.Receiver;

/**
 * One reading of a shop's list of orders, page by page, or one order that was looked up. Orders are kept in memory for as long as it
 * is judged. Used by one thread at a time.
 */
public final class OrdersReading {

    static final int PER_PAGE = 100;

    private final String shop;
    private final Instant from;
    private final Instant to;
    private final Instant startedAt;
    private final int maxPages;
    private final Map<String, JsonNode> orders = new LinkedHashMap<>();
    private OrdersByReceiver byReceiver;
    private int page = 1;
    private int lastPage = 1;
    private int items;
    private boolean hasNext;
    private boolean complete;
    private String why = "it is not read yet";

    private OrdersReading(String shop, Instant from, Instant to, Instant startedAt, int maxPages) {
        this.shop = shop;
        this.from = from;
        this.to = to;
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
        return DateTimeFormatter.ISO_INSTANT.format(from) + "," + DateTimeFormatter.ISO_INSTANT.format(to);
    }

    Instant startedAt() {
        return startedAt;
    }

    /** Whether every order of the time was seen. */
    boolean isComplete() {
        return complete;
    }

    /** Whether every order was seen that could be of this doubt by now. */
    boolean covers(Doubt doubt) {
        Instant until = doubt.fence().isBefore(startedAt) ? doubt.fence() : startedAt;
        return complete && !from.isAfter(doubt.from()) && !to.isBefore(until.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Whether it was to show the orders of this doubt, and not a single order. */
    boolean isListFor(Doubt doubt) {
        return maxPages > 0 && !from.isAfter(doubt.from()) && !to.isBefore(doubt.from());
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

    /** Takes the next page. */
    void take(JsonNode answer) {
        JsonNode data = answer.path("data");
        int pages = answer.path("last_page").asInt(0);
        hasNext = false;
        if (pages < 1 || (page > 1 && pages != lastPage)) {
            why = pages < 1 ? "the list does not say how many pages it has" : "the list has changed while it was read";
            return;
        }
        lastPage = pages;
        for (JsonNode order : data) {
            items++;
            if (!put(order)) {
                why = "an order of the list has no guid";
                return;
            }
        }
        boolean last = page == pages;
        if (!last && data.size() != PER_PAGE) {
            why = "page " + page + " of the list has " + data.size() + " orders and not " + PER_PAGE;
            return;
        }
        JsonNode total = answer.path("total");
        if (items != orders.size() || (last && total.isIntegralNumber() && total.asInt() != items)) {
            why = "the list has changed while it was read";
            return;
        }
        if (last) {
            complete = true;
            why = "";
        } else if (page >= maxPages) {
            why = "the list has " + pages + " pages, and " + maxPages + " are read at most";
        } else {
            page++;
            hasNext = true;
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
