package org.ticketorders.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.ByteOrder;
import java.util.function.Predicate;
import org.apache.activemq.artemis.core.remoting.impl.netty.ActiveMQFrameDecoder2;

/**
 * Reads the frames of the broker's own protocol, and ends the connection at one that is longer than any that a sender needs: the
 * broker would gather it in memory, up to 2 GB. It ends it, too, at one that is no packet of a client, or that has not the
 * {@linkplain PacketForm lengths that it declares}: the broker takes as much memory as a packet says, before it looks for a login. Nothing
 * that comes behind such a frame is read.
 */
final class FrameBound extends ActiveMQFrameDecoder2 {

    /** By this name the broker's own decoder stands in the pipeline of a connection. */
    static final String NAME = "activemq-decoder";

    private final long longest;
    private final Predicate<PacketForm> isTaken;
    private final Runnable malformed;
    private boolean ended;

    /**
     * @param longest bytes of a frame
     * @param isTaken whether this is a packet that a client sends; asked once for each
     * @param malformed to be told when it ends the connection for another reason
     */
    FrameBound(long longest, Predicate<PacketForm> isTaken, Runnable malformed) {
        this.longest = longest;
        this.isTaken = isTaken;
        this.malformed = malformed;
    }

    @Override
    protected Object decode(ChannelHandlerContext context, ByteBuf in) throws Exception {
        if (ended) {
            in.skipBytes(in.readableBytes());
            return null;
        }
        Object frame = super.decode(context, in);
        if (frame instanceof ByteBuf bytes) {
            PacketForm packet = PacketForm.of(bytes);
            boolean isClients = packet != null && isTaken.test(packet);
            if (!isClients || !packet.fits()) {
                ended = true;
                if (packet == null || isClients) {
                    malformed.run();
                }
                bytes.release();
                throw new CorruptedFrameException("a frame that is no packet of a client");
            }
        }
        return frame;
    }

    @Override
    protected long getUnadjustedFrameLength(ByteBuf buffer, int offset, int length, ByteOrder order) {
        long frame = super.getUnadjustedFrameLength(buffer, offset, length, order);
        if (frame > longest) {
            ended = true;
            malformed.run();
            throw new TooLongFrameException("a frame of " + frame + " bytes: at most " + longest + " are taken");
        }
        return frame;
    }
}
