package org.ticketorders.steps;

import org.apache.camel.Exchange;
import org.ticketorders.ledger.Delivery;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.message.PurchaseMessage;
import org.ticketorders.purchase.Purchase;

/** The variables by which the route files know what they work on. */
final class Variables {

    static final String MESSAGE = "message";
    static final String PURCHASE = "purchase";
    static final String DELIVERY = "delivery";
    static final String DECISION = "decision";
    static final String ROW = "row";
    static final String PAYMENT_PROVIDER = "paymentProvider";
    static final String ASKED_FROM = "askedFrom";
    static final String TICKET = "ticket";
    static final String POSTING = "posting";
    static final String ANSWER = "answer";

    private Variables() {}

    static PurchaseMessage message(Exchange exchange) {
        return exchange.getVariable(MESSAGE, PurchaseMessage.class);
    }

    static Purchase purchase(Exchange exchange) {
        return exchange.getVariable(PURCHASE, Purchase.class);
    }

    static Delivery delivery(Exchange exchange) {
        return exchange.getVariable(DELIVERY, Delivery.class);
    }

    static PurchaseRecord row(Exchange exchange) {
        return exchange.getVariable(ROW, PurchaseRecord.class);
    }
}
