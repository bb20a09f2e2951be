package org.ticketorders.broker;

import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.ChannelImpl.CHANNEL_ID;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ReattachSessionResponseMessage;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ticketorders.door.DroppedConnections;
import org.ticketorders.door.DroppedConnections.Why;
import org.ticketorders.door.PacketForm;

/**
 * Lets in, beside the packets of sessions, what clients send in Artemis' core protocol, and nothing that brokers send each other: some
 * of that is carried out for anybody, without a login, and decoding it takes whatever memory it asks for. Whoever sends it loses the
 * connection before it is decoded.
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

    /** What clients send in a session: no XA, for the broker does not ask whose transaction such a packet names. */
    private static final Set<Byte> IN_A_SESSION = Set.of(
            PacketImpl.SESS_CREATECONSUMER,
            PacketImpl.SESS_CONSUMER_CLOSE,
            PacketImpl.SESS_FLOWTOKEN,
            PacketImpl.SESS_FORCE_CONSUMER_DELIVERY,
            PacketImpl.SESS_ACKNOWLEDGE,
            PacketImpl.SESS_INDIVIDUAL_ACKNOWLEDGE,
            PacketImpl.SESS_EXPIRED,
            PacketImpl.SESS_SEND,
            PacketImpl.SESS_SEND_LARGE,
            PacketImpl.SESS_SEND_CONTINUATION,
            PacketImpl.SESS_PRODUCER_REQUEST_CREDITS,
            PacketImpl.CREATE_PRODUCER,
            PacketImpl.REMOVE_PRODUCER,
            PacketImpl.CREATE_ADDRESS,
            PacketImpl.CREATE_QUEUE,
            PacketImpl.CREATE_QUEUE_V2,
            PacketImpl.CREATE_SHARED_QUEUE,
            PacketImpl.CREATE_SHARED_QUEUE_V2,
            PacketImpl.DELETE_QUEUE,
            PacketImpl.SESS_QUEUEQUERY,
            PacketImpl.SESS_BINDINGQUERY,
            PacketImpl.SESS_COMMIT,
            PacketImpl.SESS_ROLLBACK,
            PacketImpl.SESS_START,
            PacketImpl.SESS_STOP,
            PacketImpl.SESS_CLOSE,
            PacketImpl.SESS_ADD_METADATA,
            PacketImpl.SESS_ADD_METADATA2,
            PacketImpl.SESS_UNIQUE_ADD_METADATA,
            PacketImpl.PACKETS_CONFIRMED);

    private final DroppedConnections dropped;

    /** @param dropped to be told of the connections that are dropped */
    ClientPacketsOnly(DroppedConnections dropped) {
        this.dropped = dropped;
    }

    /** Whether this is decoded; else it is counted, and the connection is to be ended. */
    boolean isTaken(PacketForm packet, RemotingConnection connection) {
        if (isOfClient(packet.type(), packet.channel()) || isReattach(packet.type(), packet.channel())) {
            return true;
        }
        dropped.add(Why.OF_BROKERS, connection.getRemoteAddress());
        return false;
    }

    /** Whatever comes here from the network {@linkplain #isTaken was asked about}. */
    @Override
    public boolean intercept(Packet packet, RemotingConnection connection) {
        if (!isReattach(packet.getType(), packet.getChannelID())) {
            return true;
        }
        try {
            if (connection instanceof CoreRemotingConnection core) {
                core.getChannel(CHANNEL_ID.SESSION.id, -1).send(new ReattachSessionResponseMessage(-1, false));
            }
        } catch (RuntimeException e) {
            // Artemis would carry the packet out if this came to it
            LOG.debug("A packet was refused, and then: {}", e.toString());
        }
        return false;
    }

    private static boolean isReattach(byte type, long channel) {
        return type == PacketImpl.REATTACH_SESSION && channel == CHANNEL_ID.SESSION.id;
    }

    static boolean isOfClient(byte type, long channel) {
        return channel >= CHANNEL_ID.USER.id
                ? IN_A_SESSION.contains(type)
                : CLIENTS_SEND.getOrDefault(channel, Set.of()).contains(type);
    }
}
