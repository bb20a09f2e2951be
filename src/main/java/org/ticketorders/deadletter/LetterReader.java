package org.ticketorders.deadletter;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;
import org.ticketorders.door.Bodies;
import org.ticketorders.door.Oversize;
import org.ticketorders.message.Headers;
import org.ticketorders.purchase.Digest;

/** Reads what a message says as a dead letter. */
@Component
class LetterReader {

    private final Bodies bodies;

    LetterReader(Bodies bodies) {
        this.bodies = bodies;
    }

    /** The body as it came; see {@link Bodies#read}. */
    Object body(Message message) throws JMSException {
        return bodies.read(message);
    }

    LetterBox.Opened open(Message message) throws JMSException {
        Map<String, String> headers = new TreeMap<>();
        for (Object name : Collections.list(message.getPropertyNames())) {
            headers.put(name.toString(), String.valueOf(message.getObjectProperty(name.toString())));
        }
        Object body = bodies.read(message);
        byte[] bytes = bytes(body);
        return new LetterBox.Opened(
                letter(message, body), headers, bytes == null ? null : new String(bytes, StandardCharsets.UTF_8));
    }

    LetterBox.Seen see(Message message) throws JMSException {
        Object body = bodies.read(message);
        byte[] bytes = body instanceof String ? null : bytes(body);
        return new LetterBox.Seen(
                message.getJMSMessageID(),
                text(message, Headers.PURCHASE_ID),
                body instanceof String text ? text : bytes == null ? null : new String(bytes, StandardCharsets.UTF_8));
    }

    Letter read(Message message) throws JMSException {
        return letter(message, bodies.read(message));
    }

    private static Letter letter(Message message, Object body) throws JMSException {
        return letter(message, size(body));
    }

    /** A dead letter but for its size, which is not known before its body is read. */
    static Letter head(Message message) throws JMSException {
        return letter(message, (Long) null);
    }

    private static Letter letter(Message message, Long size) throws JMSException {
        return new Letter(
                message.getJMSMessageID(),
                text(message, Headers.PURCHASE_ID),
                text(message, "reason"),
                text(message, "detail"),
                text(message, "stage"),
                number(message, Headers.ATTEMPT),
                time(text(message, "failedAt")),
                number(message, "shopStatus"),
                size);
    }

    /** Size and digest, by which it can be told apart without its personal data. */
    String fingerprint(Message message) throws JMSException {
        Object body = bodies.read(message);
        if (body instanceof Oversize tooLong) {
            return tooLong.size() + " bytes, SHA-256 " + tooLong.sha256();
        }
        byte[] bytes = bytes(body);
        return bytes == null
                ? message.getClass().getSimpleName()
                : bytes.length + " bytes, SHA-256 " + Digest.of(bytes);
    }

    /** null for a kind of message that is not read, and for what is too long to be read. */
    private static byte[] bytes(Object body) {
        return body instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : body instanceof byte[] bytes ? bytes : body == null ? new byte[0] : null;
    }

    private static Long size(Object body) {
        byte[] bytes = bytes(body);
        return bytes != null ? Long.valueOf(bytes.length) : body instanceof Oversize tooLong ? tooLong.size() : null;
    }

    /** A header; null where there is none, and where it is one of a sender who writes it as what is no text. */
    static String text(Message message, String name) throws JMSException {
        Object value = message.getObjectProperty(name);
        return value == null || value instanceof byte[] ? null : value.toString();
    }

    private static Integer number(Message message, String name) throws JMSException {
        return message.propertyExists(name) && message.getObjectProperty(name) instanceof Number number
                ? Integer.valueOf(number.intValue())
                : null;
    }

    private static Instant time(String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
