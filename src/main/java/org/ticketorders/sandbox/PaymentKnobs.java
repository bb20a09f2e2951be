package org.ticketorders.sandbox;

/**
 * What becomes of orders taken from now on, without anybody asking for it. By default nothing: an order stays {@code pending}.
 *
 * @param failed share of the orders whose first payment fails, 0 to 1
 * @param failedAfterMillis milliseconds from the order to that, at least 0
 * @param paid share of the orders that are paid, 0 to 1; drawn apart from {@code failed}: who failed may pay later
 * @param paidAfterMillis milliseconds from the order to that, at least 0
 * @param withdrawn share of the orders that the shop withdraws, 0 to 1, paid or not
 * @param withdrawnAfterMillis milliseconds from the order to that, at least 0
 */
public record PaymentKnobs(
        double failed,
        long failedAfterMillis,
        double paid,
        long paidAfterMillis,
        double withdrawn,
        long withdrawnAfterMillis) {

    /** @throws IllegalArgumentException if a value is out of its bounds; the message names it */
    public PaymentKnobs {
        Knobs.requireShare("failed", failed);
        Knobs.requireMillis("failedAfterMillis", failedAfterMillis);
        Knobs.requireShare("paid", paid);
        Knobs.requireMillis("paidAfterMillis", paidAfterMillis);
        Knobs.requireShare("withdrawn", withdrawn);
        Knobs.requireMillis("withdrawnAfterMillis", withdrawnAfterMillis);
    }

    public static PaymentKnobs none() {
        return new PaymentKnobs(0, 0, 0, 0, 0, 0);
    }

    public PaymentKnobs failed(double share, long afterMillis) {
        return new PaymentKnobs(share, afterMillis, paid, paidAfterMillis, withdrawn, withdrawnAfterMillis);
    }

    public PaymentKnobs paid(double share, long afterMillis) {
        return new PaymentKnobs(failed, failedAfterMillis, share, afterMillis, withdrawn, withdrawnAfterMillis);
    }

    public PaymentKnobs withdrawn(double share, long afterMillis) {
        return new PaymentKnobs(failed, failedAfterMillis, paid, paidAfterMillis, share, afterMillis);
    }
}
