package org.ticketorders.door;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.ByteOrder;
import org.apache.activemq.artemis.core.remoting.impl.netty.ActiveMQFrameDecoder2;

/**
 * Reads the frames of the broker's own protocol, and ends the connection at one that is longer than any that a sender needs: the
 * broker would gather it in memory, up to 2 GB.
 */
final class FrameBound extends ActiveMQFrameDecoder2 {

    /** By this name the broker's own decoder stands in the pipeline of a connection. */
    static final String NAME = "activemq-decoder";

    private final long longest;

    /** @param longest bytes of a frame */
    FrameBound(long longest) {
        this.longest = longest;
    }

    @Override
    protected long getUnadjustedFrameLength(ByteBuf buffer, int offset, int length, ByteOrder order) {
        long frame = super.getUnadjustedFrameLength(buffer, offset, length, order);
        if (frame > longest) {
            throw new TooLongFrameException("a frame of " + frame + " bytes: at most " + longest + " are taken");
        }
        return frame;
    }
}
