package org.ticketorders.door;

import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.utils.DataConstants;

/**
 * Whether a body by the broker's own protocol is what its message says of it, by a look at its lengths alone. A client of JMS fails at one that is not, or
 * takes as much memory as the body says, each time that it is delivered: nobody behind it gets on.
 */
final class BodyForm {

    private BodyForm() {}

    /**
     * @param type of message; of some that are no kind of JMS, nothing fits
     * @param body read from, from its beginning
     */
    static boolean fits(byte type, ActiveMQBuffer body) {
        try {
            return switch (type) {
                case Message.DEFAULT_TYPE, Message.BYTES_TYPE, Message.STREAM_TYPE -> true;
                case Message.TEXT_TYPE -> body.readByte() == DataConstants.NULL || skip(body, body.readInt());
                case Message.OBJECT_TYPE ->
                    body.readableBytes() < Integer.BYTES || body.readInt() <= body.readableBytes();
                case Message.MAP_TYPE -> body.readByte() == DataConstants.NULL || isMap(body);
                default -> false;
            };
        } catch (IndexOutOfBoundsException e) {
            return false;
        }
    }

    private static boolean isMap(ActiveMQBuffer body) {
        int entries = body.readInt();
        // else it is so much memory that is asked for
        if (entries < 0 || entries > body.readableBytes()) {
            return false;
        }
        for (int i = 0; i < entries; i++) {
            if (!skip(body, body.readInt()) || !skipValue(body)) {
                return false;
            }
        }
        return true;
    }

    private static boolean skipValue(ActiveMQBuffer body) {
        return switch (body.readByte()) {
            case DataConstants.NULL -> true;
            case DataConstants.BOOLEAN, DataConstants.BYTE -> skip(body, Byte.BYTES);
            case DataConstants.SHORT, DataConstants.CHAR -> skip(body, Short.BYTES);
            case DataConstants.INT, DataConstants.FLOAT -> skip(body, Integer.BYTES);
            case DataConstants.LONG, DataConstants.DOUBLE -> skip(body, Long.BYTES);
            case DataConstants.STRING, DataConstants.BYTES -> skip(body, body.readInt());
            default -> false;
        };
    }

    /** @return whether so many bytes are there */
    static boolean skip(ActiveMQBuffer body, int length) {
        if (length < 0 || length > body.readableBytes()) {
            return false;
        }
        body.skipBytes(length);
        return true;
    }
}
