package org.ticketorders.payment;

/** A payment method that a shop offers. */
public record PaymentMethod(String guid, String name) {

    boolean isMeantBy(String guidOrName) {
        return guid.equalsIgnoreCase(guidOrName) || name.equalsIgnoreCase(guidOrName);
    }
}
