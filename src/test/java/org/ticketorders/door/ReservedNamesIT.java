package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.activemq.artemis.protocol.amqp.converter.AMQPMessageSupport;
import org.apache.activemq.artemis.reader.MessageUtil;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.DeliveryAnnotations;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.ticketorders.purchase.State;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.RawAmqp;
import org.ticketorders.testing.TestApp;
import org.ticketorders.testing.Traces;

/** Names by which the broker and clients tell each other something, with values of all types: what a protocol carries is any name with any value. */
@Timeout(300)
@ExtendWith(OutputCaptureExtension.class)
class ReservedNamesIT {

    @RegisterExtension
    static final TestApp app = TestApp.perClass();

    @AfterEach
    void goesOnAsIfNothingHadBeen() {
        app.awaitState(app.order(1), State.ORDERED);
        assertThat(app.depth("undelivered")).isZero();
    }

    private static Set<String> names() throws IllegalAccessException {
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

    @Test
    void putNoStackTraceIntoTheLog(CapturedOutput log) throws Exception {
        byCore();
        byAmqp();

        assertThat(app.order(1)).satisfies(id -> app.awaitState(id, State.ORDERED));
        assertThat(log.getAll().lines().filter(Traces::isOfOne)).isEmpty();
    }

    private static void byCore() throws Exception {
        try (Connection connection = app.senders().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue("purchase.requested"))) {
            for (String name : names()) {
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

    private static void byAmqp() throws Exception {
        RawAmqp raw = null;
        try {
            for (String name : names()) {
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
        Message message = Proton.message();
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
