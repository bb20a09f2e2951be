package org.ticketorders.steps;

import jakarta.jms.JMSException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.camel.component.jms.JmsMessage;
import org.springframework.stereotype.Component;
import org.ticketorders.message.CorrelationIds;
import org.ticketorders.message.Envelopes;

/**
 * Opens the message in hand as it came from the queue that its route reads, as the beginning of the exchange's {@link Work}. A step of its own, since
 * Camel keeps every header of a message once more beside what it takes from a bean's answer.
 */
@Component("openMessage")
class OpenMessage implements Processor {

    private static final String UNDELIVERED = "undelivered";

    private final Envelopes envelopes;

    OpenMessage(Envelopes envelopes) {
        this.envelopes = envelopes;
    }

    @Override
    public void process(Exchange exchange) throws JMSException {
        String queue = ((JmsEndpoint) exchange.getFromEndpoint()).getDestinationName();
        Message message = exchange.getMessage();
        if (message instanceof JmsMessage jms && jms.getJmsMessage() != null) {
            // Camel knows those alone that are text
            message.setHeader("JMSCorrelationID", CorrelationIds.read(jms.getJmsMessage()));
        }
        exchange.setVariable(
                Work.VARIABLE,
                new Work(
                        queue.equals(UNDELIVERED)
                                ? envelopes.openUndelivered(message.getBody(), message.getHeaders())
                                : envelopes.open(message.getBody(), message.getHeaders(), queue)));
    }
}
