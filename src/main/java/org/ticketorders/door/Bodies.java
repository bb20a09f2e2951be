package org.ticketorders.door;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.InflaterInputStream;
import org.apache.activemq.artemis.api.core.ActiveMQBuffers;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.activemq.artemis.reader.TextMessageUtil;
import org.springframework.stereotype.Component;
import org.ticketorders.log.Causes;

/**
 * Reads the bodies of messages: the one place where that is done. A body's size is looked at first, and one that is longer than
 * {@link Bounds#body()} is only counted and digested, never held in memory; a compressed one neither, however small it comes.
 *
 * <p>The connection must have {@link LargeAsBytes}.
 */
@Component
public class Bodies {

    private final Bounds bounds;
    private final int bound;

    public Bodies(Bounds bounds) {
        this.bounds = bounds;
        this.bound = bounds.body();
    }

    /**
     * The body, to be asked for once.
     *
     * @return String (null if it is empty) or byte[]; {@link Oversize} in place of what is too long; the message itself where it is of
     *     another kind
     */
    public Object read(Message message) throws JMSException {
        if (message instanceof ActiveMQMessage received
                && received.getCoreMessage().containsProperty(LargeAsBytes.KIND)) {
            return marked(received);
        }
        if (message instanceof TextMessage text) {
            return text(text.getText());
        }
        if (message instanceof BytesMessage bytes) {
            return bytes(bytes);
        }
        return message;
    }

    /** What {@link LargeAsBytes} has changed. */
    private Object marked(ActiveMQMessage received) throws JMSException {
        ClientMessage message = received.getCoreMessage();
        String kind = kind(message);
        int wire = bounds.body(type(message));
        Intake intake = new Intake(wire, true);
        try {
            message.saveToOutputStream(intake);
        } catch (ActiveMQException e) {
            JMSException failure = new JMSException("the body could not be read: " + Causes.root(e));
            failure.initCause(e);
            throw failure;
        }
        if (!intake.isWithinBound()) {
            return intake.oversize(kind);
        }
        if (message.containsProperty(LargeAsBytes.COMPRESSED)) {
            intake = inflated(intake.body(), wire);
        }
        if (!intake.isWithinBound()) {
            return intake.oversize(kind);
        }
        return switch (kind) {
            case "bytes" -> intake.body();
            case "text" -> decoded(intake);
            default -> intake.oversize(kind);
        };
    }

    private static Intake inflated(byte[] body, int bound) {
        Intake intake = new Intake(bound, false);
        try (InputStream inflating = new InflaterInputStream(new ByteArrayInputStream(body))) {
            inflating.transferTo(intake);
        } catch (IOException e) {
            // it is longer, or no compressed body at all; then what there is of it is no purchase
            return intake;
        }
        return intake;
    }

    /** A forged text may say that it is longer than it is. */
    private static Object decoded(Intake intake) {
        try {
            SimpleString text = TextMessageUtil.readBodyText(ActiveMQBuffers.wrappedBuffer(intake.body()));
            return text == null ? null : text.toString();
        } catch (RuntimeException e) {
            return intake.oversize("text");
        }
    }

    private Object text(String text) {
        return text == null || text.length() <= bound ? text : oversize("text", text.getBytes(StandardCharsets.UTF_8));
    }

    private Object bytes(BytesMessage message) throws JMSException {
        byte[] body = new byte[Math.toIntExact(message.getBodyLength())];
        message.reset();
        message.readBytes(body);
        return body.length <= bound ? body : oversize("bytes", body);
    }

    private Oversize oversize(String kind, byte[] body) {
        Intake intake = new Intake(bound, true);
        try {
            intake.write(body, 0, body.length);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return intake.oversize(kind);
    }

    private static byte type(ClientMessage message) {
        return message.getObjectProperty(LargeAsBytes.KIND) instanceof Integer type
                ? type.byteValue()
                : message.getType();
    }

    /** What kind of message it is, in a word. */
    private static String kind(ClientMessage message) {
        return switch (type(message)) {
            case org.apache.activemq.artemis.api.core.Message.TEXT_TYPE -> "text";
            case org.apache.activemq.artemis.api.core.Message.BYTES_TYPE -> "bytes";
            case org.apache.activemq.artemis.api.core.Message.MAP_TYPE -> "map";
            case org.apache.activemq.artemis.api.core.Message.STREAM_TYPE -> "stream";
            case org.apache.activemq.artemis.api.core.Message.OBJECT_TYPE -> "object";
            default -> "empty";
        };
    }
}
