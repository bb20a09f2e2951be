package org.ticketorders.purchase;

import java.time.Instant;
import java.util.List;

/**
 * What the shop holds for one purchase: all that an order needs beside the purchase itself.
 *
 * @param tickets one entry a reserved unit
 * @param paymentProvider GUID of the payment method that the purchase names
 * @param heldUntil first instant (UTC) at which an order must no longer be sent: counted from just before the first
 *     reserve request, less the safety margin
 * @param lapsesBy instant (UTC, by our clock) by which the shop has dropped every unit: counted from the last answer
 */
public record Hold(List<HeldTicket> tickets, String paymentProvider, Instant heldUntil, Instant lapsesBy) {

    public Hold {
        tickets = List.copyOf(tickets);
    }

    public boolean isOver(Instant now) {
        return !now.isBefore(heldUntil);
    }

    @Override
    public String toString() {
        return "Hold[" + tickets.size() + " tickets, until " + heldUntil + "]";
    }
}
