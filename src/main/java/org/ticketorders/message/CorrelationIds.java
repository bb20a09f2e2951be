package org.ticketorders.message;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ticketorders.door.Bounds;

/**
 * Correlation ids that are bytes, as text and back. AMQP clients for JMS write them in the same way, and so does the broker, which makes bytes of
 * such a text for an AMQP receiver.
 */
public final class CorrelationIds {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final Pattern BYTES = Pattern.compile("ID:AMQP_BINARY:((?:[0-9A-Fa-f]{2})*)");

    private CorrelationIds() {}

    /** The message's correlation id as text; null if it has none, or one of more than {@link Bounds#ID} bytes. */
    public static String read(Message message) throws JMSException {
        String text = message.getJMSCorrelationID();
        if (text != null) {
            return text;
        }
        byte[] bytes = message.getJMSCorrelationIDAsBytes();
        return bytes == null || bytes.length > Bounds.ID ? null : "ID:AMQP_BINARY:" + HEX.formatHex(bytes);
    }

    /** Gives the message this correlation id, as bytes if it was read from such. */
    public static void write(Message message, String id) throws JMSException {
        Matcher bytes = BYTES.matcher(id == null ? "" : id);
        if (bytes.matches()) {
            message.setJMSCorrelationIDAsBytes(HEX.parseHex(bytes.group(1)));
        } else {
            message.setJMSCorrelationID(id);
        }
    }
}
