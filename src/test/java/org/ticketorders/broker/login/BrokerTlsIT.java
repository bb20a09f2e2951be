package org.ticketorders.broker.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Certificates;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** The embedded broker with a certificate of its own. */
class BrokerTlsIT {

    @TempDir
    Path directory;

    @Test
    void isReachedByTlsAloneAndWithAPasswordAsWell() throws Exception {
        Certificates certificates = Certificates.make(directory);
        try (TestApp app = TestApp.start(
                directory.resolve("data"),
                "openticket.broker.tls.enabled=true",
                "openticket.broker.tls.key-store=" + certificates.server(),
                "openticket.broker.tls.key-store-password=" + Certificates.PASSWORD)) {
            String core = "tcp://127.0.0.1:" + app.brokerPort()
                    + "?sslEnabled=true&trustStoreType=PKCS12&trustStorePath=" + certificates.trustedByClient()
                    + "&trustStorePassword=" + Certificates.PASSWORD;
            String amqp = "amqps://127.0.0.1:" + app.brokerPort() + "?transport.trustStoreLocation="
                    + certificates.trustedByClient() + "&transport.trustStorePassword=" + Certificates.PASSWORD;

            isReplied(new ActiveMQConnectionFactory(core, Logins.SENDER, Logins.PASSWORD));
            isReplied(new JmsConnectionFactory(Logins.SENDER, Logins.PASSWORD, amqp));
            for (ConnectionFactory client : List.of(
                    // it waits so long for a broker that has closed the connection
                    new ActiveMQConnectionFactory(
                            "tcp://127.0.0.1:" + app.brokerPort() + "?callTimeout=5000",
                            Logins.SENDER,
                            Logins.PASSWORD),
                    app.amqp(Logins.SENDER, ""),
                    new ActiveMQConnectionFactory(core),
                    new JmsConnectionFactory(amqp))) {
                assertThatThrownBy(() -> {
                            try (Connection connection = client.createConnection()) {
                                connection.createSession();
                            }
                        })
                        .isInstanceOf(JMSException.class);
            }
        }
    }

    private static void isReplied(ConnectionFactory client) throws JMSException {
        try (JMSContext jms = client.createContext()) {
            TemporaryQueue replies = jms.createTemporaryQueue();
            TextMessage purchase = jms.createTextMessage(Messages.purchase(TestApp.newId(), Catalogue.STANDING, 1));
            purchase.setJMSReplyTo(replies);
            jms.createProducer().send(jms.createQueue("purchase.requested"), purchase);
            Message reply = jms.createConsumer(replies).receive(TestApp.PATIENCE.toMillis());

            assertThat(reply).isNotNull();
        }
    }
}
