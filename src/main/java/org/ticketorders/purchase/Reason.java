package org.ticketorders.purchase;

import java.util.Locale;

/**
 * Why a purchase ended as it did: the fixed vocabulary of outcomes and of the dead letters' header {@code reason}. Each has a
 * page in {@code config/runbook/reasons}.
 */
public enum Reason {
    UNREADABLE,
    UNSUPPORTED_MESSAGE_TYPE,
    BREAKS_SCHEMA,
    PURCHASE_ID_REUSED,
    SOLD_OUT,
    UNKNOWN_TICKET,
    PAYMENT_METHOD_NOT_OFFERED,
    LIMIT_EXCEEDED,
    REFUSED_BY_SHOP,
    HOLD_LAPSED,
    ATTEMPTS_EXHAUSTED,
    DELIVERIES_EXHAUSTED,
    MESSAGE_EXPIRED,
    ANSWER_LOST,
    ANSWER_UNCLEAR,
    INTERRUPTED,
    ROW_MISSING,
    NOT_TAKEN,
    RESOLVED,
    TAKEN_BACK;

    /** As it stands on the wire: {@code sold-out}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
