package org.ticketorders.door;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionSendContinuationMessage;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Writes of a body that is streamed from the network by the broker's own protocol no more to disk than the bound and the packet that passed it. The
 * last packet goes through: with it the {@link Door} is asked about the message, and its sender is told.
 */
final class StreamBound implements Interceptor {

    private final int bound;
    private final Map<Stream, Long> taken = new ConcurrentHashMap<>();

    /** One session of one connection: it sends one body at a time. */
    private record Stream(Object connection, long session) {}

    StreamBound(int bound) {
        this.bound = bound;
    }

    @Override
    public boolean intercept(Packet packet, RemotingConnection connection) {
        if (!(connection.getTransportConnection() instanceof NettyConnection)) {
            return true;
        }
        if (packet.getType() == PacketImpl.SESS_SEND_LARGE) {
            taken.put(stream(packet, connection), 0L);
            return true;
        }
        if (!(packet instanceof SessionSendContinuationMessage part)) {
            return true;
        }
        if (!part.isContinues()) {
            taken.remove(stream(packet, connection));
            return true;
        }
        int length = part.getBody() == null ? 0 : part.getBody().length;
        long before = taken.merge(stream(packet, connection), (long) length, Long::sum) - length;
        return before <= bound;
    }

    /** Forgets the bodies that this connection has begun. */
    void closed(RemotingConnection connection) {
        taken.keySet().removeIf(stream -> stream.connection().equals(connection.getID()));
    }

    private static Stream stream(Packet packet, RemotingConnection connection) {
        return new Stream(connection.getID(), packet.getChannelID());
    }
}
