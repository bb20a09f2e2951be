package org.ticketorders.purchase;

import java.util.List;

/**
 * One reserved unit of a ticket.
 *
 * @param ticket GUID of the ticket
 * @param reservation GUID of the reservation
 * @param products the child reservations: the ticket's own and its event date's
 */
public record HeldTicket(String ticket, String reservation, List<Product> products) {

    public HeldTicket {
        products = List.copyOf(products);
    }

    /**
     * A child reservation.
     *
     * @param guid GUID of the ticket or of its event date
     * @param reservation GUID of the child reservation
     */
    public record Product(String guid, String reservation) {

        @Override
        public String toString() {
            return "Product[" + guid + "]";
        }
    }

    @Override
    public String toString() {
        return "HeldTicket[" + ticket + "]";
    }
}
