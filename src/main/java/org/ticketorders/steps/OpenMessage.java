package org.ticketorders.steps;

import jakarta.jms.JMSException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.camel.component.jms.JmsMessage;
import org.apache.camel.support.DefaultMessage;
import org.springframework.stereotype.Component;
import org.ticketorders.message.CorrelationIds;
import org.ticketorders.message.Envelopes;

/**
 * Opens the message in hand as it came from the queue that its route reads, as the beginning of the exchange's {@link Work}. A step of its own, since
 * Camel keeps every header of a message once more beside what it takes from a bean's answer.
 *
 * <p>A plain message takes its place, since Camel copies exchanges on the way, and throws an exception within at each copy of one from JMS.
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
        Message opened = new DefaultMessage(exchange);
        opened.setBody(message.getBody());
        opened.setHeaders(message.getHeaders());
        exchange.setMessage(opened);
        exchange.setVariable(
                Work.VARIABLE,
                new Work(
                        queue.equals(UNDELIVERED)
                                ? envelopes.openUndelivered(opened.getBody(), opened.getHeaders())
                                : envelopes.open(opened.getBody(), opened.getHeaders(), queue)));
    }
}
