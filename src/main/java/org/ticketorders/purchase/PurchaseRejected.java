package org.ticketorders.purchase;

/** The shop or a rule says no to this purchase. */
public class PurchaseRejected extends RuntimeException {

    private final Ending ending;

    /**
     * @param detail one sentence without personal data
     * @param shopStatus HTTP status of the answer that said so, or null
     */
    public PurchaseRejected(Reason reason, String detail, Integer shopStatus) {
        super(reason.word() + ": " + detail);
        this.ending = Ending.of(State.REJECTED, reason, detail, shopStatus);
    }

    public Ending getEnding() {
        return ending;
    }
}
