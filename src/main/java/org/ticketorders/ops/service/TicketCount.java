package org.ticketorders.ops.service;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ticketorders.purchase.HeldTicket;
import org.ticketorders.purchase.Hold;

/**
 * So many units of a ticket.
 *
 * @param ticket its GUID
 * @param name what its shop calls it; null where that is not known
 */
public record TicketCount(String ticket, long quantity, String name) {

    /** What a hold has. @param hold null for none */
    public static List<TicketCount> of(Hold hold) {
        return hold == null
                ? List.of()
                : hold.tickets().stream()
                        .collect(Collectors.groupingBy(HeldTicket::ticket, LinkedHashMap::new, Collectors.counting()))
                        .entrySet()
                        .stream()
                        .map(entry -> new TicketCount(entry.getKey(), entry.getValue(), null))
                        .toList();
    }

    /** The same with their names. @param names by GUID */
    public static List<TicketCount> named(Collection<TicketCount> tickets, Map<String, String> names) {
        return tickets.stream()
                .map(one -> new TicketCount(one.ticket(), one.quantity(), names.get(one.ticket())))
                .toList();
    }

    public static List<String> guids(Collection<TicketCount> tickets) {
        return tickets.stream().map(TicketCount::ticket).toList();
    }
}
