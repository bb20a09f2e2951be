package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.activemq.artemis.protocol.amqp.converter.AMQPMessageSupport;
import org.apache.activemq.artemis.reader.MessageUtil;
import org.apache.qpid.jms.message.JmsMessage;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Decimal128;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.DeliveryAnnotations;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.RawAmqp;
import org.ticketorders.testing.TestApp;
import org.ticketorders.testing.Traces;

/** Properties of any name with any value, as a protocol carries them: of the broker, of JMS, of the sender alone. */
class DoorNamesIT extends OnDoor {

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

    /** The names by which the broker and clients tell each other something, with values of all types. */
    @Test
    @Timeout(300)
    @ExtendWith(OutputCaptureExtension.class)
    void putNoStackTraceIntoTheLog(CapturedOutput log) throws Exception {
        reservedByCore();
        reservedByAmqp();

        assertThat(app.order(1)).satisfies(id -> app.awaitState(id, State.ORDERED));
        assertThat(log.getAll().lines().filter(Traces::isOfOne)).isEmpty();
    }

    private static Set<String> reserved() throws IllegalAccessException {
        Set<String> names = new TreeSet<>();
        for (Class<?> holder : List.of(
                org.apache.activemq.artemis.api.core.Message.class, MessageUtil.class, AMQPMessageSupport.class)) {
            for (Field field : holder.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())
                        && Modifier.isPublic(field.getModifiers())
                        && CharSequence.class.isAssignableFrom(field.getType())) {
                    String name = field.get(null).toString();
                    if (name.matches("[A-Za-z_][A-Za-z0-9_:.-]*")) {
                        names.add(name);
                    }
                }
            }
        }
        names.addAll(List.of("x-opt-delivery-time", "x-opt-delivery-delay", "x-opt-ingress-time", "JMSXDeliveryCount"));
        assertThat(names).contains("_AMQ_ROUTING_TYPE", "_AMQ_SCHED_DELIVERY", "x-opt-jms-dest", "JMSReplyTo");
        return names;
    }

    private static void reservedByCore() throws Exception {
        try (Connection connection = app.senders().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue("purchase.requested"))) {
            for (String name : reserved()) {
                for (Object value : new Object[] {5, (byte) 77, -1L, true, 1.5, "text", new byte[] {1, 2}}) {
                    TextMessage message = session.createTextMessage("no purchase");
                    ((ActiveMQMessage) message).getCoreMessage().putObjectProperty(SimpleString.of(name), value);
                    try {
                        producer.send(message);
                    } catch (JMSException e) {
                        assertThat(e).as(name + "=" + value).hasMessageNotContaining("Timed out");
                    }
                }
            }
        }
    }

    private static void reservedByAmqp() throws Exception {
        RawAmqp raw = null;
        try {
            for (String name : reserved()) {
                for (Object value : new Object[] {
                    5,
                    true,
                    "text",
                    Symbol.valueOf("symbol"),
                    new Binary(new byte[] {1, 2}),
                    new Date(),
                    List.of(1, "two")
                }) {
                    for (Place place : Place.values()) {
                        raw = raw == null ? RawAmqp.sender(app.brokerPort(), Logins.ERP, Logins.PASSWORD) : raw;
                        String answer = raw.send(0, message(place, name, value));
                        if (answer != null && answer.isEmpty() || raw.isOver()) {
                            raw.close();
                            raw = null;
                        }
                    }
                }
            }
        } finally {
            if (raw != null) {
                raw.close();
            }
        }
    }

    private enum Place {
        DELIVERY_ANNOTATION,
        ANNOTATION,
        PROPERTY
    }

    private static byte[] message(Place place, String name, Object value) throws IOException {
        org.apache.qpid.proton.message.Message message = Proton.message();
        message.setBody(new AmqpValue("no purchase"));
        Map<Symbol, Object> annotation = Map.of(Symbol.valueOf(name), value);
        switch (place) {
            case DELIVERY_ANNOTATION -> message.setDeliveryAnnotations(new DeliveryAnnotations(annotation));
            case ANNOTATION -> message.setMessageAnnotations(new MessageAnnotations(annotation));
            case PROPERTY -> message.setApplicationProperties(new ApplicationProperties(Map.of(name, value)));
        }
        byte[] bytes = new byte[5_000];
        return Arrays.copyOf(bytes, message.encode(bytes, 0, bytes.length));
    }
}
