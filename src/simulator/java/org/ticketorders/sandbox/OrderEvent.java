package org.ticketorders.sandbox;

import java.util.List;

/** What happens to an order after its POST, and by which triggers a webhook may ask to be called for it. */
enum OrderEvent {
    TAKEN("create", "placed"),
    PAID("paid", "update"),
    PAYMENT_FAILED("update"),
    WITHDRAWN("update");

    private final List<String> triggers;

    OrderEvent(String... triggers) {
        this.triggers = List.of(triggers);
    }

    boolean calls(Hook hook) {
        return hook.resource().equals("order") && triggers.contains(hook.trigger());
    }
}
