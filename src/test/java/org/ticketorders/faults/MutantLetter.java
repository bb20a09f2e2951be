package org.ticketorders.faults;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;

/** The dead letter of a mutant, held against what was sent. */
final class MutantLetter {

    private MutantLetter() {}

    /** What is wrong with the letter, or null. */
    static String difference(Message letter, Mutant sent) throws JMSException {
        boolean same =
                switch (sent.type()) {
                    case TEXT ->
                        letter instanceof TextMessage text
                                && Objects.requireNonNullElse(text.getText(), "")
                                        .equals(sent.body());
                    case BYTES ->
                        letter instanceof BytesMessage bytes && Arrays.equals(content(bytes), (byte[]) sent.body());
                    case MAP -> letter instanceof MapMessage map && "MUT-map".equals(map.getString("purchaseId"));
                    case STREAM -> letter instanceof StreamMessage stream && "MUT-stream".equals(stream.readString());
                    case OBJECT ->
                        letter instanceof ObjectMessage && payload(letter).contains("Mutant$Trap");
                    // AMQP knows no message without a body: the broker makes it an empty one
                    case NOTHING -> true;
                };
        return same ? null : sent.type() + " came as " + letter.getClass().getSimpleName();
    }

    private static byte[] content(BytesMessage message) throws JMSException {
        byte[] content = new byte[Math.toIntExact(message.getBodyLength())];
        message.reset();
        message.readBytes(content);
        return content;
    }

    private static String payload(Message letter) {
        ActiveMQBuffer buffer =
                ((ActiveMQMessage) letter).getCoreMessage().getDataBuffer().duplicate();
        byte[] payload = new byte[buffer.readInt()];
        buffer.readBytes(payload);
        return new String(payload, StandardCharsets.ISO_8859_1);
    }
}
