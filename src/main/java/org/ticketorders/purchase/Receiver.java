package org.ticketorders.purchase;

/** The customer. Personal data: it lives in messages and in the order, never in logs, metrics or the ledger. */
public record Receiver(String locale, String email, String firstname, String lastname) {

    @Override
    public String toString() {
        return "Receiver[not shown]";
    }
}
