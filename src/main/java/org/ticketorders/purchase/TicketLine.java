package org.ticketorders.purchase;

/**
 * @param ticket GUID of the ticket
 * @param quantity units, 1 or more
 */
public record TicketLine(String ticket, int quantity) {}
