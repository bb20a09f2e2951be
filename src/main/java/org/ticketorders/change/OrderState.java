package org.ticketorders.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How far an order has come. */
public enum OrderState {
    /** Not paid yet. */
    OPEN,
    /** Not paid, and every try to pay has failed so far. */
    PAYMENT_FAILED,
    PAID,
    /** The shop has taken it back. */
    WITHDRAWN;

    /** Documented. */
    private static final String STATUS_PAID = "paid";

    /** Seen in client code. */
    private static final String STATUS_PENDING = "pending";

    /** Of a payment. That these are the words is an assumption; any other is reported, and says nothing. */
    private static final Set<String> PAYMENT_FAILED_WORDS = Set.of("failed");

    private static final Set<String> PAYMENT_OPEN_WORDS = Set.of("pending");
    private static final Set<String> PAYMENT_PAID_WORDS = Set.of("paid");

    /**
     * What the shop shows of an order.
     *
     * @param state null where it shows no word that is known
     * @param unknown fields with a word that is not known, or with none: {@code status}, {@code payment}
     */
    record Shown(OrderState state, List<String> unknown) {}

    /** As outcomes and metrics call it: {@code payment-failed}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether an order that was in this state can be in that one: what was paid is not open again because a look came late. */
    boolean leadsTo(OrderState next) {
        return next.compareTo(this) > 0;
    }

    /** @param order the shop's answer to the look-up */
    static Shown of(JsonNode order) {
        List<String> unknown = new ArrayList<>();
        JsonNode withdrawn = order.path("invalidated_since");
        String status = word(order.path("status"));
        boolean paid = STATUS_PAID.equals(status);
        if (!paid && !STATUS_PENDING.equals(status)) {
            unknown.add("status");
        }
        int failed = 0;
        int others = 0;
        for (JsonNode payment : order.path("payments")) {
            String word = word(payment.path("status"));
            if (word != null && PAYMENT_FAILED_WORDS.contains(word)) {
                failed++;
            } else {
                others++;
                if (word == null || !(PAYMENT_OPEN_WORDS.contains(word) || PAYMENT_PAID_WORDS.contains(word))) {
                    unknown.add("payment");
                }
            }
        }
        if ((withdrawn.isTextual() && !withdrawn.textValue().isBlank()) || withdrawn.isNumber()) {
            return new Shown(WITHDRAWN, unknown);
        }
        if (paid) {
            return new Shown(PAID, unknown);
        }
        if (!STATUS_PENDING.equals(status)) {
            return new Shown(null, unknown);
        }
        return new Shown(failed > 0 && others == 0 ? PAYMENT_FAILED : OPEN, unknown);
    }

    private static String word(JsonNode value) {
        return value.isTextual() ? value.textValue().strip().toLowerCase(Locale.ROOT) : null;
    }
}
