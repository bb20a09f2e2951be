package org.ticketorders.sandbox;

import com.fasterxml.jackson.annotation.JsonValue;

/** The calls of the shop API that the simulator tells apart when it counts requests and plays faults. */
public enum Call {
    RESERVE("reserve"),
    PAYMENT_METHODS("payment-methods"),
    ORDER("order"),
    ORDER_LOOKUP("order-lookup"),
    /** The list of orders. */
    ORDERS("orders"),
    TOKEN("token"),
    LIMITS("limits"),
    /** A webhook is subscribed to. */
    WEBHOOK("webhook"),
    /** Any other path or method outside the admin API: answered 404, but for a shop's public data, and counted. Probes ask for such a path. */
    OTHER("other");

    private final String wireName;

    Call(String wireName) {
        this.wireName = wireName;
    }

    /** The name in the admin API, such as {@code payment-methods}. */
    @JsonValue
    public String wireName() {
        return wireName;
    }
}
