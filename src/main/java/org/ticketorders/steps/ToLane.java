package org.ticketorders.steps;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.ticketorders.message.Headers;
import org.ticketorders.message.PurchaseMessage;
import org.ticketorders.purchase.Carried;

/**
 * Makes the message in hand the one that goes to a lane: the sender's, with its priority and time-to-live, what it says of its
 * attempt, and the id by which the ledger knows it. So it owns the row that it has begun, if it has, and a move makes no new
 * purchase of it.
 */
@Component("toLane")
class ToLane implements Processor {

    private final Processor originalMessage;

    ToLane(@Qualifier("originalMessage") Processor originalMessage) {
        this.originalMessage = originalMessage;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        PurchaseMessage original = Work.of(exchange).getMessage();
        Message message = exchange.getMessage();
        Object expiration = message.getHeader("JMSExpiration");
        Object priority = message.getHeader("JMSPriority");
        originalMessage.process(exchange);
        message.setHeader("JMSExpiration", expiration);
        message.setHeader("JMSPriority", priority);
        message.setHeader(Headers.FIRST_MESSAGE_ID, original.messageId());
        Carried carried = original.carried();
        if (carried.kind() != Carried.Kind.NOTHING) {
            message.setHeader(Headers.ATTEMPT, carried.attempt());
        }
        switch (carried.kind()) {
            case RENEWS -> message.setHeader(Headers.AGAIN, Headers.RENEWS);
            case REPLAYS -> message.setHeader(Headers.AGAIN, Headers.REPLAYS);
            default -> {
                // it says no more of itself
            }
        }
    }
}
