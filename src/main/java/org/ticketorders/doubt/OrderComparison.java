package org.ticketorders.doubt;

import com.fasterxml.jackson.databind.JsonNode;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.Purchase;

/**
 * What speaks against an order of the shop's being that of a purchase in doubt. The API does not show which reservations an order used, so
 * all else that it shows is compared: shop, e-mail address, names, tickets by their types, and the time.
 */
public final class OrderComparison {

    /** What is compared. */
    enum Part {
        SHOP,
        EMAIL,
        FIRST_NAME,
        LAST_NAME,
        TICKETS,
        TIME
    }

    /** What the order shows of a part. */
    enum Shown {
        SAME,
        OTHER,
        /** It is not shown, or not so that it can be compared for certain. */
        UNKNOWN
    }

    /** Fields by which an entry could stand for several tickets. */
    private static final List<String> COUNTS = List.of("quantity", "amount", "count");

    private static final Pattern SPACES = Pattern.compile("\\s+");

    private final PurchaseRecord row;
    private final Purchase purchase;
    private final JsonNode order;
    private final Map<Part, Shown> parts = new EnumMap<>(Part.class);
    private final List<String> differences = new ArrayList<>();

    /** What is not the same for certain, though it is shown. */
    private final Set<Part> explained = EnumSet.noneOf(Part.class);

    private OrderComparison(PurchaseRecord row, Purchase purchase, JsonNode order) {
        this.row = row;
        this.purchase = purchase;
        this.order = order;
    }

    /**
     * What speaks against it for a person; what is not shown speaks against nothing.
     *
     * @param purchase null where its dead letter cannot be read
     * @param order the shop's answer to the look-up
     * @param margin what the shop's clock may differ from ours
     * @param until when no order of the purchase could arrive any more, that margin included, UTC
     * @return a part of a sentence for each difference, without personal data
     */
    public static List<String> differences(
            PurchaseRecord row, Purchase purchase, JsonNode order, Duration margin, Instant until) {
        return of(row, purchase, order, row.acceptedAt().minus(margin), until, until).differences;
    }

    /**
     * @param purchase null where its dead letter cannot be read
     * @param order an order as the shop shows it
     * @param from when an order of the purchase could be made at the earliest, UTC
     * @param expected until when it is made if it is not held up on its way, UTC; null where that is not known
     * @param until when at the latest, UTC
     */
    static OrderComparison of(
            PurchaseRecord row, Purchase purchase, JsonNode order, Instant from, Instant expected, Instant until) {
        OrderComparison comparison = new OrderComparison(row, purchase, order);
        comparison.compareShop();
        comparison.compareReceiver();
        comparison.compareTickets();
        comparison.compareTime(from, expected == null ? until : expected, until);
        if (comparison.isWithdrawn()) {
            comparison.differences.add("it was withdrawn at the shop");
        }
        return comparison;
    }

    /** Whether everything is shown, and the same. */
    boolean isSame() {
        return parts.values().stream().allMatch(Shown.SAME::equals) && parts.size() == Part.values().length;
    }

    /** Whether it certainly is another order. */
    boolean isOther() {
        return parts.containsValue(Shown.OTHER);
    }

    /**
     * Whether it could be the purchase's after all, if somebody has corrected its receiver or changed its tickets at the shop, or the shop shows them in a
     * way that is not known: shop and time are not another for certain, and the e-mail address or the name is that of the purchase, or not shown.
     */
    boolean isNear() {
        boolean nameOther = parts.get(Part.FIRST_NAME) == Shown.OTHER || parts.get(Part.LAST_NAME) == Shown.OTHER;
        return parts.get(Part.SHOP) != Shown.OTHER
                && parts.get(Part.TIME) != Shown.OTHER
                && (parts.get(Part.EMAIL) != Shown.OTHER || !nameOther);
    }

    /** The shop has taken it back; any sign of that counts. */
    boolean isWithdrawn() {
        JsonNode since = order.path("invalidated_since");
        return (since.isTextual() && !since.textValue().isBlank()) || since.isNumber();
    }

    List<String> differences() {
        return List.copyOf(differences);
    }

    /** What could not be compared, in words; empty if everything could. */
    String notShown() {
        return parts.entrySet().stream()
                .filter(part -> part.getValue() == Shown.UNKNOWN && !explained.contains(part.getKey()))
                .map(part -> part.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
    }

    /** It may be this purchase's all the same. */
    private void unsure(Part part, String words) {
        parts.put(part, Shown.UNKNOWN);
        explained.add(part);
        differences.add(words);
    }

    private void differs(Part part, String words) {
        parts.put(part, Shown.OTHER);
        differences.add(words);
    }

    private void compareShop() {
        String shop = text("shop_id");
        if (shop == null) {
            parts.put(Part.SHOP, Shown.UNKNOWN);
        } else if (shop.equalsIgnoreCase(row.shop())) {
            parts.put(Part.SHOP, Shown.SAME);
        } else {
            differs(
                    Part.SHOP,
                    "it belongs to shop " + Harmless.line(shop) + ", and the purchase to shop " + row.shop());
        }
    }

    private void compareReceiver() {
        if (purchase == null) {
            parts.put(Part.EMAIL, Shown.UNKNOWN);
            parts.put(Part.FIRST_NAME, Shown.UNKNOWN);
            parts.put(Part.LAST_NAME, Shown.UNKNOWN);
            if (text("email") != null || text("firstName") != null || text("lastName") != null) {
                differences.add(
                        "its e-mail address and names cannot be compared, since the purchase's dead letter is not in"
                                + " dead-letter.in-doubt, or not there yet");
            }
            return;
        }
        compare(Part.EMAIL, "e-mail address", text("email"), purchase.receiver().email());
        compare(
                Part.FIRST_NAME,
                "first name",
                text("firstName"),
                purchase.receiver().firstname());
        compare(
                Part.LAST_NAME,
                "last name",
                text("lastName"),
                purchase.receiver().lastname());
    }

    private void compare(Part part, String what, String theirs, String ours) {
        if (theirs == null) {
            parts.put(part, Shown.UNKNOWN);
        } else if (plain(theirs).equals(plain(ours))) {
            parts.put(part, Shown.SAME);
        } else {
            differs(part, "its " + what + " is another (" + beginning(theirs) + " and not " + beginning(ours) + ")");
        }
    }

    /** The same text for what people take for the same. */
    static String plain(String text) {
        return SPACES.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC).strip())
                .replaceAll(" ")
                .toLowerCase(Locale.ROOT);
    }

    /** Enough to see the mistake, too little to know the person. */
    private static String beginning(String text) {
        String plain = Harmless.line(text).strip();
        return plain.isEmpty() ? "…" : plain.substring(0, plain.offsetByCodePoints(0, 1)) + "…";
    }

    private void compareTickets() {
        parts.put(Part.TICKETS, Shown.UNKNOWN);
        JsonNode tickets = order.path("tickets");
        List<String> ours = units();
        if (!tickets.isArray() || ours == null) {
            return;
        }
        List<String> theirs = new ArrayList<>();
        boolean sure = true;
        for (JsonNode ticket : tickets) {
            // of a ticket that was sold, 'guid' may be its own and not its type's
            boolean hasType = ticket.path("original_id").isTextual();
            JsonNode type = ticket.path(hasType ? "original_id" : "guid");
            sure &= hasType;
            theirs.add(type.isTextual() ? type.textValue() : null);
        }
        if (isCounted(tickets)) {
            unsure(Part.TICKETS, "its tickets are counted in a way that is not known");
        } else if (sure && isPartOf(theirs, ours)) {
            unsure(
                    Part.TICKETS,
                    "it has " + theirs.size() + " of the purchase's " + ours.size()
                            + " tickets: some may have been cancelled");
        } else if (theirs.size() != ours.size()) {
            differences.add("it has " + theirs.size() + " tickets, and the purchase " + ours.size());
        } else if (theirs.contains(null)) {
            return;
        } else if (counted(theirs).equals(counted(ours))) {
            parts.put(Part.TICKETS, Shown.SAME);
            return;
        } else {
            differences.add("its tickets are " + words(theirs) + ", and the purchase's " + words(ours));
        }
        if (sure && !explained.contains(Part.TICKETS)) {
            parts.put(Part.TICKETS, Shown.OTHER);
        }
    }

    /** Whether one entry may stand for several tickets. */
    private static boolean isCounted(JsonNode tickets) {
        for (JsonNode ticket : tickets) {
            for (String field : COUNTS) {
                if (ticket.path(field).isNumber() && ticket.path(field).asInt() != 1) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isPartOf(List<String> theirs, List<String> ours) {
        Map<String, Long> all = counted(ours);
        return theirs.size() < ours.size()
                && counted(theirs).entrySet().stream()
                        .allMatch(type -> type.getValue() <= all.getOrDefault(type.getKey(), 0L));
    }

    /** One type for each ticket; null if neither the hold nor the dead letter is there any more. */
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

    private void compareTime(Instant from, Instant expected, Instant until) {
        parts.put(Part.TIME, Shown.UNKNOWN);
        madeAt(order).ifPresent(at -> {
            // the shop's times have whole seconds
            if (at.isBefore(from.truncatedTo(ChronoUnit.SECONDS)) || at.isAfter(until)) {
                differs(
                        Part.TIME,
                        "it was made at " + at + ", and the purchase's could be made from " + from + " to " + until);
            } else if (at.isAfter(expected)) {
                unsure(Part.TIME, "it was made at " + at + ", later than the purchase's call can have lasted");
            } else {
                parts.put(Part.TIME, Shown.SAME);
            }
        });
    }

    /** When an order was made, UTC; empty where that is not shown so that one knows. */
    static Optional<Instant> madeAt(JsonNode order) {
        JsonNode at = order.path("created_at");
        return time(at.isTextual() ? at.textValue() : null);
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
        return text(order, field);
    }

    /** What an order shows in a field; null for nothing. */
    static String text(JsonNode order, String field) {
        JsonNode value = order.path(field);
        return value.isTextual() && !value.textValue().isBlank() ? value.textValue() : null;
    }
}
