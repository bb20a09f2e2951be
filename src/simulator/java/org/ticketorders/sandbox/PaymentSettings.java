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
public record PaymentSettings(
        double failed,
        long failedAfterMillis,
        double paid,
        long paidAfterMillis,
        double withdrawn,
        long withdrawnAfterMillis) {

    /** @throws IllegalArgumentException if a value is out of its bounds; the message names it */
    public PaymentSettings {
        RecordValues.requireShare("failed", failed);
        RecordValues.requireMillis("failedAfterMillis", failedAfterMillis);
        RecordValues.requireShare("paid", paid);
        RecordValues.requireMillis("paidAfterMillis", paidAfterMillis);
        RecordValues.requireShare("withdrawn", withdrawn);
        RecordValues.requireMillis("withdrawnAfterMillis", withdrawnAfterMillis);
    }

    public static PaymentSettings none() {
        return new PaymentSettings(0, 0, 0, 0, 0, 0);
    }

    public PaymentSettings failed(double share, long afterMillis) {
        return RecordValues.with(this, "failed", share, "failedAfterMillis", afterMillis);
    }

    public PaymentSettings paid(double share, long afterMillis) {
        return RecordValues.with(this, "paid", share, "paidAfterMillis", afterMillis);
    }

    public PaymentSettings withdrawn(double share, long afterMillis) {
        return RecordValues.with(this, "withdrawn", share, "withdrawnAfterMillis", afterMillis);
    }
}
