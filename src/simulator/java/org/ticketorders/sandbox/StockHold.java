package org.ticketorders.sandbox;

import java.util.UUID;

/** One reservation: a unit of stock set aside for a while, with a child reservation for each of its two products. */
final class StockHold {

    /** What became of a reservation. */
    enum Phase {
        LIVING,
        LAPSED,
        USED
    }

    final String guid = UUID.randomUUID().toString();
    final String ticketChild = UUID.randomUUID().toString();
    final String eventDateChild = UUID.randomUUID().toString();
    final String shop;
    final Catalogue.Ticket ticket;
    final long lapsesAtNanos;
    Phase state = Phase.LIVING;

    /** @param lapsesAtNanos on the scale of {@link System#nanoTime()} */
    StockHold(String shop, Catalogue.Ticket ticket, long lapsesAtNanos) {
        this.shop = shop;
        this.ticket = ticket;
        this.lapsesAtNanos = lapsesAtNanos;
    }

    /** Whether the ordered ticket names this reservation's ticket, event date and both child reservations. */
    boolean matches(OrderBody.Ticket ordered) {
        return ordered.guid().equals(ticket.guid())
                && ordered.products().size() == 2
                && ordered.products().contains(new OrderBody.Product(ticket.guid(), ticketChild))
                && ordered.products().contains(new OrderBody.Product(ticket.eventDate(), eventDateChild));
    }
}
