package org.ticketorders.sandbox;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;

/**
 * An order that the simulated shop took, whether or not its answer got through.
 *
 * @param orderId GUID that the shop gave it
 * @param shop GUID of the shop
 * @param paymentProvider GUID of the payment method
 * @param currency as sent, such as {@code EUR}
 * @param locale of the receiver, such as {@code nl_NL}
 * @param email of the receiver
 * @param firstname of the receiver
 * @param lastname of the receiver
 * @param amount sum of the prices, integer cents
 * @param tickets in the order of the request
 * @param reservations those that it used up, in the order of the tickets
 * @param takenAt UTC
 */
public record TakenOrder(
        @JsonProperty("order_id") String orderId,
        String shop,
        String paymentProvider,
        String currency,
        String locale,
        String email,
        String firstname,
        String lastname,
        long amount,
        List<OrderedTicket> tickets,
        List<String> reservations,
        Instant takenAt) {

    /** One ticket of an order. */
    public record OrderedTicket(String guid, String reservation) {}
}
