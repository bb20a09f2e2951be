package org.ticketorders.door;

import io.netty.buffer.ByteBuf;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.buffers.impl.ChannelBufferWrapper;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.utils.DataConstants;

/**
 * A packet of the broker's own protocol, of which nothing is decoded yet: what it is, and whether the lengths that it declares are
 * there. Artemis' decoder (2.55.0) takes memory for what a message's properties and a part of a streamed body declare, up to 2 GB,
 * and then looks for the bytes. All other packets that clients send it decodes by lengths that it looks at itself.
 */
public final class PacketForm {

    private static final int USER_ID = 16;

    private final byte type;
    private final long channel;
    private final ActiveMQBuffer rest;

    private PacketForm(byte type, long channel, ActiveMQBuffer rest) {
        this.type = type;
        this.channel = channel;
        this.rest = rest;
    }

    /** @return null if it is too short for a packet; the frame's own position stays */
    public static PacketForm of(ByteBuf frame) {
        ByteBuf bytes = frame.duplicate();
        return bytes.readableBytes() < Byte.BYTES + Long.BYTES
                ? null
                : new PacketForm(bytes.readByte(), bytes.readLong(), new ChannelBufferWrapper(bytes));
    }

    /** Of {@link PacketImpl}. */
    public byte type() {
        return type;
    }

    public long channel() {
        return channel;
    }

    /** Whether all lengths are within the frame by which the decoder takes memory. To be asked once. */
    public boolean fits() {
        try {
            return switch (type) {
                case PacketImpl.SESS_SEND ->
                    BodyForm.skip(rest, rest.readInt() - CoreMessage.BUFFER_HEADER_SPACE) && isMessage();
                case PacketImpl.SESS_SEND_LARGE -> isMessage();
                case PacketImpl.SESS_SEND_CONTINUATION -> BodyForm.skip(rest, rest.readInt());
                default -> true;
            };
        } catch (IndexOutOfBoundsException e) {
            return false;
        }
    }

    private boolean isMessage() {
        rest.skipBytes(Long.BYTES);
        boolean hasAddress = rest.readByte() != DataConstants.NULL;
        if (hasAddress && !BodyForm.skip(rest, rest.readInt())) {
            return false;
        }
        if (rest.readByte() == DataConstants.NOT_NULL) {
            rest.skipBytes(USER_ID);
        }
        // type, whether it is kept, expiry, time, priority
        rest.skipBytes(Byte.BYTES + Byte.BYTES + Long.BYTES + Long.BYTES + Byte.BYTES);
        // properties are encoded as a body of this type is
        return BodyForm.fits(Message.MAP_TYPE, rest);
    }
}
