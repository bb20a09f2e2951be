package org.ticketorders.broker;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.ChannelImpl.CHANNEL_ID;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ReattachSessionResponseMessage;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in, beside the packets of sessions, what clients send in Artemis' core protocol, and nothing that brokers send each other: some
 * of that is carried out for anybody, without a login. Whoever sends it loses the connection.
 *
 * <p>A session is not handed over to another connection either; the client is told so, and begins a new one.
 */
class ClientPacketsOnly implements Interceptor {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.broker");

    /** What clients send on the channels that are not of a session. */
    private static final Map<Long, Set<Byte>> CLIENTS_SEND = Map.of(
            CHANNEL_ID.PING.id,
            Set.of(PacketImpl.PING, PacketImpl.SUBSCRIBE_TOPOLOGY, PacketImpl.SUBSCRIBE_TOPOLOGY_V2),
            CHANNEL_ID.SESSION.id,
            Set.of(PacketImpl.CREATESESSION, PacketImpl.CREATESESSION_V2, PacketImpl.CHECK_FOR_FAILOVER));

    /** Whose transaction such a packet names, the broker does not ask; sessions for it are refused ({@code Quotas}). */
    private static final Set<Byte> XA = Set.of(
            PacketImpl.SESS_XA_START,
            PacketImpl.SESS_XA_END,
            PacketImpl.SESS_XA_COMMIT,
            PacketImpl.SESS_XA_PREPARE,
            PacketImpl.SESS_XA_ROLLBACK,
            PacketImpl.SESS_XA_JOIN,
            PacketImpl.SESS_XA_SUSPEND,
            PacketImpl.SESS_XA_RESUME,
            PacketImpl.SESS_XA_FORGET,
            PacketImpl.SESS_XA_INDOUBT_XIDS,
            PacketImpl.SESS_XA_FAILED);

    private final Counter dropped;
    private final AtomicLong unreported = new AtomicLong();
    private final RateLimiter oneLineAMinute = RateLimiter.of(
            "dropped connections",
            RateLimiterConfig.custom()
                    .limitForPeriod(1)
                    .limitRefreshPeriod(Duration.ofMinutes(1))
                    .timeoutDuration(Duration.ZERO)
                    .build());

    /** @param dropped counts the connections that were dropped */
    ClientPacketsOnly(Counter dropped) {
        this.dropped = dropped;
    }

    @Override
    public boolean intercept(Packet packet, RemotingConnection connection) {
        if (isOfClient(packet)) {
            return true;
        }
        try {
            if (packet.getType() == PacketImpl.REATTACH_SESSION
                    && packet.getChannelID() == CHANNEL_ID.SESSION.id
                    && connection instanceof CoreRemotingConnection core) {
                core.getChannel(CHANNEL_ID.SESSION.id, -1).send(new ReattachSessionResponseMessage(-1, false));
            } else {
                drop(packet, connection);
            }
        } catch (RuntimeException e) {
            // Artemis would carry the packet out if this came to it
            LOG.debug("A packet was refused, and then: {}", e.toString());
        }
        return false;
    }

    static boolean isOfClient(Packet packet) {
        return packet.getChannelID() >= CHANNEL_ID.USER.id && !XA.contains(packet.getType())
                || CLIENTS_SEND.getOrDefault(packet.getChannelID(), Set.of()).contains(packet.getType());
    }

    private void drop(Packet packet, RemotingConnection connection) {
        dropped.increment();
        unreported.incrementAndGet();
        if (oneLineAMinute.acquirePermission()) {
            LOG.warn(
                    "The broker dropped {} connection(s), the last from {}: it sent what only brokers send each other,"
                            + " or XA (packet {} on channel {}). Find out who that is, unless it is one of your own tools. Next"
                            + " line in a minute at the earliest",
                    unreported.getAndSet(0),
                    connection.getRemoteAddress(),
                    packet.getType(),
                    packet.getChannelID());
        }
        connection.close();
    }
}
