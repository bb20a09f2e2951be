package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ticketorders.purchase.State;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.TestApp;

/** An application to which senders bring in what they may not, by both protocols. */
@Timeout(120)
abstract class OnDoor {

    @RegisterExtension
    static final TestApp app = TestApp.perClass();

    /** Whatever was sent, the next purchase is worked on, and nothing is left of what was refused. */
    @AfterEach
    void goesOnAsIfNothingHadBeen() throws IOException {
        app.awaitState(app.order(1), State.ORDERED);
        try (Stream<Path> kept = Files.list(app.directory().resolve("broker/large-messages"))) {
            assertThat(kept.map(f -> f + " " + f.toFile().length())).isEmpty();
        }
        assertThat(app.depth("undelivered")).isZero();
    }

    interface Work {
        void with(Session session, MessageProducer producer) throws JMSException;
    }

    static ConnectionFactory senders(String protocol) {
        return protocol.equals("core") ? app.senders() : app.amqpSenders();
    }

    static void connected(ConnectionFactory factory, boolean transacted, Work work) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(
                        transacted, transacted ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue("purchase.requested"))) {
            connection.start();
            work.with(session, producer);
        }
    }

    static BytesMessage bytes(Session session, int length) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[length]);
        return message;
    }

    /** Waits for the letter of the message with this correlation id. */
    static Message letter(String correlation) {
        return await("the letter of " + correlation)
                .atMost(TestApp.PATIENCE)
                .until(
                        () -> app.browse("dead-letter.invalid").stream()
                                .filter(letter -> correlation.equals(correlation(letter)))
                                .findFirst()
                                .orElse(null),
                        letter -> letter != null);
    }

    static String correlation(Message message) {
        try {
            return message.getJMSCorrelationID();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    interface CoreWork {
        void with(ClientMessage message);
    }

    static void byCore(String address, byte type, CoreWork work) throws Exception {
        try (ServerLocator locator = ActiveMQClient.createServerLocator("tcp://127.0.0.1:" + app.brokerPort());
                ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession session =
                        factory.createSession(Logins.ERP, Logins.PASSWORD, false, true, true, false, 0)) {
            ClientMessage message = session.createMessage(type, true);
            work.with(message);
            session.createProducer(address).send(message);
        }
    }
}
