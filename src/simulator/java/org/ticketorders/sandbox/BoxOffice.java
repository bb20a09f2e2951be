package org.ticketorders.sandbox;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stock, reservations and orders of all shops of one simulator. Thread-safe.
 *
 * <p>Of the reservations that lapsed or were used, the last 100,000 are remembered; an older one is unknown.
 */
final class BoxOffice {

    private static final int ENDED_HOLDS_REMEMBERED = 100_000;

    private final Map<String, List<Catalogue.PaymentMethod>> paymentMethods = new HashMap<>();
    private final Map<TicketKey, Shelf> shelves = new LinkedHashMap<>();
    private final Map<String, StockHold> holds = new HashMap<>();
    private final Queue<StockHold> byLapse =
            new PriorityQueue<>((one, other) -> Long.compare(one.lapsesAtNanos - other.lapsesAtNanos, 0));
    private final Deque<StockHold> ended = new ArrayDeque<>();
    private final Map<String, Map<String, Integer>> limits = new HashMap<>();
    private final Map<String, TakenOrder> orders = new LinkedHashMap<>();

    BoxOffice(Catalogue catalogue) {
        reset(catalogue);
    }

    synchronized void reset(Catalogue catalogue) {
        paymentMethods.clear();
        shelves.clear();
        holds.clear();
        byLapse.clear();
        ended.clear();
        limits.clear();
        orders.clear();
        for (Catalogue.Shop shop : catalogue.shops()) {
            paymentMethods.put(shop.guid(), shop.paymentMethods());
            shop.tickets().forEach(ticket -> putTicket(shop.guid(), ticket));
        }
    }

    /** The shop's payment methods, or null if there is no such shop. */
    synchronized @Nullable List<Catalogue.PaymentMethod> paymentMethods(String shop) {
        return paymentMethods.get(shop);
    }

    /** Whether any shop sells this ticket. */
    synchronized boolean sells(String guid) {
        return shelves.keySet().stream().anyMatch(key -> key.guid().equals(guid));
    }

    /** The limits that a shop or a ticket shows. */
    synchronized Map<String, Integer> limits(String guid) {
        return limits.getOrDefault(guid, Map.of());
    }

    synchronized void limits(String guid, Map<String, Integer> shown) {
        limits.put(guid, Map.copyOf(shown));
    }

    /** The ticket as it was last put, or null if the shop does not sell it. */
    synchronized Catalogue.@Nullable Ticket ticket(String shop, String guid) {
        Shelf shelf = shelves.get(new TicketKey(shop, guid));
        return shelf == null ? null : shelf.ticket;
    }

    /**
     * Adds a ticket or changes it; its stock becomes what can be reserved from now on. A new shop gets the default
     * payment methods.
     */
    synchronized void putTicket(String shop, Catalogue.Ticket ticket) {
        dropLapsed();
        paymentMethods.putIfAbsent(shop, Catalogue.DEFAULT_PAYMENT_METHODS);
        Shelf shelf = shelves.computeIfAbsent(new TicketKey(shop, ticket.guid()), key -> new Shelf(ticket));
        shelf.ticket = ticket;
        shelf.left = ticket.stock();
    }

    /** Sets one unit aside, or returns null if none is left or the shop does not sell the ticket. */
    synchronized @Nullable StockHold reserve(String shop, String guid, long holdMillis) {
        dropLapsed();
        Shelf shelf = shelves.get(new TicketKey(shop, guid));
        if (shelf == null || shelf.left == 0) {
            return null;
        }
        shelf.left--;
        shelf.held++;
        StockHold hold =
                new StockHold(shop, shelf.ticket, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(holdMillis));
        holds.put(hold.guid, hold);
        byLapse.add(hold);
        return hold;
    }

    /** Takes the order if all of its reservations can be used, or none of it. */
    synchronized Sale order(String shop, OrderBody body) {
        dropLapsed();
        List<Sale.Problem> fatals = new ArrayList<>();
        List<Sale.Problem> errors = new ArrayList<>();
        if (paymentMethods.getOrDefault(shop, List.of()).stream()
                .noneMatch(method -> method.guid().equals(body.paymentProvider()))) {
            fatals.add(
                    new Sale.Problem("payment_method", body.paymentProvider(), null, "payment_method_not_available"));
        }
        List<StockHold> used = new ArrayList<>();
        for (OrderBody.Ticket ticket : body.tickets()) {
            StockHold hold = holds.get(ticket.reservation());
            if (hold == null || !hold.shop.equals(shop)) {
                fatals.add(problem(ticket, "reservation_unknown"));
            } else if (!hold.matches(ticket)) {
                fatals.add(problem(ticket, "reservation_mismatch"));
            } else if (hold.state == StockHold.Phase.USED) {
                errors.add(problem(ticket, "reservation_used"));
            } else if (hold.state == StockHold.Phase.LAPSED) {
                errors.add(problem(ticket, "reservation_expired"));
            } else {
                used.add(hold);
            }
        }
        boolean refused = !fatals.isEmpty() || !errors.isEmpty();
        return new Sale(refused ? null : take(shop, body, used), fatals, errors);
    }

    private static Sale.Problem problem(OrderBody.Ticket ticket, String reason) {
        return new Sale.Problem("reservation", ticket.guid(), ticket.reservation(), reason);
    }

    private TakenOrder take(String shop, OrderBody body, List<StockHold> used) {
        for (StockHold hold : used) {
            Shelf shelf = shelfOf(hold);
            shelf.held--;
            shelf.sold++;
            end(hold, StockHold.Phase.USED);
        }
        TakenOrder order = new TakenOrder(
                UUID.randomUUID().toString(),
                shop,
                body.paymentProvider(),
                body.currency(),
                body.locale(),
                body.email(),
                body.firstname(),
                body.lastname(),
                used.stream().mapToLong(hold -> hold.ticket.price()).sum(),
                used.stream()
                        .map(hold -> new TakenOrder.OrderedTicket(hold.ticket.guid(), hold.guid))
                        .toList(),
                used.stream().map(hold -> hold.guid).toList(),
                Instant.now());
        orders.put(order.orderId(), order);
        return order;
    }

    /** The order of that GUID, or null. */
    synchronized @Nullable TakenOrder find(String orderId) {
        return orders.get(orderId);
    }

    /** All orders, oldest first. */
    synchronized List<TakenOrder> orders() {
        return List.copyOf(orders.values());
    }

    synchronized List<TicketStock> stock() {
        dropLapsed();
        return shelves.entrySet().stream()
                .map(entry -> entry.getValue().stock(entry.getKey().shop()))
                .toList();
    }

    /** Lets every living reservation lapse; says how many there were. */
    synchronized int lapseAll() {
        dropLapsed();
        int lapsed = 0;
        for (StockHold hold : byLapse) {
            if (hold.state == StockHold.Phase.LIVING) {
                lapse(hold);
                lapsed++;
            }
        }
        byLapse.clear();
        return lapsed;
    }

    private void dropLapsed() {
        long now = System.nanoTime();
        for (StockHold next = byLapse.peek(); next != null && next.lapsesAtNanos - now <= 0; next = byLapse.peek()) {
            byLapse.remove();
            if (next.state == StockHold.Phase.LIVING) {
                lapse(next);
            }
        }
    }

    private void lapse(StockHold hold) {
        Shelf shelf = shelfOf(hold);
        shelf.held--;
        shelf.left++;
        end(hold, StockHold.Phase.LAPSED);
    }

    private void end(StockHold hold, StockHold.Phase state) {
        hold.state = state;
        ended.addLast(hold);
        if (ended.size() > ENDED_HOLDS_REMEMBERED) {
            holds.remove(ended.removeFirst().guid);
        }
    }

    private Shelf shelfOf(StockHold hold) {
        return shelves.get(new TicketKey(hold.shop, hold.ticket.guid()));
    }

    private record TicketKey(String shop, String guid) {}

    private static final class Shelf {

        private Catalogue.Ticket ticket;
        private int left;
        private int held;
        private int sold;

        Shelf(Catalogue.Ticket ticket) {
            this.ticket = ticket;
        }

        TicketStock stock(String shop) {
            return new TicketStock(
                    shop, ticket.guid(), ticket.name(), ticket.price(), ticket.eventDate(), left, held, sold);
        }
    }
}
