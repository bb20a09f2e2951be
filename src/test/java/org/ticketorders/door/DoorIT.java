package org.ticketorders.door;

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
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.broker.Queues;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.deadletter.Letters;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** How much senders may bring in and how they may call it, and what becomes of more. */
class DoorIT extends OnDoor {

    private static final int TOO_LONG = 5_000_000;

    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void refuseABodyThatIsTooLong(String protocol) {
        assertThatThrownBy(() -> connected(
                        senders(protocol), false, (session, producer) -> producer.send(bytes(session, TOO_LONG))))
                .isInstanceOf(JMSException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void refuseTheWholeTransactionOfABodyThatIsTooLong(String protocol) {
        String id = TestApp.newId();

        assertThatThrownBy(() -> connected(senders(protocol), true, (session, producer) -> {
                    producer.send(session.createTextMessage(Messages.purchase(id, Catalogue.STANDING, 1)));
                    producer.send(bytes(session, TOO_LONG));
                    session.commit();
                }))
                .isInstanceOf(JMSException.class);
        assertThat(app.row(id)).isNull();
    }

    @Test
    void tellWhyABodyIsNotTakenByALetterAndAReply() throws JMSException {
        connected(app.senders(), false, (session, producer) -> {
            TemporaryQueue replies = session.createTemporaryQueue();
            BytesMessage message = bytes(session, TOO_LONG);
            message.setJMSCorrelationID("too-long");
            message.setJMSReplyTo(replies);
            assertThatThrownBy(() -> producer.send(message)).hasMessageContaining("longer than 1048576 bytes");

            Message letter = letter("too-long");
            assertThat(letter.getStringProperty("reason")).isEqualTo("unreadable");
            assertThat(letter.getStringProperty("detail")).contains("longer than 1048576 bytes");
            assertThat(((TextMessage) letter).getText()).hasSizeLessThan(1_000);
            try (MessageConsumer consumer = session.createConsumer(replies)) {
                JsonNode reply = TestApp.json(consumer.receive(TestApp.PATIENCE.toMillis()));
                assertThat(reply.path("outcome").asText()).isEqualTo("invalid");
            }
        });
    }

    /** A client decides what it streams: this one would have the broker gather all of it in memory. */
    @Test
    void endAConnectionThatSendsTooMuchInOnePiece() {
        ConnectionFactory inOnePiece = new ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + app.brokerPort() + "?minLargeMessageSize=100000000&callTimeout=10000",
                Logins.ERP,
                Logins.PASSWORD);

        assertThatThrownBy(() ->
                        connected(inOnePiece, false, (session, producer) -> producer.send(bytes(session, TOO_LONG))))
                .isInstanceOf(JMSException.class);
    }

    @Test
    void openNothingThatIsSmallOnlyAsLongAsItIsCompressed() throws JMSException {
        ConnectionFactory compressing = new ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + app.brokerPort() + "?compressLargeMessage=true&compressionLevel=9",
                Logins.ERP,
                Logins.PASSWORD);

        for (int length : List.of(20_000_000, 300_000_000)) {
            String id = "compressed-" + length;
            connected(compressing, false, (session, producer) -> {
                BytesMessage message = bytes(session, length);
                message.setJMSCorrelationID(id);
                producer.send(message);
            });

            Message letter = letter(id);
            assertThat(letter.getStringProperty("detail")).contains("openticket.purchase.max-size");
            assertThat(((TextMessage) letter).getText()).contains("more than").hasSizeLessThan(1_000);
        }
    }

    @Test
    void takeACompressedPurchase() throws JMSException {
        ConnectionFactory compressing = new ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + app.brokerPort() + "?compressLargeMessage=true&minLargeMessageSize=1000",
                Logins.ERP,
                Logins.PASSWORD);
        String text = TestApp.newId();
        String bytes = TestApp.newId();
        String spaces = " ".repeat(60_000);

        connected(compressing, false, (session, producer) -> {
            producer.send(session.createTextMessage(Messages.purchase(text, Catalogue.STANDING, 1) + spaces));
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(
                    (Messages.purchase(bytes, Catalogue.STANDING, 1) + spaces).getBytes(StandardCharsets.UTF_8));
            producer.send(message);
        });

        app.awaitState(text, State.ORDERED);
        app.awaitState(bytes, State.ORDERED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void takeAPurchaseThatIsLongerThanARecordOfTheJournal(String protocol) throws JMSException {
        String id = TestApp.newId();
        String body = Messages.purchase(id, Catalogue.STANDING, 1) + " ".repeat(700_000);

        connected(senders(protocol), false, (session, producer) -> {
            Message message = session.createTextMessage(body);
            if (protocol.equals("core")) {
                BytesMessage bytes = session.createBytesMessage();
                bytes.writeBytes(body.getBytes(StandardCharsets.UTF_8));
                message = bytes;
            }
            message.setJMSCorrelationID("700-" + protocol);
            producer.send(message);
        });

        Message letter = letter("700-" + protocol);
        assertThat(letter.getStringProperty("detail")).contains("openticket.purchase.max-size");
        assertThat(app.bean(LetterBox.class)
                        .open("dead-letter.invalid", letter.getJMSMessageID())
                        .orElseThrow()
                        .body())
                .isEqualTo(body);
        assertThat(app.bean(Letters.class).discard("dead-letter.invalid", letter.getJMSMessageID()))
                .isTrue();
    }

    /** As it came: with AMQP it may also be a UUID, a number or bytes, which Qpid writes as a text of these forms. */
    @ParameterizedTest
    @CsvSource({
        "core, c-1",
        "core, bytes",
        "core, ID:c-1",
        "amqp, c-1",
        "amqp, bytes",
        "amqp, ID:AMQP_UUID:1f0a8b52-6d3c-4d6f-9b1c-9f7b6a4c2d11",
        "amqp, ID:AMQP_ULONG:42",
        "amqp, ID:AMQP_BINARY:00FF10",
    })
    void giveBackTheCorrelationIdAsItCame(String protocol, String correlation) throws JMSException {
        byte[] bytes = {0, (byte) 0xff, 0x10, 'a', ';'};
        for (String body :
                List.of(Messages.purchase(TestApp.newId(), Catalogue.STANDING, 1), "no purchase", "refused")) {
            connected(senders(protocol), false, (session, producer) -> {
                TemporaryQueue replies = session.createTemporaryQueue();
                Message message = session.createTextMessage(body);
                message.setJMSReplyTo(replies);
                if (correlation.equals("bytes")) {
                    message.setJMSCorrelationIDAsBytes(bytes);
                } else {
                    message.setJMSCorrelationID(correlation);
                }
                if (body.equals("refused")) {
                    producer.setDeliveryDelay(Duration.ofDays(2).toMillis());
                    assertThatThrownBy(() -> producer.send(message)).hasMessageContaining("delayed");
                } else {
                    producer.send(message);
                }
                try (MessageConsumer consumer = session.createConsumer(replies)) {
                    Message reply = consumer.receive(TestApp.PATIENCE.toMillis());
                    if (correlation.equals("bytes")) {
                        assertThat(reply.getJMSCorrelationIDAsBytes()).isEqualTo(bytes);
                    } else {
                        assertThat(reply.getJMSCorrelationID()).isEqualTo(correlation);
                    }
                }
            });
        }
    }

    /** Else the reply would have another one. */
    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void refuseACorrelationIdOfTooManyBytes(String protocol) {
        assertThatThrownBy(() -> connected(senders(protocol), false, (session, producer) -> {
                    Message message = session.createTextMessage("x");
                    message.setJMSCorrelationIDAsBytes(new byte[Bounds.ID + 1]);
                    producer.send(message);
                }))
                .hasMessageContaining("JMSCorrelationID has 256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void boundTheQueuesThatSendersMakeForReplies(String protocol) throws JMSException {
        try (Connection connection = senders(protocol).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            assertThatThrownBy(() -> {
                        for (int queue = 0; queue < 2_100; queue++) {
                            session.createTemporaryQueue();
                        }
                    })
                    .isInstanceOf(JMSException.class);
            // the application asks the broker about itself by a queue of its own
            assertThat(app.bean(Queues.class).of("order.outcome").depth()).isNotNull();
        }
    }

    @Test
    void boundTheSessionsOfAConnection() throws JMSException {
        try (Connection connection = app.senders().createConnection()) {
            assertThatThrownBy(() -> {
                        for (int session = 0; session < 600; session++) {
                            connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                        }
                    })
                    .isInstanceOf(JMSException.class);
        }
    }

    /** Also where it is longer than a record of the broker's journal, which makes it another kind of message. */
    @ParameterizedTest
    @ValueSource(ints = {0, 150_000, 700_000})
    void answerAnAmqpSenderByTheIdThatItKnows(int length) throws JMSException {
        connected(senders("amqp"), false, (session, producer) -> {
            TemporaryQueue replies = session.createTemporaryQueue();
            Message message = session.createTextMessage(
                    Messages.purchase(TestApp.newId(), Catalogue.STANDING, 1) + " ".repeat(length));
            message.setJMSReplyTo(replies);
            producer.send(message);
            try (MessageConsumer consumer = session.createConsumer(replies)) {
                Message reply = consumer.receive(TestApp.PATIENCE.toMillis());
                assertThat(reply.getJMSCorrelationID()).isEqualTo(message.getJMSMessageID());
            }
        });
        // the longest is no purchase, and its body is a file of the broker's
        for (Message letter : app.browse("dead-letter.invalid")) {
            app.bean(Letters.class).discard("dead-letter.invalid", letter.getJMSMessageID());
        }
    }

    /** Some system's own property, or one by which it would put its words into the mouth of the application. */
    @ParameterizedTest
    @CsvSource({
        "core, refused",
        "amqp, refused",
        "core, _AMQ_openticket_refused",
        "amqp, _AMQ_openticket_refused",
    })
    void orderAPurchaseWhoseSenderSaysThatItIsRefused(String protocol, String property) throws JMSException {
        String id = TestApp.newId();

        connected(senders(protocol), false, (session, producer) -> {
            Message message = session.createTextMessage(Messages.purchase(id, Catalogue.STANDING, 1));
            message.setStringProperty(property, "no");
            producer.send(message);
        });

        app.awaitState(id, State.ORDERED);
    }

    @Test
    void keepWhatASenderCallsItsMessageOnOneLineAndShort() throws JMSException {
        connected(app.bean(ConnectionFactory.class), false, (session, producer) -> {
            for (String hostile : List.of("ID:1\n2026-01-01 INFO audit\u001b[2J", "x".repeat(5_000))) {
                Message message = session.createTextMessage("no purchase");
                message.setStringProperty("NATIVE_MESSAGE_ID", hostile);
                producer.send(message);
            }
        });

        await().atMost(TestApp.PATIENCE).untilAsserted(() -> {
            List<String> ids = app.browse("order.outcome").stream()
                    .map(TestApp::json)
                    .map(outcome -> outcome.path("messageId").asText())
                    .toList();
            assertThat(ids).anyMatch(id -> id.startsWith("ID:1\uFFFD2026"));
            assertThat(ids).anyMatch(id -> id.startsWith("xxxx"));
            assertThat(ids).allSatisfy(id -> {
                assertThat(id).hasSizeLessThanOrEqualTo(Bounds.ID);
                assertThat(id).doesNotContainPattern("\\p{Cntrl}");
            });
        });
    }

    /** A stand-alone broker has no door, and neither had the embedded one of an earlier version. */
    @Test
    void refuseWithoutReadingItWhatIsInAQueueAlready() throws JMSException {
        connected(app.bean(ConnectionFactory.class), false, (session, producer) -> {
            BytesMessage bytes = bytes(session, 30_000_000);
            bytes.setJMSCorrelationID("old-bytes");
            producer.send(bytes);
            TextMessage text = session.createTextMessage("\u00e9".repeat(3_000_000));
            text.setJMSCorrelationID("old-text");
            producer.send(text);
            var map = session.createMapMessage();
            map.setBytes("all", new byte[2_000_000]);
            map.setJMSCorrelationID("old-map");
            producer.send(map);
            Message many = session.createTextMessage(Messages.purchase(TestApp.newId(), Catalogue.STANDING, 1));
            for (int n = 0; n < 300; n++) {
                many.setIntProperty("p" + n, n);
            }
            many.setJMSCorrelationID("old-properties");
            producer.send(many);
        });

        assertThat(((TextMessage) letter("old-bytes")).getText())
                .contains("kind: bytes", "size: 30000000 bytes", "SHA-256: ")
                .hasSizeLessThan(1_000);
        assertThat(letter("old-bytes").getStringProperty("detail")).contains("openticket.purchase.max-size");
        assertThat(((TextMessage) letter("old-text")).getText()).contains("kind: text");
        assertThat(letter("old-map").getStringProperty("reason")).isEqualTo("unsupported-message-type");
        assertThat(letter("old-properties").getStringProperty("detail")).contains("300 properties");
        assertThat(letter("old-properties").propertyExists("p1")).isFalse();
    }
}
