package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.lang.reflect.Field;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.transaction.xa.XAResource;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.client.impl.ClientSessionImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** Who may connect to the embedded broker, or log in there, and wants to have it alone: its memory, its threads, its connections. */
@Timeout(180)
class HoardersIT {

    @RegisterExtension
    static final TestApp app = TestApp.perClass();

    /** Whatever was tried, senders have their purchases ordered, and nothing is left of what was tried. */
    @AfterEach
    void serveEverybodyElse() {
        app.awaitState(app.order(1), State.ORDERED);
    }

    private static ConnectionFactory senders(String protocol) {
        return protocol.equals("core") ? app.senders() : app.amqpSenders();
    }

    private interface Work {
        void with(ClientSession session) throws Exception;
    }

    private static void byCore(String user, Work work) throws Exception {
        try (ServerLocator broker = ActiveMQClient.createServerLocator("tcp://127.0.0.1:" + app.brokerPort());
                ClientSessionFactory connection = broker.createSessionFactory();
                ClientSession session = connection.createSession(user, Logins.PASSWORD, false, true, true, false, 0)) {
            work.with(session);
        }
    }

    private static void isRefused(Callable<?> attempt) {
        assertThatThrownBy(attempt::call).isInstanceOf(Exception.class);
    }

    // --- connections ----------------------------------------------------------------------------------------------

    /** A few bytes keep a connection for as long as they like, and broker.xml lets in 1,000. */
    @ParameterizedTest
    @ValueSource(strings = {"AMQP\0\1\0\0", "AMQP\3\1\0\0", "ARTEMIS"})
    void leavesConnectionsToWhoLogsIn(String beginning) throws Exception {
        List<Socket> strangers = new ArrayList<>();
        try {
            for (int n = 0; n < 1_050; n++) {
                Socket stranger = new Socket("127.0.0.1", app.brokerPort());
                stranger.getOutputStream().write(beginning.getBytes(StandardCharsets.ISO_8859_1));
                strangers.add(stranger);
            }

            app.awaitState(app.order(1), State.ORDERED);
            await().atMost(TestApp.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(app.broker().getConnectionCount()).isLessThan(Strangers.MOST + 100));
        } finally {
            for (Socket stranger : strangers) {
                stranger.close();
            }
        }
    }

    // --- what is prepared ------------------------------------------------------------------------------------------

    /** Of XA the broker does not ask whose a transaction is: a reader could roll back what a sender has prepared. */
    @Test
    void takesNoXa() throws Exception {
        for (String user : List.of(Logins.SENDER, Logins.READER, Logins.OPERATOR)) {
            isRefused(() -> {
                try (ServerLocator broker = ActiveMQClient.createServerLocator("tcp://127.0.0.1:" + app.brokerPort());
                        ClientSessionFactory connection = broker.createSessionFactory()) {
                    return connection.createSession(user, Logins.PASSWORD, true, false, false, false, 0);
                }
            });
            byCore(user, session -> {
                // a session that did not say so
                Field xa = ClientSessionImpl.class.getDeclaredField("xa");
                xa.setAccessible(true);
                xa.set(session, true);
                isRefused(() -> {
                    XAResource.class.cast(session).recover(XAResource.TMSTARTRSCAN);
                    return session.queueQuery(SimpleString.of("order.outcome"));
                });
            });
        }
    }

    // --- threads ---------------------------------------------------------------------------------------------------

    /** With many a percent sign it takes years to look at one correlation id, and a thread of the broker does nothing else. */
    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void usesNoSelectorThatTakesLong(String protocol) throws JMSException {
        for (String selector : List.of(
                "JMSCorrelationID LIKE '" + "%a".repeat(30) + "%b'",
                "a = '" + "x".repeat(Filters.LONGEST) + "'",
                "XPATH '//a'")) {
            try (var connection = senders(protocol).createConnection();
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                connection.start();
                var replies = session.createTemporaryQueue();
                assertThatThrownBy(() -> session.createConsumer(replies, selector))
                        .as(selector.substring(0, 10))
                        .isInstanceOf(JMSException.class);
            }
        }
        try (var connection = senders(protocol).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            var replies = session.createTemporaryQueue();
            session.createConsumer(replies, "purchaseId LIKE '%a%' AND attempt = 1")
                    .close();
        }
    }

    // --- memory ----------------------------------------------------------------------------------------------------

    @Test
    void keepsNothingOfASessionButItsClientId() throws Exception {
        byCore(Logins.READER, session -> {
            isRefused(() -> {
                session.addMetaData("any", "x");
                return null;
            });
            isRefused(() -> {
                session.addMetaData(ClientSession.JMS_SESSION_CLIENT_ID_PROPERTY, "x".repeat(Bounds.NAME + 1));
                return null;
            });
            session.addMetaData(ClientSession.JMS_SESSION_CLIENT_ID_PROPERTY, "x");
        });
    }

    @Test
    void makesNoAddressesAndNoQueuesOfLongNames() throws Exception {
        byCore(Logins.SENDER, session -> {
            for (String name : List.of("reply." + UUID.randomUUID(), "reply." + "x".repeat(60_000))) {
                isRefused(() -> {
                    session.createAddress(SimpleString.of(name), RoutingType.ANYCAST, false);
                    return null;
                });
            }
            String reply = "reply." + UUID.randomUUID();
            for (QueueConfiguration queue : List.of(
                    queue(reply, reply + "x".repeat(1_000)),
                    queue(reply + "x".repeat(1_000), reply),
                    queue(reply, reply).setFilterString("a LIKE '%%%%%'"))) {
                isRefused(() -> {
                    session.createQueue(queue);
                    return null;
                });
            }
            session.createQueue(queue(reply, reply));
        });
        await().atMost(TestApp.PATIENCE)
                .untilAsserted(() -> assertThat(addresses()).noneMatch(address -> address.startsWith("reply.")));
    }

    private static QueueConfiguration queue(String name, String address) {
        return QueueConfiguration.of(name)
                .setAddress(address)
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(false)
                .setTemporary(true);
    }

    private static Set<String> addresses() {
        return app.broker().getPostOffice().getAddresses().stream()
                .map(SimpleString::toString)
                .collect(Collectors.toSet());
    }

    @Test
    void boundsTheConsumersOfAConnection() throws Exception {
        byCore(Logins.SENDER, session -> {
            String reply = "reply." + UUID.randomUUID();
            session.createQueue(queue(reply, reply));
            isRefused(() -> {
                for (int consumer = 0; consumer < 1_100; consumer++) {
                    session.createConsumer(reply);
                }
                return null;
            });
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void boundsTheProducersOfAConnection(String protocol) throws JMSException {
        try (var connection = senders(protocol).createConnection()) {
            for (int round = 0; round < 2; round++) {
                try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                    for (int producer = 0; producer < 950; producer++) {
                        session.createProducer(session.createQueue("purchase.requested"));
                    }
                }
            }
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            isRefused(() -> {
                for (int producer = 0; producer < 5_100; producer++) {
                    MessageProducer more = session.createProducer(session.createQueue("purchase.requested"));
                    if (producer % 100 == 0) {
                        // the client asks the broker for nothing when it creates one
                        more.send(session.createTextMessage("{}"));
                    }
                }
                return null;
            });
        }
        await().atMost(TestApp.PATIENCE).until(() -> dropped() >= 1);
        await().atMost(TestApp.PATIENCE)
                .untilAsserted(() -> assertThat(app.broker().getSessions())
                        .as("nothing of it is left")
                        .noneMatch(session -> session.getProducerCount() > 100));
    }

    private static double dropped() {
        return app.bean(MeterRegistry.class)
                .get("openticket.broker.connections.dropped")
                .tag("reason", "too-much-open")
                .counter()
                .count();
    }

    /** A session of JMS begins a transaction when the one before ends. */
    @Test
    void takesAllTransactionsOfAnAmqpConnectionThatEnd() throws JMSException {
        try (var connection = app.amqpSenders().createConnection()) {
            List<Session> sessions = new ArrayList<>();
            for (int transaction = 0; transaction < 400; transaction++) {
                sessions.add(connection.createSession(true, Session.SESSION_TRANSACTED));
            }
            for (Session session : sessions) {
                session.rollback();
            }
            for (int transaction = 0; transaction < 600; transaction++) {
                sessions.get(0).rollback();
            }
            sessions.get(399)
                    .createProducer(sessions.get(399).createQueue("purchase.requested"))
                    .close();
        }
    }

    /** The broker has in memory what waits for its time, and has it there again after each start. */
    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void boundsWhatIsDelayed(String protocol) throws JMSException {
        for (int length : new int[] {0, 90_000}) {
            try (var connection = senders(protocol).createConnection();
                    Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                    MessageProducer producer = session.createProducer(session.createQueue("purchase.requested"))) {
                producer.setDeliveryDelay(Duration.ofHours(1).toMillis());
                assertThatThrownBy(() -> {
                            for (int message = 0; message <= Delayed.MOST; message++) {
                                producer.send(session.createTextMessage("x" + " ".repeat(length)));
                            }
                            session.commit();
                        })
                        .isInstanceOf(JMSException.class)
                        .hasMessageContaining("delay");
            }
        }
        String id = TestApp.newId();
        try (var connection = senders(protocol).createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue("purchase.requested"))) {
            producer.setDeliveryDelay(100);
            producer.send(session.createTextMessage(Messages.purchase(id, Catalogue.STANDING, 1)));
            session.commit();
        }
        app.awaitState(id, State.ORDERED);
    }
}
