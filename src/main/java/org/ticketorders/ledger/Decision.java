package org.ticketorders.ledger;

/**
 * A line of the decision table, applied.
 *
 * @param step what to do
 * @param row the row to write before, or the row as it stands where the line changes nothing
 * @param writes whether {@code row} differs from what the ledger holds
 */
public record Decision(Step step, PurchaseRecord row, boolean writes) {

    static Decision write(PurchaseRecord row, Step step) {
        return new Decision(step, row, true);
    }

    static Decision keep(PurchaseRecord row, Step step) {
        return new Decision(step, row, false);
    }
}
