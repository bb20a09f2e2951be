package org.ticketorders.ledger;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
