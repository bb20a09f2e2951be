package org.ticketorders.doubt;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Reason;

/**
 * A purchase in doubt with all that its order is known by.
 *
 * @param purchase what its dead letter says; null where that is not there or cannot be read
 * @param from when its order can have been made at the earliest, UTC; null where nobody knows when it was posted
 * @param expected until when its order is made if it is not held up on its way, UTC; null where nobody knows when it was posted
 * @param fence from when on no order of it can be made any more, UTC
 */
record Doubt(PurchaseRecord row, Purchase purchase, Instant from, Instant expected, Instant fence) {

    Doubt {
        // the shop shows whole seconds
        from = from == null ? null : from.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Whether it is known what to look for. */
    boolean isSearchable() {
        return purchase != null && from != null && row.hold() != null;
    }

    /** Whether it is a person's to settle whatever is seen: a settling of it was taken back. */
    boolean isLeftToPeople() {
        return row.ending() != null && row.ending().reason() == Reason.TAKEN_BACK;
    }

    /** Ids of the orders of a reading whose receiver may be its own; all others are certainly of other purchases. */
    Collection<String> possible(OrdersReading reading) {
        return purchase == null ? reading.ids() : reading.possible(purchase.receiver());
    }

    OrderComparison compare(JsonNode order) {
        return OrderComparison.of(row, purchase, order, from == null ? Instant.MIN : from, expected, fence);
    }

    /** The types of its tickets, one for each, in an order of its own; null where that is not known. */
    List<String> types() {
        return types(row, purchase);
    }

    static List<String> types(PurchaseRecord row, Purchase purchase) {
        List<String> units = row.hold() != null
                ? row.hold().tickets().stream().map(unit -> unit.ticket()).toList()
                : purchase == null ? null : purchase.units();
        return units == null
                ? null
                : units.stream()
                        .map(type -> type.strip().toLowerCase(Locale.ROOT))
                        .sorted()
                        .toList();
    }

    /** Names the attempt: what was seen of an earlier one says nothing of this. */
    String key() {
        return key(row);
    }

    static String key(PurchaseRecord row) {
        return row.purchaseId() + "/" + row.attempt();
    }

    @Override
    public String toString() {
        return "Doubt[" + key() + "]";
    }
}
