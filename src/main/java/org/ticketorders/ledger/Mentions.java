package org.ticketorders.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.ticketorders.purchase.HeldTicket;
import org.ticketorders.purchase.Hold;

/** GUIDs by which a purchase is found, besides its id and its order: of its units' reservations, and of its tickets. */
final class Mentions {

    /** What a GUID is of. */
    enum Kind {
        RESERVATION,
        TICKET
    }

    private static final String HEX = "[0-9a-fA-F]";
    private static final Pattern GUID = Pattern.compile(HEX + "{8}(?:-" + HEX + "{4}){3}-" + HEX + "{12}");
    private static final Pattern REFUSED_TICKET = Pattern.compile("ticket (" + GUID + ")(?!" + HEX + ")");

    private Mentions() {}

    /**
     * Has a purchase found by what its row mentions now. Never refused for its key, or the changes that are written with it would be written again.
     *
     * @param isNewHold whether its hold is not the one of before
     */
    static void write(JdbcClient jdbc, PurchaseRecord row, boolean isNewHold) {
        Map<String, Kind> mentions = new LinkedHashMap<>();
        if (isNewHold) {
            mentions.putAll(of(row.hold()));
        }
        if (row.ending() != null && row.ending().detail() != null) {
            of(row.ending().detail()).forEach(mentions::putIfAbsent);
        }
        if (mentions.isEmpty()) {
            return;
        }
        List<Object> values = new ArrayList<>(4 * mentions.size());
        mentions.forEach((guid, kind) -> values.addAll(
                List.of(row.purchaseId(), guid, kind.name(), row.acceptedAt().toEpochMilli())));
        jdbc.sql("INSERT INTO purchase_mention (purchase_id, guid, kind, accepted_at) VALUES "
                        + String.join(", ", Collections.nCopies(mentions.size(), "(?, ?, ?, ?)"))
                        + " ON CONFLICT (purchase_id, guid) DO NOTHING")
                .params(values)
                .update();
    }

    /** Those of a hold, by GUID in lower case; what is no GUID is left out. */
    static Map<String, Kind> of(Hold hold) {
        Map<String, Kind> found = new LinkedHashMap<>();
        for (HeldTicket unit : hold.tickets()) {
            add(found, unit.reservation(), Kind.RESERVATION);
        }
        for (HeldTicket unit : hold.tickets()) {
            add(found, unit.ticket(), Kind.TICKET);
        }
        return found;
    }

    /** The ticket that a detail begins with, as those of the shop's refusals do; empty for any other. */
    static Map<String, Kind> of(String detail) {
        Matcher refused = REFUSED_TICKET.matcher(detail);
        return refused.lookingAt() ? Map.of(normal(refused.group(1)), Kind.TICKET) : Map.of();
    }

    private static void add(Map<String, Kind> found, String guid, Kind kind) {
        if (guid != null && GUID.matcher(guid).matches()) {
            found.putIfAbsent(normal(guid), kind);
        }
    }

    /** As the table has it. */
    static String normal(String guid) {
        return guid.toLowerCase(Locale.ROOT);
    }
}
