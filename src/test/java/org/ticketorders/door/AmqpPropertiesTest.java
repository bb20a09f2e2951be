package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPStandardMessage;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Decimal128;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.AmqpSequence;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.apache.qpid.proton.amqp.messaging.Section;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an AMQP sender writes, the broker can deliver it, or its sender is told at once that it cannot. */
class AmqpPropertiesTest {

    private static final String BODY = "{\"purchaseId\":\"P-1\"}";

    /** The first year of all, as clients of .NET write it where no time is set. */
    private static final Date NEVER = new Date(-62_135_596_800_000L);

    /** Values of every type that AMQP has, and JMS has not. */
    private static final List<Object> ODD = Arrays.asList(
            new Date(0),
            UUID.fromString("1f0a8b52-6d3c-4d6f-9b1c-9f7b6a4c2d11"),
            new Decimal128(1, 2),
            'x',
            new Binary(new byte[] {1, 2}),
            Symbol.valueOf("s"),
            UnsignedLong.valueOf(-1L),
            List.of(1, "two", List.of()),
            Map.of("a", new Date(0)),
            Map.of(1, UUID.fromString("1f0a8b52-6d3c-4d6f-9b1c-9f7b6a4c2d11")),
            new Object[] {"a", "b"},
            3.5,
            true,
            null);

    @Test
    void takesTheFirstYearForNoTimeAtAll() throws ActiveMQException {
        Message sent = message(new AmqpValue(BODY));
        Properties properties = new Properties();
        properties.setAbsoluteExpiryTime(NEVER);
        sent.setProperties(properties);
        AMQPStandardMessage message = received(sent);

        ICoreMessage shown = AmqpProperties.shown(message);

        assertThat(shown.getExpiration()).isZero();
        // as it is delivered
        assertThat(message.toCore().getExpiration()).isZero();
        assertThat(message.getExpiration()).isZero();
        assertThat(text(shown)).isEqualTo(BODY);
    }

    @Test
    void keepsATimeToLiveBesideTheFirstYear() throws ActiveMQException {
        Message sent = message(new AmqpValue(BODY));
        sent.setTtl(60_000);
        sent.setExpiryTime(NEVER.getTime());
        AMQPStandardMessage message = received(sent);
        long now = System.currentTimeMillis();

        assertThat(AmqpProperties.shown(message).getExpiration()).isBetween(now + 30_000, now + 60_000);
        assertThat(message.getExpiration()).isBetween(now + 30_000, now + 60_000);
    }

    static Stream<Object> odd() {
        return ODD.stream();
    }

    @ParameterizedTest
    @MethodSource("odd")
    void showsAMessageWhateverItsPropertiesAndAnnotationsAre(Object value) throws ActiveMQException {
        for (String name : List.of("odd", "x-opt-delivery-time", "x-opt-delivery-delay", "x-opt-jms-msg-type")) {
            Message sent = message(new AmqpValue(BODY));
            Map<Symbol, Object> annotations = new HashMap<>();
            annotations.put(Symbol.valueOf(name), value);
            sent.setMessageAnnotations(new MessageAnnotations(annotations));
            Map<String, Object> properties = new HashMap<>();
            properties.put(name, value);
            sent.setApplicationProperties(new ApplicationProperties(properties));

            AMQPStandardMessage message = received(sent);

            assertThat(AmqpProperties.shown(message)).as(name).isNotNull();
            // as it is delivered
            assertThat(message.toCore()).as(name).isNotNull();
        }
    }

    static Stream<Section> bodies() {
        return Stream.concat(
                ODD.stream().map(AmqpValue::new),
                Stream.of(
                        new AmqpSequence(List.of(1, new Date(0))),
                        new AmqpSequence(List.of()),
                        new Data(new Binary(new byte[0])),
                        new Data(new Binary(new byte[] {(byte) 0xff, 0}))));
    }

    /** One that cannot be shown is refused by words; any other failure would end the delivery of all that comes behind it. */
    @ParameterizedTest
    @MethodSource("bodies")
    void showsAMessageWhateverItsBodyIsOrSaysThatItCannot(Section body) throws ActiveMQException {
        AMQPStandardMessage message = received(message(body));
        ICoreMessage shown;
        try {
            shown = AmqpProperties.shown(message);
        } catch (ActiveMQException e) {
            assertThatThrownBy(message::toCore).isInstanceOf(RuntimeException.class);
            assertThat(e).hasMessageStartingWith("JMS has no way to show this message");
            return;
        }
        assertThat(shown).isNotNull();
    }

    private static Message message(Section body) {
        Message message = Proton.message();
        message.setBody(body);
        return message;
    }

    private static AMQPStandardMessage received(Message sent) {
        byte[] bytes = new byte[10_000];
        int length = sent.encode(bytes, 0, bytes.length);
        return new AMQPStandardMessage(0, Arrays.copyOf(bytes, length), null);
    }

    private static String text(ICoreMessage message) {
        return message.getReadOnlyBodyBuffer().readNullableSimpleString().toString();
    }
}
