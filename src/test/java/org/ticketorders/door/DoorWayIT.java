package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** Where what senders bring in goes, when, and by which kind of message. */
class DoorWayIT extends OnDoor {

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
            toNoQueue.forEach(OnDoor::letter);
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
}
