package org.ticketorders.door;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPStandardMessage;
import org.apache.qpid.proton.amqp.messaging.Properties;

/**
 * Makes an AMQP message one that JMS can show. AMQP knows types that no JMS property has, such as a time or a UUID; at one of these
 * the broker fails when it wants to deliver the message, for ever.
 */
final class AmqpProperties {

    private AmqpProperties() {}

    /**
     * The message as JMS shows it. Properties of types that it does not know, and of the broker's own, are taken off the message, and so is a time at which it
     * expires that lies before all clocks.
     *
     * @throws ActiveMQException if JMS cannot show it in any way
     */
    static ICoreMessage shown(AMQPMessage message) throws ActiveMQException {
        boolean changed = false;
        if (message instanceof AMQPStandardMessage whole) {
            changed = expiresBeforeAllClocks(whole);
            if (changed) {
                // what the broker goes by: nothing, or a time to live beside it
                whole.setExpiration(whole.getExpiration());
            }
            for (String name : unknown(whole)) {
                whole.removeProperty(name);
                changed = true;
            }
            for (String annotation : brokers(whole)) {
                whole.removeAnnotation(SimpleString.of(annotation));
                changed = true;
            }
            // what makes other content under a used id vanish
            if (whole.getDuplicateProperty() != null) {
                whole.removeProperty(Message.HDR_DUPLICATE_DETECTION_ID.toString());
                changed = true;
            }
        }
        try {
            if (changed) {
                message.reencode();
            }
            return message.toCore();
        } catch (RuntimeException e) {
            return withoutAnnotations(message, e);
        }
    }

    /** The first year of all, by which a client says that no time is set: the broker passes over it, and JMS shows a time that is over. */
    private static boolean expiresBeforeAllClocks(AMQPStandardMessage message) {
        Properties properties = message.getProperties();
        return properties != null
                && properties.getAbsoluteExpiryTime() != null
                && properties.getAbsoluteExpiryTime().getTime() < 0;
    }

    /** A delivery time, for one, that is no number. */
    private static ICoreMessage withoutAnnotations(AMQPMessage message, RuntimeException first)
            throws ActiveMQException {
        try {
            if (message instanceof AMQPStandardMessage whole && whole.getMessageAnnotations() != null) {
                for (Object name :
                        new ArrayList<>(whole.getMessageAnnotations().getValue().keySet())) {
                    whole.removeAnnotation(SimpleString.of(name.toString()));
                }
                whole.reencode();
                return whole.toCore();
            }
        } catch (RuntimeException e) {
            first.addSuppressed(e);
        }
        ActiveMQException refused =
                new ActiveMQException("JMS has no way to show this message: use properties and bodies of simple types");
        refused.initCause(first);
        throw refused;
    }

    private static List<String> unknown(AMQPStandardMessage message) {
        List<String> unknown = new ArrayList<>();
        if (message.getApplicationProperties() != null
                && message.getApplicationProperties().getValue() != null) {
            for (Map.Entry<String, Object> property :
                    message.getApplicationProperties().getValue().entrySet()) {
                if (!isKnown(property.getValue()) || BrokersProperties.isNotTheSenders(property.getKey())) {
                    unknown.add(property.getKey());
                }
            }
        }
        return unknown;
    }

    private static List<String> brokers(AMQPStandardMessage message) {
        List<String> brokers = new ArrayList<>();
        if (message.getMessageAnnotations() != null
                && message.getMessageAnnotations().getValue() != null) {
            for (Object name : message.getMessageAnnotations().getValue().keySet()) {
                if (BrokersProperties.isNotTheSenders(name.toString())) {
                    brokers.add(name.toString());
                }
            }
        }
        return brokers;
    }

    private static boolean isKnown(Object value) {
        return value == null
                || value instanceof CharSequence
                || value instanceof Boolean
                || (value instanceof Number && !(value instanceof BigDecimal) && !(value instanceof BigInteger))
                || value instanceof org.apache.qpid.proton.amqp.Symbol
                || value instanceof org.apache.qpid.proton.amqp.Binary;
    }
}
