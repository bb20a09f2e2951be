package org.ticketorders.sandbox;

/**
 * What became of one ticket's stock.
 *
 * @param shop GUID of the shop that sells it
 * @param guid GUID of the ticket
 * @param price integer cents
 * @param eventDate GUID of the event date
 * @param left units that can be reserved now
 * @param held units in reservations that still live
 * @param sold units in orders
 */
public record TicketStock(
        String shop, String guid, String name, long price, String eventDate, int left, int held, int sold) {}
