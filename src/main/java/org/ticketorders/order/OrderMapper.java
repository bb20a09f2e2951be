package org.ticketorders.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.HeldTicket;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Receiver;

/** Maps a purchase and its hold to the body of the order POST. */
@Component
public class OrderMapper {

    /** The order's body, field for field as the API's page 'Creating orders' has it. */
    record Order(Receiver receiver, String paymentProvider, String currency, List<Ticket> tickets) {}

    record Ticket(String guid, String reservation, List<HeldTicket.Product> products) {}

    private final ObjectMapper json;

    OrderMapper(ObjectMapper json) {
        this.json = json;
    }

    /** @return JSON in UTF-8, with one ticket for each unit that the hold has */
    public byte[] map(Purchase purchase, Hold hold) {
        if (hold.tickets().size() != purchase.units().size()) {
            throw new IllegalStateException("the hold has " + hold.tickets().size() + " units, the purchase asks for "
                    + purchase.units().size());
        }
        Order order = new Order(
                purchase.receiver(),
                hold.paymentProvider(),
                purchase.currency(),
                hold.tickets().stream()
                        .map(held -> new Ticket(held.ticket(), held.reservation(), held.products()))
                        .toList());
        try {
            return json.writeValueAsString(order).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write the order of purchase " + purchase.purchaseId(), e);
        }
    }
}
