package org.ticketorders.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.nio.ByteOrder;
import java.util.function.Predicate;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.qpid.proton.amqp.transport.AmqpError;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;

/**
 * Reads the frames of an AMQP connection, and ends it at one that is longer than the broker said that it takes, or whose performative is not
 * {@linkplain AmqpForm what it says of itself}. The client is told why. Nothing that comes behind such a frame is read.
 */
final class AmqpFrameBound extends LengthFieldBasedFrameDecoder {

    /** In the place of a length, where a protocol begins: the head is as long. */
    private static final int AMQP = 0x414d5150;

    private static final int HEAD = 8;

    /** At all levels; to attach a link takes some fifty. */
    private static final int MOST_ELEMENTS = 1_000;

    private final AMQPConnectionContext connection;
    private final int longest;
    private final Predicate<String> names;
    private final Runnable ends;
    private boolean ended;

    private AmqpFrameBound(AMQPConnectionContext connection, Predicate<String> names, Runnable ends) {
        super(Integer.MAX_VALUE, 0, Integer.BYTES, -Integer.BYTES, 0);
        this.connection = connection;
        this.longest = connection.getHandler().getTransport().getMaxFrameSize();
        this.names = names;
        this.ends = ends;
    }

    /**
     * Behind TLS, and before the broker's own.
     *
     * @param names asked about each symbol and descriptor outside messages, whether it may be decoded
     * @param ends to be told when it ends the connection
     */
    static void guard(AMQPConnectionContext connection, Channel channel, Predicate<String> names, Runnable ends) {
        channel.pipeline()
                .addBefore(
                        channel.pipeline().lastContext().name(),
                        "amqp-frame-bound",
                        new AmqpFrameBound(connection, names, ends));
    }

    @Override
    protected Object decode(ChannelHandlerContext context, ByteBuf in) throws Exception {
        if (ended) {
            in.skipBytes(in.readableBytes());
            return null;
        }
        if (in.readableBytes() >= Integer.BYTES && !isHead(in, in.readerIndex())) {
            long length = in.getUnsignedInt(in.readerIndex());
            if (length < HEAD || length > longest) {
                end("a frame of " + length + " bytes: at most " + longest + " are taken", in);
                return null;
            }
        }
        Object frame = super.decode(context, in);
        if (frame instanceof ByteBuf bytes && !isHead(bytes, bytes.readerIndex())) {
            String why = AmqpForm.ofFrame(bytes, MOST_ELEMENTS, names);
            if (why != null) {
                bytes.release();
                end("a frame is refused: " + why, in);
                return null;
            }
        }
        return frame;
    }

    private static boolean isHead(ByteBuf bytes, int at) {
        return bytes.getInt(at) == AMQP;
    }

    private void end(String why, ByteBuf rest) {
        ended = true;
        rest.skipBytes(rest.readableBytes());
        ends.run();
        connection.close(new ErrorCondition(AmqpError.DECODE_ERROR, why));
    }

    @Override
    protected long getUnadjustedFrameLength(ByteBuf buffer, int offset, int length, ByteOrder order) {
        return isHead(buffer, offset) ? HEAD : super.getUnadjustedFrameLength(buffer, offset, length, order);
    }
}
