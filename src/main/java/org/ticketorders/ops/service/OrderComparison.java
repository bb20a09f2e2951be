package org.ticketorders.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.Purchase;

/**
 * What speaks against an order of the shop's being that of a purchase in doubt. The API does not show which reservations an order used, so
 * all else that it shows is compared: shop, e-mail address, names, tickets by their types, and the time. What it does not show speaks against
 * nothing.
 */
public final class OrderComparison {

    private final PurchaseRecord row;
    private final Purchase purchase;
    private final JsonNode order;
    private final List<String> differences = new ArrayList<>();

    private OrderComparison(PurchaseRecord row, Purchase purchase, JsonNode order) {
        this.row = row;
        this.purchase = purchase;
        this.order = order;
    }

    /**
     * @param purchase null where its letter cannot be read
     * @param order the shop's answer to the look-up
     * @param margin what the shop's clock may differ from ours
     * @param until when no order of the purchase could arrive any more, that margin included, UTC
     * @return a part of a sentence for each difference, without personal data
     */
    public static List<String> differences(
            PurchaseRecord row, Purchase purchase, JsonNode order, Duration margin, Instant until) {
        OrderComparison comparison = new OrderComparison(row, purchase, order);
        comparison.compareShop();
        comparison.compareReceiver();
        comparison.compareTickets();
        comparison.compareTime(row.acceptedAt().minus(margin), until);
        if (order.path("invalidated_since").isTextual()) {
            comparison.differences.add("it was withdrawn at the shop");
        }
        return comparison.differences;
    }

    private void compareShop() {
        String shop = text("shop_id");
        if (shop != null && !shop.equalsIgnoreCase(row.shop())) {
            differences.add("it belongs to shop " + Harmless.line(shop) + ", and the purchase to shop " + row.shop());
        }
    }

    private void compareReceiver() {
        if (purchase == null) {
            if (text("email") != null || text("firstName") != null || text("lastName") != null) {
                differences.add("its e-mail address and names cannot be compared, since the purchase's letter is not in"
                        + " dead-letter.in-doubt, or not there yet");
            }
            return;
        }
        compare("e-mail address", text("email"), purchase.receiver().email());
        compare("first name", text("firstName"), purchase.receiver().firstname());
        compare("last name", text("lastName"), purchase.receiver().lastname());
    }

    private void compare(String what, String theirs, String ours) {
        if (theirs != null && !plain(theirs).equals(plain(ours))) {
            differences.add("its " + what + " is another (" + beginning(theirs) + " and not " + beginning(ours) + ")");
        }
    }

    private static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .strip()
                .replaceAll("\\s+", " ")
                .toLowerCase(Locale.ROOT);
    }

    /** Enough to see the mistake, too little to know the person. */
    private static String beginning(String text) {
        String plain = Harmless.line(text).strip();
        return plain.isEmpty() ? "…" : plain.substring(0, plain.offsetByCodePoints(0, 1)) + "…";
    }

    private void compareTickets() {
        JsonNode tickets = order.path("tickets");
        if (!tickets.isArray()) {
            return;
        }
        List<String> ours = units();
        if (ours != null && tickets.size() != ours.size()) {
            differences.add("it has " + tickets.size() + " tickets, and the purchase " + ours.size());
            return;
        }
        List<String> theirs = new ArrayList<>();
        for (JsonNode ticket : tickets) {
            // of a ticket that was sold, 'guid' may be its own and not its type's
            JsonNode type = ticket.path(ticket.path("original_id").isTextual() ? "original_id" : "guid");
            if (!type.isTextual()) {
                return;
            }
            theirs.add(type.textValue());
        }
        if (ours != null && !counted(theirs).equals(counted(ours))) {
            differences.add("its tickets are " + words(theirs) + ", and the purchase's " + words(ours));
        }
    }

    /** One type for each ticket; null if neither the hold nor the letter is there any more. */
    private List<String> units() {
        if (row.hold() != null) {
            return row.hold().tickets().stream().map(unit -> unit.ticket()).toList();
        }
        return purchase == null ? null : purchase.units();
    }

    private static Map<String, Long> counted(List<String> types) {
        return types.stream()
                .map(type -> type.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.groupingBy(type -> type, TreeMap::new, Collectors.counting()));
    }

    private static String words(List<String> types) {
        return counted(types).entrySet().stream()
                .map(type -> type.getValue() + " x " + Harmless.masked(Harmless.line(type.getKey())))
                .collect(Collectors.joining(", "));
    }

    private void compareTime(Instant from, Instant until) {
        time(text("created_at")).ifPresent(at -> {
            if (at.isBefore(from) || at.isAfter(until)) {
                differences.add(
                        "it was made at " + at + ", and the purchase's could be made from " + from + " to " + until);
            }
        });
    }

    /** Empty where it has no offset: nobody knows then which time it is. */
    private static Optional<Instant> time(String text) {
        try {
            return text == null
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text.strip().replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2"))
                            .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private String text(String field) {
        JsonNode value = order.path(field);
        return value.isTextual() && !value.textValue().isBlank() ? value.textValue() : null;
    }
}
