package org.ticketorders.bench;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.BrokerMain;
import org.ticketorders.testing.TestApp;

/** The broker that all contenders use, as a process of its own, by the shipped {@code broker.xml}. */
final class Broker implements AutoCloseable {

    private static final int BATCH = 500;

    final int port = TestApp.freePort();
    private final BenchProcess process;
    private Connection connection;

    Broker(Path directory) throws IOException {
        Files.createDirectories(directory);
        process = BenchProcess.ofClass(
                directory.resolve("broker.log"),
                List.of(
                        "-Xmx1g",
                        "-Dopenticket.broker.directory=" + directory.resolve("journal"),
                        "-Dopenticket.broker.port=" + port),
                BrokerMain.class,
                List.of("config/broker.xml"));
    }

    String url() {
        return "tcp://127.0.0.1:" + port;
    }

    void connect() throws Exception {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                url() + "?initialConnectAttempts=60&retryInterval=500&consumerWindowSize=32768");
        connection = factory.createConnection(BrokerMain.USER, BrokerMain.PASSWORD);
        connection.start();
    }

    Session session(boolean transacted) throws JMSException {
        return connection.createSession(transacted, transacted ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
    }

    /** Puts so many purchases into their queue, all of them durable. */
    void fill(int purchases, int units) throws JMSException {
        try (Session session = session(true);
                MessageProducer producer = session.createProducer(session.createQueue("purchase.requested"))) {
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            for (int i = 1; i <= purchases; i++) {
                producer.send(session.createTextMessage(purchase("B-" + UUID.randomUUID(), units)));
                if (i % BATCH == 0) {
                    session.commit();
                }
            }
            session.commit();
        }
    }

    static String purchase(String id, int units) {
        return """
                {"purchaseId":"%s","shop":"%s","paymentMethod":"iDeal","currency":"EUR",
                 "receiver":{"locale":"nl_NL","email":"%s@example.com","firstname":"Jane","lastname":"Appleseed"},
                 "tickets":[{"ticket":"%s","quantity":%d}]}
                """.formatted(id, Catalogue.SHOP, id.toLowerCase(), Catalogue.STANDING, units);
    }

    long added(String queue) throws Exception {
        return number(queue, "getMessagesAdded");
    }

    long depth(String queue) throws Exception {
        return number(queue, "getMessageCount");
    }

    long consumers(String queue) throws Exception {
        return number(queue, "getConsumerCount");
    }

    void empty(String queue) throws Exception {
        ask(queue, "removeAllMessages");
    }

    /** Whoever comes next has a ledger of its own, as that of an application that was left for good. */
    void belongToNobody() throws Exception {
        for (Object address : (Object[]) askOf(ResourceNames.BROKER, "getAddressNames")) {
            if (address.toString().startsWith("ledger-of-messages.")) {
                askOf(ResourceNames.BROKER, "deleteAddress", address);
            }
        }
    }

    private long number(String queue, String operation) throws Exception {
        return ((Number) ask(queue, operation)).longValue();
    }

    private Object ask(String queue, String operation) throws Exception {
        return askOf(ResourceNames.QUEUE + queue, operation);
    }

    private Object askOf(String resource, String operation, Object... parameters) throws Exception {
        try (Session session = session(false)) {
            TemporaryQueue answers = session.createTemporaryQueue();
            try (MessageProducer producer = session.createProducer(session.createQueue("activemq.management"));
                    MessageConsumer consumer = session.createConsumer(answers)) {
                Message question = session.createMessage();
                question.setJMSReplyTo(answers);
                JMSManagementHelper.putOperationInvocation(question, resource, operation, parameters);
                producer.send(question);
                return JMSManagementHelper.getResult(consumer.receive(20_000));
            } finally {
                answers.delete();
            }
        }
    }

    @Override
    public void close() throws JMSException {
        try {
            if (connection != null) {
                connection.close();
            }
        } finally {
            process.close();
        }
    }
}
