package org.ticketorders.purchase;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param currency of the purchase, ISO 4217; null in what earlier versions wrote
 */
public record Hold(
        List<HeldTicket> tickets,
        String paymentProvider,
        Instant heldUntil,
        Instant lapsesBy,
        @JsonInclude(JsonInclude.Include.NON_NULL) String currency) {

    public Hold {
        tickets = List.copyOf(tickets);
    }

    /** Of a purchase whose currency is not known. */
    public Hold(List<HeldTicket> tickets, String paymentProvider, Instant heldUntil, Instant lapsesBy) {
        this(tickets, paymentProvider, heldUntil, lapsesBy, null);
    }

    public boolean isOver(Instant now) {
        return !now.isBefore(heldUntil);
    }

    @Override
    public String toString() {
        return "Hold[" + tickets.size() + " tickets, until " + heldUntil + "]";
    }
}
