package org.ticketorders.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.function.BooleanSupplier;

/** Ends an AMQP connection that sends more before its login is over than any login has. */
final class LoginBound extends ChannelInboundHandlerAdapter {

    /** Bytes: what a client may send at once with its login, to open a connection, a session and some links, is less. */
    static final int MOST = 8 * 1024;

    private final BooleanSupplier isLoggedIn;
    private final Runnable ends;
    private int sent;

    private LoginBound(BooleanSupplier isLoggedIn, Runnable ends) {
        this.isLoggedIn = isLoggedIn;
        this.ends = ends;
    }

    /**
     * Behind TLS, and before the broker's own.
     *
     * @param ends to be told when it ends the connection
     */
    static void guard(Channel channel, BooleanSupplier isLoggedIn, Runnable ends) {
        channel.pipeline()
                .addBefore(channel.pipeline().lastContext().name(), "login-bound", new LoginBound(isLoggedIn, ends));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isLoggedIn.getAsBoolean()) {
            context.pipeline().remove(this);
        } else if (message instanceof ByteBuf bytes) {
            boolean isFirst = sent <= MOST;
            sent += bytes.readableBytes();
            if (sent > MOST) {
                ReferenceCountUtil.release(message);
                if (isFirst) {
                    ends.run();
                    context.close();
                }
                return;
            }
        }
        context.fireChannelRead(message);
    }
}
