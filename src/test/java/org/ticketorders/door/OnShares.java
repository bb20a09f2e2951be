package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ticketorders.testing.TestApp;

/** An application of whose broker one user takes all that it gets, while honest senders go on. */
@Timeout(300)
abstract class OnShares {

    @RegisterExtension
    static final TestApp app = TestApp.perClass();

    static void honestOnesWork() {
        for (String protocol : List.of("core", "amqp")) {
            try (Connection connection =
                            (protocol.equals("core") ? app.senders() : app.amqpSenders()).createConnection();
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                    MessageProducer producer = session.createProducer(session.createQueue("purchase.requested"))) {
                connection.start();
                Message message = session.createTextMessage("no purchase");
                var replies = session.createTemporaryQueue();
                message.setJMSReplyTo(replies);
                producer.send(message);
                assertThat(session.createConsumer(replies).receive(TestApp.PATIENCE.toMillis()))
                        .as("reply by " + protocol)
                        .isNotNull();
            } catch (JMSException e) {
                throw new AssertionError("an honest sender by " + protocol, e);
            }
        }
    }

    static double refused(String reason) {
        return app.bean(MeterRegistry.class)
                .get("openticket.broker.connections.dropped")
                .tag("reason", reason)
                .counter()
                .count();
    }

    static void awaitNoneOf(String user) {
        await().atMost(TestApp.PATIENCE).until(() -> app.broker().getRemotingService().getConnections().stream()
                .map(Opened::of)
                .noneMatch(open -> open != null && user.equals(open.login())));
    }
}
