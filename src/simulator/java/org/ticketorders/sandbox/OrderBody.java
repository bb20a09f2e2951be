package org.ticketorders.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The body of an order request, complete but not yet compared with what the shop knows.
 *
 * @param tickets at least one, no reservation twice
 */
record OrderBody(
        String paymentProvider,
        String currency,
        String locale,
        String email,
        String firstname,
        String lastname,
        List<Ticket> tickets) {

    /** A ticket to order. */
    record Ticket(String guid, String reservation, List<Product> products) {}

    /** A product of a ticket, with its child reservation. */
    record Product(String guid, String reservation) {}

    /** @throws Malformed if a field is missing, blank or of another type; its message names the field */
    static OrderBody of(JsonNode body) throws Malformed {
        JsonNode receiver = body.path("receiver");
        for (String field : List.of("locale", "firstname", "lastname")) {
            text(receiver, "receiver", field);
        }
        List<Ticket> tickets = new ArrayList<>();
        Set<String> reservations = new HashSet<>();
        for (JsonNode item : list(body, "tickets")) {
            Ticket ticket = ticket(item);
            if (!reservations.add(ticket.reservation())) {
                throw new Malformed("tickets: a reservation is named twice");
            }
            tickets.add(ticket);
        }
        return new OrderBody(
                text(body, "order", "paymentProvider"),
                text(body, "order", "currency"),
                text(receiver, "receiver", "locale"),
                text(receiver, "receiver", "email"),
                text(receiver, "receiver", "firstname"),
                text(receiver, "receiver", "lastname"),
                tickets);
    }

    private static Ticket ticket(JsonNode item) throws Malformed {
        List<Product> products = new ArrayList<>();
        for (JsonNode product : list(item, "products")) {
            products.add(new Product(text(product, "product", "guid"), text(product, "product", "reservation")));
        }
        return new Ticket(text(item, "ticket", "guid"), text(item, "ticket", "reservation"), products);
    }

    private static JsonNode list(JsonNode parent, String field) throws Malformed {
        JsonNode list = parent.path(field);
        if (!list.isArray() || list.isEmpty()) {
            throw new Malformed(field + " must be a list with at least one entry");
        }
        return list;
    }

    private static String text(JsonNode parent, String name, String field) throws Malformed {
        JsonNode value = parent.path(field);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw new Malformed(name + "." + field + " is required");
        }
        return value.textValue();
    }

    /** The body lacks something that an order needs. */
    static final class Malformed extends Exception {

        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }
}
