package org.ticketorders.broker;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import org.apache.activemq.artemis.jms.client.ActiveMQDestination;
import org.apache.qpid.jms.JmsQueue;
import org.ticketorders.testing.TestApp;

/** The two ways in which senders reach the broker. */
enum Sender {
    CORE,
    AMQP;

    /** Makes the message that is sent. */
    interface Maker {
        Message make(Session session) throws JMSException;
    }

    /** Works with a session of a sender. */
    interface Work<T> {
        T with(Session session) throws JMSException;
    }

    ConnectionFactory connections(TestApp app) {
        return this == CORE ? app.senders() : app.amqpSenders();
    }

    /** A queue, whether there is one or not. */
    Queue queue(String name) {
        return this == CORE ? ActiveMQDestination.createQueue(name) : new JmsQueue(name);
    }

    <T> T session(TestApp app, Work<T> work) throws JMSException {
        try (Connection connection = connections(app).createConnection()) {
            connection.start();
            return work.with(connection.createSession(false, Session.AUTO_ACKNOWLEDGE));
        }
    }

    /** Sends to {@code purchase.requested} and gives the message id. */
    String send(TestApp app, Maker maker) throws JMSException {
        return session(app, session -> {
            Message message = maker.make(session);
            session.createProducer(session.createQueue("purchase.requested")).send(message);
            return message.getJMSMessageID();
        });
    }

    /** Sends without a message id. */
    void sendNameless(TestApp app, Maker maker) throws JMSException {
        session(app, session -> {
            MessageProducer producer = session.createProducer(session.createQueue("purchase.requested"));
            producer.setDisableMessageID(true);
            producer.send(maker.make(session));
            return null;
        });
    }
}
