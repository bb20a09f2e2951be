package org.ticketorders.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.ByteOrder;
import java.util.function.IntSupplier;
import java.util.function.LongPredicate;
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

    /** Bytes of a frame that is not complete of which nobody asks: a part of a body that is streamed has fewer. */
    private static final int FREE = 128 * 1024;

    private final IntSupplier longest;
    private final Predicate<PacketForm> isTaken;
    private final LongPredicate isRoom;
    private final Runnable tooLong;
    private final Runnable malformed;
    private long kept;
    private boolean ended;

    /**
     * @param longest bytes of a frame, asked at the beginning of each
     * @param isTaken whether this is a packet that a client sends; asked once for each
     * @param isRoom whether so many bytes more may be kept of a frame that is not complete; told with a minus how many are so no more
     * @param tooLong to be told when it ends the connection at a frame that is longer
     * @param malformed to be told when it ends it for what the frame says of itself
     */
    FrameBound(
            IntSupplier longest,
            Predicate<PacketForm> isTaken,
            LongPredicate isRoom,
            Runnable tooLong,
            Runnable malformed) {
        this.longest = longest;
        this.isTaken = isTaken;
        this.isRoom = isRoom;
        this.tooLong = tooLong;
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
        keep(frame == null ? Math.max(0, in.readableBytes() - FREE) : 0);
        return frame;
    }

    private void keep(long bytes) {
        long more = bytes - kept;
        kept = bytes;
        if (more != 0 && !isRoom.test(more)) {
            ended = true;
            throw new CorruptedFrameException("a frame that is not complete, and there is no room for it");
        }
    }

    @Override
    protected long getUnadjustedFrameLength(ByteBuf buffer, int offset, int length, ByteOrder order) {
        long frame = super.getUnadjustedFrameLength(buffer, offset, length, order);
        int most = longest.getAsInt();
        if (frame > most) {
            ended = true;
            tooLong.run();
            throw new TooLongFrameException("a frame of " + frame + " bytes: at most " + most + " are taken");
        }
        return frame;
    }
}
