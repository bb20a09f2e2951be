package org.ticketorders.outage;

import org.springframework.stereotype.Component;
import org.ticketorders.purchase.Purchase;

/** What the shop of a purchase did to it, for the routes: it pauses the shop's own lane where it has one. */
@Component
public class Outages {

    private final Pauses pauses;
    private final Sections sections;

    Outages(Pauses pauses, Sections sections) {
        this.pauses = pauses;
        this.sections = sections;
    }

    /** The shop did what this stage asked, and the ledger has it. */
    public void succeeded(Stage stage, Purchase purchase) {
        pauses.succeeded(section(stage, purchase));
    }

    /** The shop was down for this purchase. */
    public void unavailable(Stage stage, Purchase purchase, String why) {
        pauses.unavailable(section(stage, purchase), id(purchase), why);
    }

    /** The shop refuses our token. */
    public void unauthorized(Stage stage, Purchase purchase, String why) {
        pauses.unauthorized(section(stage, purchase), why);
    }

    /**
     * A message is put back because of {@code failure}; only outages and refused tokens count.
     *
     * @param purchase null where the message could not be read so far
     * @return whether the shop was the reason
     */
    public boolean failed(Stage stage, Purchase purchase, Throwable failure) {
        return pauses.failed(section(stage, purchase), id(purchase), failure);
    }

    /** Whether nothing is ordered now at the shop of a purchase. */
    public boolean orderingIsPaused(Purchase purchase) {
        return pauses.isOrderingPaused(section(Stage.ORDER, purchase));
    }

    private static String id(Purchase purchase) {
        return purchase == null ? null : purchase.purchaseId();
    }

    private Section section(Stage stage, Purchase purchase) {
        return purchase == null ? stage : sections.of(stage, purchase.shop());
    }
}
