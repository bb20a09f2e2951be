package org.ticketorders.door;

import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionReceiveLargeMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionReceiveMessage;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Has a message whose body the broker streams, or which is compressed, reach the application as one of plain bytes, whatever it is:
 * the client takes all other kinds into memory, and inflates what is compressed, before anybody can look at its size. What it is is
 * kept in properties, and its size is the broker's own, for its sender may write any. What has not the form of its kind is bytes, too, and nothing else.
 *
 * <p>A priority that JMS does not know becomes the nearest that it knows: the client's list of messages has no place for it. And each has the
 * number that the broker has for it, which is the same at each delivery, and no other's.
 */
public final class LargeAsBytes implements Interceptor {

    /** The type of message that it was. */
    static final SimpleString KIND = SimpleString.of("_AMQ_openticket_kind");

    /** There if the body is compressed (zlib). */
    static final SimpleString COMPRESSED = SimpleString.of("_AMQ_openticket_compressed");

    /** The broker's own number of the message, a long. */
    public static final String NUMBER = "_AMQ_openticket_number";

    @Override
    public boolean intercept(Packet packet, RemotingConnection connection) {
        if (packet instanceof SessionReceiveLargeMessage large) {
            Message message = large.getLargeMessage();
            Priorities.bound(message);
            message.removeProperty(COMPRESSED);
            asBytes(message);
            message.putLongProperty(SimpleString.of(NUMBER), message.getMessageID());
            message.putLongProperty(Message.HDR_LARGE_BODY_SIZE, large.getLargeMessageSize());
        } else if (packet instanceof SessionReceiveMessage regular) {
            Message message = regular.getMessage();
            Priorities.bound(message);
            message.removeProperty(KIND);
            message.removeProperty(COMPRESSED);
            message.putLongProperty(SimpleString.of(NUMBER), message.getMessageID());
            if (message.containsProperty(Message.HDR_LARGE_COMPRESSED)) {
                asBytes(message);
            } else if (!BodyForm.fits(
                    message.toCore().getType(), message.toCore().getReadOnlyBodyBuffer())) {
                message.toCore().setType(Message.BYTES_TYPE);
            }
        }
        return true;
    }

    private static void asBytes(Message message) {
        message.putIntProperty(KIND, message.toCore().getType());
        message.toCore().setType(Message.BYTES_TYPE);
        if (Boolean.TRUE.equals(message.removeProperty(Message.HDR_LARGE_COMPRESSED))) {
            message.putBooleanProperty(COMPRESSED, true);
        }
    }
}
