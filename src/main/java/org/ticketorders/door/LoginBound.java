package org.ticketorders.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ReferenceCountUtil;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.activemq.artemis.protocol.amqp.sasl.SASLResult;

/**
 * Ends an AMQP connection that sends more before its login is over than any login has. The decoder takes memory for as many elements as a list
 * says that it has, and lists within lists say so at each level: from 130 kB it took more than 500 MB, whoever sent them.
 */
final class LoginBound extends ChannelInboundHandlerAdapter {

    /** Bytes: what a client may send at once with its login, to open a connection, a session and some links, is less. */
    static final int MOST = 8 * 1024;

    private final AMQPConnectionContext connection;
    private int sent;

    private LoginBound(AMQPConnectionContext connection) {
        this.connection = connection;
    }

    /** Behind TLS, and before the broker's own. */
    static void guard(AMQPConnectionContext connection, Channel channel) {
        channel.pipeline()
                .addBefore(channel.pipeline().lastContext().name(), "login-bound", new LoginBound(connection));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        SASLResult result = connection.getSASLResult();
        if (result != null && result.isSuccess()) {
            context.pipeline().remove(this);
        } else if (message instanceof ByteBuf bytes) {
            sent += bytes.readableBytes();
            if (sent > MOST) {
                ReferenceCountUtil.release(message);
                context.close();
                throw new TooLongFrameException("more than " + MOST + " bytes before the login");
            }
        }
        context.fireChannelRead(message);
    }
}
