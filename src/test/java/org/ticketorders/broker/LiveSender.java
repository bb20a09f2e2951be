package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.TestApp;

/** A sender at work. */
final class LiveSender implements AutoCloseable {

    private final JMSContext context;

    LiveSender(int port) {
        this(port, "confirmationWindowSize=100000");
    }

    LiveSender(int port, String parameters) {
        context = new ActiveMQConnectionFactory(
                        "tcp://127.0.0.1:" + port + "?" + parameters, Logins.ERP, Logins.PASSWORD)
                .createContext(JMSContext.AUTO_ACKNOWLEDGE);
    }

    void mustGoOn() {
        var replies = context.createTemporaryQueue();
        try (JMSConsumer consumer = context.createConsumer(replies)) {
            context.createProducer()
                    .setJMSReplyTo(replies)
                    .send(context.createQueue("purchase.requested"), "no purchase");
            Message reply = consumer.receive(TestApp.PATIENCE.toMillis());
            assertThat(reply).as("the reply to a sender").isNotNull();
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
