package org.ticketorders.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ticketorders.ledger.HistoryEntry;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.TakenOrder;
import org.ticketorders.testing.TestSystem;

/**
 * The purchases that were in doubt, held against what the shop alone knows: which reservations each order used. By them an order is certainly
 * a purchase's, whatever the list of orders shows.
 */
final class Settled {

    /**
     * A purchase.
     *
     * @param order the one that used its reservations, or null
     * @param from when it came to be in doubt, or null if it never did
     * @param until when it was settled, or null
     */
    record Case(PurchaseRecord row, TakenOrder order, Instant from, Instant until) {

        boolean wasInDoubt() {
            return from != null;
        }

        boolean isOpen() {
            return row.state() == State.IN_DOUBT;
        }

        Duration took() {
            return Duration.between(from, until);
        }

        boolean wasOpenAt(Instant time) {
            return wasInDoubt() && !time.isBefore(from) && (until == null || time.isBefore(until));
        }

        /** Whether the ledger says of its order what the shop knows. */
        boolean isRight() {
            return switch (row.state()) {
                case ORDERED ->
                    order != null && order.orderId().equals(row.ending().orderId());
                case IN_DOUBT -> true;
                default -> order == null;
            };
        }
    }

    private final Map<String, Case> cases = new LinkedHashMap<>();

    private Settled() {}

    static Settled look(TestSystem system, Iterable<String> purchaseIds) {
        Map<String, TakenOrder> byReservation = new HashMap<>();
        system.orders().forEach(order -> order.reservations().forEach(each -> byReservation.put(each, order)));
        Settled settled = new Settled();
        system.ledger(ledger -> {
            for (String id : purchaseIds) {
                ledger.find(id).ifPresent(row -> settled.cases.put(id, of(row, ledger.history(id), byReservation)));
            }
            return null;
        });
        return settled;
    }

    private static Case of(PurchaseRecord row, List<HistoryEntry> history, Map<String, TakenOrder> orders) {
        Instant from = null;
        Instant until = null;
        for (HistoryEntry entry : history) {
            if (entry.state() == State.IN_DOUBT) {
                from = entry.at();
                until = null;
            } else if (from != null && until == null) {
                until = entry.at();
            }
        }
        TakenOrder order = row.hold() == null
                ? null
                : row.hold().tickets().stream()
                        .map(ticket -> orders.get(ticket.reservation()))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
        return new Case(row, order, from, until);
    }

    Case of(String purchaseId) {
        return cases.get(purchaseId);
    }

    List<Case> all() {
        return new ArrayList<>(cases.values());
    }
}
