package org.ticketorders.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;

/** An order as the API shows it: in a look-up, in the list and in a webhook. */
final class OrderView {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx", Locale.ROOT).withZone(ZoneOffset.UTC);

    private OrderView() {}

    /** The order without its payments. */
    static ObjectNode of(TakenOrder order, PaymentState state) {
        ObjectNode view = Answer.JSON
                .createObjectNode()
                .put("guid", order.orderId())
                .put("shop_id", order.shop())
                .put("status", state.status())
                .put("email", order.email())
                .put("firstName", order.firstname())
                .put("lastName", order.lastname())
                .put("locale", order.locale())
                .put("is_complete", state.isPaid())
                .put("invalidated_since", state.invalidatedSince() == null ? null : time(state.invalidatedSince()))
                .put("invalidated_reason", state.invalidatedReason())
                .put("created_at", time(order.takenAt()));
        ArrayNode tickets = view.putArray("tickets");
        order.tickets()
                .forEach(ticket ->
                        tickets.addObject().put("guid", soldTicket(ticket)).put("original_id", ticket.guid()));
        return view;
    }

    /** A GUID of its own, always the same: nothing of the API shows the reservation again. */
    private static String soldTicket(TakenOrder.OrderedTicket ticket) {
        return UUID.nameUUIDFromBytes(("sold:" + ticket.reservation()).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    static ObjectNode withPayments(TakenOrder order, PaymentState state) {
        ObjectNode view = of(order, state);
        addPayments(view, state);
        return view;
    }

    static void addPayments(ObjectNode view, PaymentState state) {
        ArrayNode payments = view.putArray("payments");
        state.payments()
                .forEach(payment ->
                        payments.addObject().put("guid", payment.guid()).put("status", payment.status()));
    }

    /** Whole seconds, as ISO 8601 with an offset. */
    static String time(Instant time) {
        return TIME.format(time.truncatedTo(ChronoUnit.SECONDS));
    }
}
