package org.ticketorders.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;

/** The body of a webhook's call, in either form. */
final class HookPayload {

    private HookPayload() {}

    static String of(HookForm form, Hook hook, TakenOrder order, PaymentState before, PaymentState now) {
        ObjectNode values = OrderView.withPayments(order, now);
        if (form == HookForm.FLAT) {
            return values.toString();
        }
        ObjectNode body = Answer.JSON.createObjectNode();
        body.putObject("meta").putNull("user_id").putNull("user_name").put("company_id", SimulatedOrders.COMPANY);
        body.putObject("model")
                .put("guid", order.orderId())
                .put("type", "order")
                .put("name", order.firstname() + " " + order.lastname());
        ObjectNode change = body.putObject("change");
        change.set("changes", differences(OrderView.withPayments(order, before), values));
        change.set("props", values);
        return body.put("type", hook.trigger())
                .put("time", OrderView.time(Instant.now()))
                .toString();
    }

    /** The new values of the fields that differ. */
    private static ObjectNode differences(ObjectNode before, ObjectNode now) {
        ObjectNode changes = Answer.JSON.createObjectNode();
        for (Iterator<Map.Entry<String, JsonNode>> fields = now.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (!field.getValue().equals(before.get(field.getKey()))) {
                changes.set(field.getKey(), field.getValue());
            }
        }
        return changes;
    }
}
