package org.ticketorders.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far an order has come after its POST.
 *
 * @param status {@code pending} or {@code paid}; a payment that failed and a withdrawal leave it as it is
 * @param payments oldest first, at least one
 * @param invalidatedSince when it was withdrawn, UTC, or null
 * @param invalidatedReason why, or null
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record PaymentState(
        String status,
        List<Payment> payments,
        @Nullable Instant invalidatedSince,
        @Nullable String invalidatedReason) {

    static final String PENDING = "pending";
    static final String PAID = "paid";
    static final String FAILED = "failed";

    public PaymentState {
        payments = List.copyOf(payments);
    }

    /**
     * One try to pay.
     *
     * @param status {@code pending}, {@code paid} or {@code failed}
     */
    public record Payment(String guid, String status) {}

    public boolean isPaid() {
        return status.equals(PAID);
    }

    public boolean isWithdrawn() {
        return invalidatedSince != null;
    }
}
