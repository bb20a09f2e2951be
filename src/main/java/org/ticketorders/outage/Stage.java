package org.ticketorders.outage;

import java.util.List;

/** What is paused together, since it needs the same: of the shop, or of our own stores; or since it takes what is new. */
public enum Stage {
    /** New purchases, by message and by file. Nothing but an operator pauses it. */
    INTAKE(List.of("receive-purchase", "fetch-files", "pick-up-file", "resume-files")),
    /** Payment methods and reservations. */
    RESERVE(List.of("receive-purchase", "receive-renewal")),
    /** Orders. */
    ORDER(List.of("receive-held-reservation")),
    /** Whatever takes work: nothing may be done that the ledger cannot note. */
    LEDGER(AllWork.ROUTES),
    /** The same: nothing may be done whose outcome cannot be sent. */
    BROKER(AllWork.ROUTES);

    private static final class AllWork {
        private static final List<String> ROUTES = List.of(
                "receive-purchase",
                "receive-renewal",
                "receive-held-reservation",
                "receive-expired-reservation",
                "receive-undelivered");
    }

    private final List<String> routes;

    Stage(List<String> routes) {
        this.routes = routes;
    }

    /** The routes whose consumers are suspended. */
    public List<String> routes() {
        return routes;
    }

    /** Whether it waits for a store of our own and not for the shop. */
    boolean needsStore() {
        return this == LEDGER || this == BROKER;
    }

    /** {@code reserve} for {@link #RESERVE}. */
    public String word() {
        return name().toLowerCase();
    }
}
