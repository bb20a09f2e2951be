package org.ticketorders.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.ArtemisServer;
import org.ticketorders.testing.BrokerMain;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/**
 * Senders with the libraries that they have: of ActiveMQ Classic, by OpenWire, and of any AMQP 1.0, at a stand-alone Artemis with the
 * shipped {@code broker.xml}.
 */
@Timeout(300)
class OtherClientsIT {

    private static final long PATIENCE_MILLIS = TestApp.PATIENCE.toMillis();

    @TempDir
    static Path directory;

    static ArtemisServer broker;
    static TestApp app;

    @BeforeAll
    static void start() {
        int port = TestApp.freePort();
        broker = new ArtemisServer(
                directory.resolve("artemis"),
                Path.of("target", "other-clients-broker.log"),
                Path.of("config/broker.xml"),
                directory.resolve("broker-data"),
                port,
                List.of(),
                List.of("-Dopenticket.broker.acceptor=protocols=CORE,AMQP,OPENWIRE"));
        broker.launch();
        ConnectionFactory core = new org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + port, Logins.ERP, Logins.PASSWORD);
        await("the broker")
                .atMost(TestApp.PATIENCE)
                .ignoreExceptionsInstanceOf(JMSException.class)
                .until(() -> {
                    try (Connection connection = core.createConnection()) {
                        return connection.getMetaData() != null;
                    }
                });
        app = TestApp.prepare(directory.resolve("app"))
                .with(
                        "openticket.broker.embedded=false",
                        "openticket.broker.url=tcp://127.0.0.1:" + port,
                        "openticket.broker.user=" + BrokerMain.USER,
                        "openticket.broker.password=" + BrokerMain.PASSWORD,
                        "openticket.imports.enabled=false");
        app.startAgain();
    }

    @AfterAll
    static void stop() {
        app.close();
        broker.close();
    }

    /** How a user of the broker connects. */
    private interface Client {
        ConnectionFactory as(String user);
    }

    static Stream<Client> clients() {
        return Stream.of(
                user -> new JmsConnectionFactory(user, Logins.PASSWORD, "amqp://127.0.0.1:" + broker.port()),
                // advisories are topics, which this broker has none of
                user -> new org.apache.activemq.ActiveMQConnectionFactory(
                        user, Logins.PASSWORD, "tcp://127.0.0.1:" + broker.port() + "?jms.watchTopicAdvisories=false"));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void sendPurchasesAndReadWhatBecameOfThem(Client client) throws JMSException {
        connected(client.as(Logins.ERP), session -> {
            String text = TestApp.newId();
            send(session, session.createTextMessage(Messages.traceable(text, Catalogue.STANDING, 1)));
            String bytes = TestApp.newId();
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(Messages.traceable(bytes, Catalogue.STANDING, 2).getBytes(StandardCharsets.UTF_8));
            send(session, message);

            for (String id : List.of(text, bytes)) {
                JsonNode outcome = outcome(session, id);
                assertThat(outcome.path("outcome").asText()).isEqualTo("ordered");
                assertThat(app.row(id).state()).isEqualTo(State.ORDERED);
                assertThat(app.row(id).attempt()).isEqualTo(1);
                assertThat(app.shop.orders())
                        .filteredOn(order -> order.email().equals(Messages.emailOf(id)))
                        .hasSize(1);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("clients")
    void leaveDeadLettersToOperators(Client client) throws JMSException {
        String id = TestApp.newId();
        String body = Messages.traceable(id, Catalogue.STANDING, 1).replace("\"quantity\"", "\"quantty\"");
        connected(client.as(Logins.ERP), session -> {
            send(session, session.createTextMessage(body));

            assertThat(outcome(session, id).path("outcome").asText()).isEqualTo("invalid");
            assertThatThrownBy(() -> letters(session, id).hasMoreElements()).isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> session.createConsumer(session.createQueue("dead-letter.invalid")))
                    .isInstanceOf(JMSException.class);
            assertThatThrownBy(() -> session.createProducer(session.createQueue("purchase.again"))
                            .send(session.createTextMessage(body)))
                    .isInstanceOf(JMSException.class);
        });
        connected(client.as(Logins.OPERATOR), session -> {
            Message letter = (Message) letters(session, id).nextElement();

            assertThat(letter.getBody(String.class)).isEqualTo(body);
            assertThat(letter.getStringProperty("reason")).isNotBlank();
            assertThatThrownBy(() -> session.createProducer(session.createQueue("purchase.requested"))
                            .send(session.createTextMessage(body)))
                    .isInstanceOf(JMSException.class);
        });
    }

    private static Enumeration<?> letters(Session session, String purchaseId) throws JMSException {
        return session.createBrowser(session.createQueue("dead-letter.invalid"), "purchaseId = '" + purchaseId + "'")
                .getEnumeration();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void getReplies(Client client) throws JMSException {
        connected(client.as(Logins.ERP), session -> {
            TemporaryQueue replies = session.createTemporaryQueue();
            String id = TestApp.newId();
            Message message = session.createTextMessage(Messages.traceable(id, Catalogue.STANDING, 1));
            message.setJMSReplyTo(replies);
            // the id that a sender of OpenWire gives its message does not get through the broker
            message.setJMSCorrelationID(id);
            send(session, message);

            Message reply = session.createConsumer(replies).receive(PATIENCE_MILLIS);

            assertThat(reply).isNotNull();
            assertThat(TestApp.json(reply).path("outcome").asText()).isEqualTo("ordered");
            assertThat(reply.getJMSCorrelationID()).isEqualTo(id);
        });
    }

    private interface Work {
        void with(Session session) throws JMSException;
    }

    private static void connected(ConnectionFactory client, Work work) throws JMSException {
        try (Connection connection = client.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            work.with(session);
        }
    }

    private static void send(Session session, Message message) throws JMSException {
        session.createProducer(session.createQueue("purchase.requested")).send(message);
    }

    private static JsonNode outcome(Session session, String purchaseId) throws JMSException {
        String selector = "purchaseId = '" + purchaseId + "'";
        try (MessageConsumer consumer = session.createConsumer(session.createQueue("order.outcome"), selector)) {
            Message outcome = consumer.receive(PATIENCE_MILLIS);
            assertThat(outcome).as("the outcome of " + purchaseId).isNotNull();
            return TestApp.json(outcome);
        }
    }
}
