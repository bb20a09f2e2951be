package org.ticketorders.steps;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;
import org.ticketorders.message.PurchaseMessage;

/** Makes the message in hand the sender's again: body, own properties, reply-to and correlation id, and nothing else. */
@Component("originalMessage")
class OriginalMessage implements Processor {

    @Override
    public void process(Exchange exchange) {
        PurchaseMessage original = Work.of(exchange).getMessage();
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setBody(original.body());
        message.getHeaders().putAll(original.properties());
        message.setHeader("JMSReplyTo", original.replyTo());
        // who asked for a reply knows it by the id of his own message, which the message that we send on no longer has
        message.setHeader(
                "JMSCorrelationID",
                original.replyTo() == null ? original.correlationId() : original.replyCorrelationId());
    }
}
