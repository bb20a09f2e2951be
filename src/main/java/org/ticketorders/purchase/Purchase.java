package org.ticketorders.purchase;

import java.util.Collections;
import java.util.List;

/**
 * A valid purchase, with the configuration's defaults filled in.
 *
 * @param purchaseId the sender's idempotency key
 * @param shop GUID of the shop
 * @param paymentMethod GUID or name of a payment method, as the sender wrote it
 * @param currency ISO 4217 code
 * @param tickets at least one line
 */
public record Purchase(
        String purchaseId,
        String shop,
        String paymentMethod,
        String currency,
        Receiver receiver,
        List<TicketLine> tickets) {

    public Purchase {
        tickets = List.copyOf(tickets);
    }

    /** The same, at this shop and in this currency, in which its tickets are held. @param currency null where that is not known */
    public Purchase heldAt(String shop, String currency) {
        return new Purchase(
                purchaseId, shop, paymentMethod, currency == null ? this.currency : currency, receiver, tickets);
    }

    /** The ticket's GUID once for each unit that is asked for, in the order of the lines. */
    public List<String> units() {
        return tickets.stream()
                .flatMap(line -> Collections.nCopies(line.quantity(), line.ticket()).stream())
                .toList();
    }
}
