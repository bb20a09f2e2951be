package org.ticketorders.testing;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What lies in a queue, without taking it. */
final class BrowsedQueue {

    private BrowsedQueue() {}

    /** @param all connections without a window: one would end the enumeration at the first messages that fill it */
    static List<Message> messages(ConnectionFactory all, String queue) {
        try (Connection connection = all.createConnection()) {
            connection.start();
            return messages(connection, queue);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same by a connection that has been started. */
    static List<Message> messages(Connection connection, String queue) {
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            return messages(session.createBrowser(session.createQueue(queue)));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Message> messages(QueueBrowser browser) throws JMSException {
        List<Message> messages = new ArrayList<>();
        for (Object message : Collections.list(browser.getEnumeration())) {
            messages.add((Message) message);
        }
        return messages;
    }
}
