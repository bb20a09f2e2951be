package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.qpid.jms.message.JmsMessage;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Decimal128;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.broker.Queues;
import org.ticketorders.deadletter.LetterBox;
import org.ticketorders.deadletter.Letters;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** What senders may not bring in, by both protocols, and what becomes of it. */
@Timeout(120)
class DoorIT {

    private static final int TOO_LONG = 5_000_000;

    private static final List<String> NAMES_OF_JMS = List.of(
            "JMSCorrelationID",
            "JMSCorrelationIDAsBytes",
            "JMSReplyTo",
            "JMSType",
            "JMSMessageID",
            "JMSDestination",
            "JMSDeliveryMode",
            "JMSPriority",
            "JMSTimestamp",
            "JMSExpiration",
            "JMSRedelivered",
            "JMSDeliveryTime",
            "JMSXGroupID",
            "JMSXGroupSeq",
            "JMSXDeliveryCount",
            "JMSXUserID",
            "JMS_AMQP_CONTENT_TYPE",
            "NATIVE_MESSAGE_ID",
            "traceparent",
            "breadcrumbId");

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

    private interface Work {
        void with(Session session, MessageProducer producer) throws JMSException;
    }

    private static ConnectionFactory senders(String protocol) {
        return protocol.equals("core") ? app.senders() : app.amqpSenders();
    }

    private static void connected(ConnectionFactory factory, boolean transacted, Work work) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(
                        transacted, transacted ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue("purchase.requested"))) {
            connection.start();
            work.with(session, producer);
        }
    }

    private static BytesMessage bytes(Session session, int length) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[length]);
        return message;
    }

    /** Waits for the letter of the message with this correlation id. */
    private static Message letter(String correlation) {
        return await("the letter of " + correlation)
                .atMost(TestApp.PATIENCE)
                .until(
                        () -> app.browse("dead-letter.invalid").stream()
                                .filter(letter -> correlation.equals(correlation(letter)))
                                .findFirst()
                                .orElse(null),
                        letter -> letter != null);
    }

    private static String correlation(Message message) {
        try {
            return message.getJMSCorrelationID();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

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
    void refuseTooManyOrTooLongProperties(String protocol) throws JMSException {
        for (Map<String, Object> hostile : List.<Map<String, Object>>of(
                Map.of("n" + "a".repeat(Bounds.NAME), 1),
                Map.of("long", "x".repeat(Bounds.ALL_PROPERTIES)),
                numbered(Bounds.PROPERTIES + 20))) {
            assertThatThrownBy(() -> connected(senders(protocol), false, (session, producer) -> {
                        Message message =
                                session.createTextMessage(Messages.purchase(TestApp.newId(), Catalogue.STANDING, 1));
                        for (Map.Entry<String, Object> property : hostile.entrySet()) {
                            message.setObjectProperty(property.getKey(), property.getValue());
                        }
                        producer.send(message);
                    }))
                    .isInstanceOf(JMSException.class);
        }
        assertThatThrownBy(() -> connected(senders(protocol), false, (session, producer) -> {
                    Message message = session.createTextMessage("x");
                    message.setJMSCorrelationID("c".repeat(Bounds.ID + 1));
                    producer.send(message);
                }))
                .isInstanceOf(JMSException.class);
    }

    private static Map<String, Object> numbered(int number) {
        return java.util.stream.IntStream.range(0, number)
                .boxed()
                .collect(java.util.stream.Collectors.toMap(n -> "p" + n, n -> n));
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

    /** AMQP knows types that JMS has not; at one of these the broker fails when it is to deliver the message. */
    @Test
    void orderWhateverTypesAnAmqpSenderUses() throws JMSException {
        Map<String, Object> odd = Map.of(
                "timestamp", new Date(),
                "uuid", UUID.randomUUID(),
                "decimal", new Decimal128(1, 2),
                "character", 'x',
                "binary", new Binary(new byte[] {1, 2}),
                "symbol", Symbol.valueOf("s"),
                "unsigned", UnsignedLong.valueOf(-1L),
                "list", List.of(1, "two"),
                "map", Map.of("a", 1));
        for (Map.Entry<String, Object> property : odd.entrySet()) {
            String id = TestApp.newId();
            connected(app.amqpSenders(), false, (session, producer) -> {
                Message message = session.createTextMessage(Messages.purchase(id, Catalogue.STANDING, 1));
                ((JmsMessage) message).getFacade().setProperty("odd", property.getValue());
                producer.send(message);
            });

            assertThat(app.awaitState(id, State.ORDERED).attempt())
                    .as(property.getKey())
                    .isEqualTo(1);
        }
    }

    /** JMS lets nobody set these, but what a protocol carries is any name with any value. */
    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void orderWhateverASenderPutsUnderTheNamesOfJms(String protocol) throws JMSException {
        List<String> ids = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        connected(senders(protocol), false, (session, producer) -> {
            for (String name : NAMES_OF_JMS) {
                for (Object value : new Object[] {5, true, "queue://x", new byte[] {1, 2}}) {
                    String id = TestApp.newId();
                    Message message = session.createTextMessage(Messages.purchase(id, Catalogue.STANDING, 1));
                    if (message instanceof ActiveMQMessage core) {
                        core.getCoreMessage().putObjectProperty(SimpleString.of(name), value);
                    } else {
                        ((JmsMessage) message)
                                .getFacade()
                                .setProperty(name, value instanceof byte[] bytes ? new Binary(bytes) : value);
                    }
                    try {
                        producer.send(message);
                        ids.add(id);
                    } catch (JMSException e) {
                        // its sender knows, and a letter tells
                        refused.add(name + "=" + value);
                    }
                }
            }
        });

        ids.forEach(
                id -> assertThat(app.awaitState(id, State.ORDERED).attempt()).isEqualTo(1));
        assertThat(refused).as("what JMS cannot show").allMatch(what -> what.matches("JMSXGroupSeq=.*"));
        assertThat(app.depth("undelivered")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void endAPurchaseThatExpiresWithAReasonOfItsOwnAndAReply(String protocol) throws JMSException {
        for (boolean hasId : new boolean[] {true, false}) {
            String id = TestApp.newId();
            connected(senders(protocol), false, (session, producer) -> {
                TemporaryQueue replies = session.createTemporaryQueue();
                app.suspend("receive-purchase");
                try {
                    producer.setDisableMessageID(!hasId);
                    producer.setTimeToLive(1);
                    Message message = session.createTextMessage(Messages.purchase(id, Catalogue.STANDING, 1));
                    message.setJMSReplyTo(replies);
                    message.setJMSCorrelationID(id);
                    producer.send(message);
                    assertThat(app.awaitState(id, State.FAILED).ending().reason())
                            .isEqualTo(Reason.MESSAGE_EXPIRED);
                } finally {
                    app.resume("receive-purchase");
                }
                try (MessageConsumer consumer = session.createConsumer(replies)) {
                    JsonNode reply = TestApp.json(consumer.receive(TestApp.PATIENCE.toMillis()));
                    assertThat(reply.path("reason").asText()).isEqualTo("message-expired");
                }
            });
            assertThat(app.letters("dead-letter.failed", id)).hasSize(1);
        }
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

    /** What a broker writes into its messages, and how it routes them, is not for senders to say. */
    @ParameterizedTest
    @CsvSource({
        "core, _AMQ_DUPL_ID, x",
        "core, _AMQ_ORIG_QUEUE, reservation.held",
        "core, _AMQ_ORIG_QUEUE, nowhere",
        "core, _AMQ_ORIG_ADDRESS, nowhere",
        "core, _AMQ_ORIG_MESSAGE_ID, 1",
        "core, _AMQ_ACTUAL_EXPIRY, 1",
        "core, _AMQ_LVQ_NAME, x",
        "core, _AMQ_GROUP_ID, x",
        "core, _AMQ_BRIDGE_DUP, x",
        "core, _AMQ_ROUTE_TO, x",
        "core, JMSXGroupID, x",
        "amqp, _AMQ_DUPL_ID, x",
        "amqp, _AMQ_ORIG_QUEUE, reservation.held",
        "amqp, _AMQ_ORIG_QUEUE, nowhere",
        "amqp, _AMQ_ORIG_ADDRESS, nowhere",
        "amqp, _AMQ_LVQ_NAME, x",
        "amqp, JMSXGroupID, x",
    })
    void letNoPropertyOfTheBrokersMakeAPurchaseVanish(String protocol, String name, String value) throws JMSException {
        for (boolean expires : new boolean[] {false, true}) {
            List<String> ids = List.of(TestApp.newId(), TestApp.newId());
            connected(senders(protocol), false, (session, producer) -> {
                if (expires) {
                    app.suspend("receive-purchase");
                }
                try {
                    for (String id : ids) {
                        Message message = session.createTextMessage(Messages.purchase(id, Catalogue.STANDING, 1));
                        message.setStringProperty(name, value);
                        message.setIntProperty("attempt", 1);
                        producer.setTimeToLive(expires ? 1 : 0);
                        producer.send(message);
                    }
                    for (String id : ids) {
                        PurchaseRecord row = app.awaitState(id, expires ? State.FAILED : State.ORDERED);
                        if (expires) {
                            assertThat(row.ending().reason()).isEqualTo(Reason.MESSAGE_EXPIRED);
                        }
                    }
                } finally {
                    if (expires) {
                        app.resume("receive-purchase");
                    }
                }
            });
        }
    }

    /** A purchase that is to be delivered in a thousand years would never be heard of again. */
    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void refuseADeliveryThatIsDelayedForLong(String protocol) throws JMSException {
        String id = TestApp.newId();
        connected(senders(protocol), false, (session, producer) -> {
            Message message = session.createTextMessage(Messages.purchase(id, Catalogue.STANDING, 1));
            message.setJMSCorrelationID(id);
            producer.setDeliveryDelay(Duration.ofDays(2).toMillis());
            assertThatThrownBy(() -> producer.send(message)).hasMessageContaining("delayed");
            producer.setDeliveryDelay(1_000);
            producer.send(message);
        });
        assertThat(letter(id).getStringProperty("detail")).contains("delayed by more than 24 hours");
        app.awaitState(id, State.ORDERED);
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

    @Test
    void letNoDuplicateIdOfASenderMakeAPurchaseVanish() throws JMSException {
        String first = TestApp.newId();
        String second = TestApp.newId();

        connected(app.senders(), false, (session, producer) -> {
            for (String id : List.of(first, second)) {
                Message message = session.createTextMessage(Messages.purchase(id, Catalogue.STANDING, 1));
                message.setStringProperty("_AMQ_DUPL_ID", "the same");
                producer.send(message);
            }
        });

        app.awaitState(first, State.ORDERED);
        app.awaitState(second, State.ORDERED);
    }

    /** What AMQP clients send unless they are told otherwise. */
    @Test
    void keepWhatItsSenderWouldHaveInMemoryAlone() throws JMSException {
        List<String> ids = new ArrayList<>();
        app.suspend("receive-purchase");
        for (String protocol : List.of("core", "amqp")) {
            for (int length : new int[] {0, 150_000}) {
                for (boolean transacted : new boolean[] {false, true}) {
                    String id = TestApp.newId();
                    ids.add(id);
                    connected(senders(protocol), transacted, (session, producer) -> {
                        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
                        producer.send(session.createTextMessage(
                                Messages.purchase(id, Catalogue.STANDING, 1) + " ".repeat(length)));
                        if (transacted) {
                            session.commit();
                        }
                    });
                }
            }
        }
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("purchase.requested") == ids.size());

        app.stop();
        app.startAgain();

        for (String id : ids) {
            app.awaitState(id, State.ORDERED);
        }
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("purchase.requested") == 0);
        app.stop();
        app.startAgain();
        assertThat(app.broker()
                        .locateQueue(SimpleString.of("purchase.requested"))
                        .getMessagesAdded())
                .as("what was acknowledged stays so")
                .isZero();
    }

    /** What a client says of the kind of queue that it sends to leads nowhere where the queue is of another. */
    @Test
    void orderWhatIsSentAsToATopic() throws Exception {
        String id = TestApp.newId();

        byCore("purchase.requested", ClientMessage.TEXT_TYPE, message -> {
            message.setRoutingType(RoutingType.MULTICAST);
            message.getBodyBuffer()
                    .writeNullableSimpleString(SimpleString.of(Messages.purchase(id, Catalogue.STANDING, 1)));
        });

        app.awaitState(id, State.ORDERED);
    }

    /** There is none, and nothing of it is worked on: a client of JMS finds out itself, one of AMQP is told. */
    @ParameterizedTest
    @CsvSource({"core, true", "core, false", "amqp, true", "amqp, false"})
    void tellWhoSendsToATopic(String protocol, boolean anonymous) {
        String id = TestApp.newId();

        assertThatThrownBy(() -> connected(senders(protocol), false, (session, producer) -> {
                    Topic topic = session.createTopic("purchase.requested");
                    Message message = session.createTextMessage(Messages.purchase(id, Catalogue.STANDING, 1));
                    try (MessageProducer toTopic = session.createProducer(anonymous ? null : topic)) {
                        if (anonymous) {
                            toTopic.send(topic, message);
                        } else {
                            toTopic.send(message);
                        }
                    }
                }))
                .isInstanceOf(JMSException.class)
                .hasMessageMatching(".*(does not support MULTICAST|does not exist).*");
        app.awaitState(app.order(1), State.ORDERED);
        assertThat(app.row(id)).isNull();
    }

    /** The broker gives all messages of a group to one consumer, and no message behind one of a group whose consumer is busy to any other. */
    @ParameterizedTest
    @ValueSource(strings = {"core", "amqp"})
    void holdNobodyUpByAGroup(String protocol) throws JMSException {
        List<String> ids = List.of(TestApp.newId(), TestApp.newId());
        connected(senders(protocol), false, (session, producer) -> {
            for (String id : ids) {
                Message message = session.createTextMessage(Messages.purchase(id, Catalogue.STANDING, 1));
                message.setStringProperty("JMSXGroupID", "one");
                producer.send(message);
            }
        });
        ids.forEach(id -> app.awaitState(id, State.ORDERED));

        assertThat(app.broker()
                        .locateQueue(SimpleString.of("purchase.requested"))
                        .getGroupCount())
                .isZero();
    }

    /** Nobody could read such a group, and the message would be delivered again for hours. */
    @Test
    void orderWhateverGroupItIsOf() throws Exception {
        List<String> ids = List.of(TestApp.newId(), TestApp.newId());
        byCore("purchase.requested", ClientMessage.TEXT_TYPE, message -> {
            message.putBytesProperty("_AMQ_GROUP_ID", new byte[] {1, 2});
            message.getBodyBuffer()
                    .writeNullableSimpleString(SimpleString.of(Messages.purchase(ids.get(0), Catalogue.STANDING, 1)));
        });
        byCore("purchase.requested", ClientMessage.TEXT_TYPE, message -> {
            message.putStringProperty("_AMQ_GROUP_SEQUENCE", "first");
            message.getBodyBuffer()
                    .writeNullableSimpleString(SimpleString.of(Messages.purchase(ids.get(1), Catalogue.STANDING, 1)));
        });

        ids.forEach(id -> app.awaitState(id, State.ORDERED));
    }

    /** The broker acknowledges what it has no queue for, and drops it. */
    @ParameterizedTest
    @CsvSource({
        "purchase.requested::none,false",
        "purchase.requested::order.outcome,false",
        "purchase.requested::none,true"
    })
    void refuseWhatIsSentToAQueueThatIsNotThere(String queue, boolean large) {
        String correlation = "nowhere-" + TestApp.newId();

        assertThatThrownBy(() -> byCore(queue, ClientMessage.TEXT_TYPE, message -> {
                    message.setCorrelationID(correlation);
                    message.getBodyBuffer()
                            .writeNullableSimpleString(SimpleString.of("\u00e9".repeat(large ? 200_000 : 1)));
                }))
                .hasMessageContaining("there is no queue '" + queue + "'");

        assertThat(letter(correlation)).isNotNull();
    }

    /** Sends by one session, one message after the other. */
    private interface Sends extends AutoCloseable {

        void send(String address, String correlation, String body) throws Exception;

        void commit() throws Exception;

        @Override
        void close() throws Exception;
    }

    private static Sends sends(String client, boolean transacted) throws Exception {
        return client.startsWith("core") ? core(client, transacted) : jms(client, transacted);
    }

    private static Sends core(String client, boolean transacted) throws Exception {
        ServerLocator locator = ActiveMQClient.createServerLocator("tcp://127.0.0.1:" + app.brokerPort());
        locator.setBlockOnDurableSend(!client.equals("core, not waiting"));
        ClientSessionFactory factory = locator.createSessionFactory();
        ClientSession session = factory.createSession(Logins.ERP, Logins.PASSWORD, false, !transacted, true, false, 0);
        ClientProducer producer = session.createProducer();
        return new Sends() {
            @Override
            public void send(String address, String correlation, String body) throws Exception {
                ClientMessage message = session.createMessage(ClientMessage.TEXT_TYPE, true);
                message.setCorrelationID(correlation);
                message.getBodyBuffer().writeNullableSimpleString(SimpleString.of(body));
                producer.send(address, message);
            }

            @Override
            public void commit() throws Exception {
                session.commit();
            }

            @Override
            public void close() {
                locator.close();
            }
        };
    }

    private static Sends jms(String client, boolean transacted) throws Exception {
        Connection connection = senders(client.equals("amqp") ? "amqp" : "core").createConnection();
        Session session = connection.createSession(
                transacted, transacted ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(null);
        return new Sends() {
            @Override
            public void send(String address, String correlation, String body) throws Exception {
                Message message = session.createTextMessage(body);
                message.setJMSCorrelationID(correlation);
                producer.send(session.createQueue(address), message);
            }

            @Override
            public void commit() throws Exception {
                session.commit();
            }

            @Override
            public void close() throws Exception {
                connection.close();
            }
        };
    }

    /** Whatever the session sent before: the broker may take the way of the message before. JMS clients look themselves whether there is the queue. */
    @ParameterizedTest
    @CsvSource({
        "core, true",
        "core, false",
        "'core, not waiting', true",
        "jms, true",
        "jms, false",
        "amqp, true",
        "amqp, false"
    })
    void orderWhatIsAcknowledgedAndNothingElseAmongWhatReachesNoQueue(String client, boolean transacted)
            throws Exception {
        List<String> kept = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        List<String> toNoQueue = new ArrayList<>();
        try (Sends sends = sends(client, transacted)) {
            for (String order : List.of("-", "+", "+-", "-+", "+-+", "--", "+", "L", "Ll", "lL", "+")) {
                List<String> sent = new ArrayList<>();
                for (char kind : order.toCharArray()) {
                    String id = TestApp.newId();
                    boolean bad = kind == '-' || kind == 'l';
                    if (bad) {
                        toNoQueue.add(id);
                    }
                    int length = Character.isLetter(kind) ? 150_000 : 0;
                    String body = Messages.purchase(id, Catalogue.STANDING, 1) + " ".repeat(length);
                    try {
                        sends.send(bad ? "purchase.requested::none" : "purchase.requested", id, body);
                        sent.add(id);
                    } catch (ActiveMQException | JMSException e) {
                        refused.add(id);
                    }
                }
                try {
                    if (transacted) {
                        sends.commit();
                    }
                    kept.addAll(sent);
                } catch (ActiveMQException | JMSException e) {
                    refused.addAll(sent);
                }
            }
        }

        assertThat(kept).isNotEmpty().doesNotContainAnyElementsOf(toNoQueue);
        kept.forEach(id -> app.awaitState(id, State.ORDERED));
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("purchase.requested") == 0);
        assertThat(refused).allSatisfy(id -> assertThat(app.row(id)).isNull());
        if (client.startsWith("core")) {
            toNoQueue.forEach(DoorIT::letter);
        }
    }

    /** The broker's own protocol has a byte for it, of which its queues have ten. */
    @ParameterizedTest
    @ValueSource(bytes = {Byte.MIN_VALUE, -1, 10, Byte.MAX_VALUE})
    void orderWhateverItsPriorityIs(byte priority) throws Exception {
        String id = TestApp.newId();

        byCore("purchase.requested", ClientMessage.TEXT_TYPE, message -> {
            message.setPriority(priority);
            message.getBodyBuffer()
                    .writeNullableSimpleString(SimpleString.of(Messages.purchase(id, Catalogue.STANDING, 1)));
        });

        app.awaitState(id, State.ORDERED);
    }

    /** A client of JMS fails at such a message again and again, or takes as much memory as it says. */
    @ParameterizedTest
    @CsvSource({
        "7, 0100",
        "99, 0100",
        "-1, 0100",
        "1, ''",
        "3, ''",
        "3, 01",
        "3, 0100001000",
        "3, 01ffffffff0000",
        "2, 7fffffff00",
        "5, ''",
        "5, 017fffffff",
        "5, 01000000010000000261006204",
        "5, 0100000001000000026100047ffffff0",
        "5, 0100000001000000026100"
    })
    void keepAsBytesWhatIsNoMessageOfJms(byte type, String body) throws Exception {
        String correlation = "no-message-" + TestApp.newId();
        byte[] sent = HexFormat.of().parseHex(body);

        byCore("purchase.requested", type, message -> {
            message.setCorrelationID(correlation);
            message.getBodyBuffer().writeBytes(sent);
        });

        BytesMessage letter = (BytesMessage) letter(correlation);
        byte[] kept = new byte[(int) letter.getBodyLength()];
        letter.readBytes(kept);
        assertThat(kept).isEqualTo(sent);
    }

    private interface CoreWork {
        void with(ClientMessage message);
    }

    private static void byCore(String address, byte type, CoreWork work) throws Exception {
        try (ServerLocator locator = ActiveMQClient.createServerLocator("tcp://127.0.0.1:" + app.brokerPort());
                ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession session =
                        factory.createSession(Logins.ERP, Logins.PASSWORD, false, true, true, false, 0)) {
            ClientMessage message = session.createMessage(type, true);
            work.with(message);
            session.createProducer(address).send(message);
        }
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
