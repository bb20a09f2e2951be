package org.ticketorders.outage;

import java.util.List;

/** What is paused together, since it needs the same of the shop. */
public enum Stage {
    /** Payment methods and reservations. */
    RESERVE(List.of("receive-purchase", "receive-renewal")),
    /** Orders. */
    ORDER(List.of("receive-held-reservation"));

    private final List<String> routes;

    Stage(List<String> routes) {
        this.routes = routes;
    }

    /** The routes whose consumers are suspended. */
    List<String> routes() {
        return routes;
    }

    String word() {
        return name().toLowerCase();
    }
}
