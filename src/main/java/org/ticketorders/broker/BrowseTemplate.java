package org.ticketorders.broker;

import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.util.Enumeration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jms.core.JmsTemplate;

/**
 * For looking at many messages of a queue. The routes' consumers take one message at a time, which costs a browser a round trip a
 * message; this has the broker send ahead.
 */
public final class BrowseTemplate extends JmsTemplate implements DisposableBean {

    /** Bytes that the broker sends ahead: some hundred purchases. */
    private static final int WINDOW = 256 * 1024;

    private final ActiveMQConnectionFactory connections;

    /** @param connections not used by anybody before and besides */
    BrowseTemplate(ActiveMQConnectionFactory connections) {
        super(connections);
        this.connections = connections;
        connections.setConsumerWindowSize(WINDOW);
        // when it has read what was sent ahead, Artemis' browser asks the broker for what is left: sent by another
        // thread, the leave to send more may come behind that question, and the broker says that nothing is left
        connections
                .getServerLocator()
                .setThreadPools(
                        ActiveMQClient.getGlobalThreadPool(),
                        ActiveMQClient.getGlobalScheduledThreadPool(),
                        Runnable::run);
    }

    @Override
    protected QueueBrowser createBrowser(Session session, Queue queue, String selector) throws JMSException {
        return new Browser(super.createBrowser(session, queue, selector));
    }

    @Override
    public void destroy() {
        connections.close();
    }

    private record Browser(QueueBrowser browser) implements QueueBrowser {

        @Override
        public Queue getQueue() throws JMSException {
            return browser.getQueue();
        }

        @Override
        public String getMessageSelector() throws JMSException {
            return browser.getMessageSelector();
        }

        @Override
        public Enumeration<?> getEnumeration() throws JMSException {
            return new Messages(browser.getEnumeration());
        }

        @Override
        public void close() throws JMSException {
            browser.close();
        }
    }

    /** Asks twice: a broker whose connection cannot take more for now says that nothing is left, too, and sends on afterwards. */
    private record Messages(Enumeration<?> messages) implements Enumeration<Object> {

        @Override
        public boolean hasMoreElements() {
            return messages.hasMoreElements() || messages.hasMoreElements();
        }

        @Override
        public Object nextElement() {
            return messages.nextElement();
        }
    }
}
