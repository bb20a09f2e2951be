package org.ticketorders.broker.login;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.ticketorders.testing.TestApp;

/** Finds out what a user of the broker may do, by trying everything. */
final class Rights {

    static final String MANAGEMENT = "activemq.management";
    static final List<String> OURS = List.of(
            "purchase.requested",
            "purchase.again",
            "purchase.taken-back",
            "purchase.settled",
            "reservation.held",
            "reservation.expired",
            "order.outcome",
            "undelivered",
            "dead-letter.invalid",
            "dead-letter.rejected",
            "dead-letter.expired",
            "dead-letter.failed",
            "dead-letter.in-doubt");

    private enum Right {
        CREATE_ADDRESS,
        CREATE_DURABLE_QUEUE,
        CREATE_QUEUE,
        CONSUME,
        BROWSE,
        SEND,
        DELETE
    }

    static Set<String> byCore(TestApp app, String user, String password) throws Exception {
        Set<String> may = new TreeSet<>();
        try (ServerLocator broker = ActiveMQClient.createServerLocator("tcp://127.0.0.1:" + app.brokerPort());
                ClientSessionFactory connection = broker.createSessionFactory();
                ClientSession session =
                        connection.createSession(user, password, false, true, true, false, broker.getAckBatchSize())) {
            List<String> addresses = new ArrayList<>(OURS);
            addresses.addAll(List.of(
                    "reply",
                    "purchase.requested.north",
                    "purchase.again.other",
                    "any.other",
                    MANAGEMENT,
                    "activemq.notifications"));
            for (String address : addresses) {
                String name = address.equals("reply") ? "reply." + UUID.randomUUID() : address;
                for (Right right : EnumSet.allOf(Right.class)) {
                    if (succeeds(() -> use(session, right, name))) {
                        may.add((address.equals(MANAGEMENT) && right == Right.SEND ? "MANAGE" : right) + " " + address);
                    }
                }
            }
        }
        return may;
    }

    private static void use(ClientSession session, Right right, String name) throws Exception {
        boolean reply = name.startsWith("reply.");
        String made = reply ? name : "made." + UUID.randomUUID();
        switch (right) {
            case CREATE_ADDRESS -> session.createAddress(SimpleString.of(name), RoutingType.ANYCAST, false);
            case CREATE_DURABLE_QUEUE -> session.createQueue(queue(made + ".durable", name, true));
            case CREATE_QUEUE -> {
                session.createQueue(queue(made, name, false).setTemporary(reply));
                if (!reply) {
                    session.deleteQueue(made);
                }
            }
            case CONSUME -> session.createConsumer(name).close();
            case BROWSE -> session.createConsumer(SimpleString.of(name), true).close();
            case SEND -> {
                try (ClientProducer producer = session.createProducer(name)) {
                    ClientMessage message = session.createMessage(true);
                    message.putStringProperty("_AMQ_ResourceName", "broker");
                    message.putStringProperty("_AMQ_Attribute", "version");
                    producer.send(message);
                }
            }
            case DELETE -> session.deleteQueue(name);
        }
    }

    private static QueueConfiguration queue(String name, String address, boolean durable) {
        return QueueConfiguration.of(name)
                .setAddress(address)
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(durable);
    }

    static Set<String> byAmqp(ConnectionFactory client) throws Exception {
        Set<String> may = new TreeSet<>();
        try (Connection connection = client.createConnection()) {
            connection.start();
            List<String> addresses = new ArrayList<>(OURS);
            addresses.addAll(List.of("reply.mine", "purchase.requested.north", "any.other", MANAGEMENT));
            for (String address : addresses) {
                for (Right right : List.of(Right.SEND, Right.CONSUME, Right.BROWSE)) {
                    if (succeeds(() -> use(connection, right, address))) {
                        may.add(right + " " + address);
                    }
                }
            }
            if (succeeds(() -> reply(connection))) {
                may.add("REPLY");
            }
        }
        return may;
    }

    private static void use(Connection connection, Right right, String address) throws JMSException {
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            switch (right) {
                case SEND ->
                    session.createProducer(session.createQueue(address)).send(session.createMessage());
                case CONSUME ->
                    session.createConsumer(session.createQueue(address)).close();
                default ->
                    session.createBrowser(session.createQueue(address))
                            .getEnumeration()
                            .hasMoreElements();
            }
        }
    }

    private static void reply(Connection connection) throws JMSException {
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            TemporaryQueue replies = session.createTemporaryQueue();
            session.createConsumer(replies).close();
            replies.delete();
        }
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static boolean succeeds(Attempt attempt) {
        try {
            attempt.run();
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    static List<ConnectionFactory> clients(TestApp app, String user, String password) {
        return List.of(
                new ActiveMQConnectionFactory("tcp://127.0.0.1:" + app.brokerPort(), user, password),
                new JmsConnectionFactory(user, password, "amqp://127.0.0.1:" + app.brokerPort()));
    }

    private Rights() {}
}
