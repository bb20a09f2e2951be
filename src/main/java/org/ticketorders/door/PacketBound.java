package org.ticketorders.door;

import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.protocol.core.Packet;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ActiveMQExceptionMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.ActiveMQExceptionMessage_V2;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.CreateProducerMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.RemoveProducerMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionSendContinuationMessage;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.ticketorders.door.Opened.Link;
import org.ticketorders.door.Shares.Kind;
import org.ticketorders.door.Shares.Refusal;

/**
 * Counts what a connection of the broker's own protocol opens by packets about which the broker asks no plugin: producers, and bodies that it streams. Of
 * such a body no more is written to disk than the bound and the packet that passed it. The last packet goes through: with it the {@link Door} is
 * asked about the message, and its sender is told.
 */
final class PacketBound implements Interceptor {

    /** To which a client awaits an answer without saying so. */
    private static final Set<Byte> QUESTIONS = Set.of(
            PacketImpl.CREATESESSION,
            PacketImpl.CREATESESSION_V2,
            PacketImpl.DELETE_QUEUE,
            PacketImpl.SESS_BINDINGQUERY,
            PacketImpl.SESS_COMMIT,
            PacketImpl.SESS_QUEUEQUERY,
            PacketImpl.SESS_ROLLBACK,
            PacketImpl.SESS_STOP);

    private final int bound;
    private final Quotas quotas;

    /** @param bound bytes of a body */
    PacketBound(int bound, Quotas quotas) {
        this.bound = bound;
        this.quotas = quotas;
    }

    @Override
    public boolean intercept(Packet packet, RemotingConnection connection) {
        Opened open = Opened.of(connection);
        if (open == null) {
            return true;
        }
        if (open.whyEnding() != null && packet.getType() != PacketImpl.SESS_CLOSE) {
            tell(packet, connection, open.whyEnding());
            return false;
        }
        long session = packet.getChannelID();
        if (packet instanceof SessionSendContinuationMessage part) {
            return isWritten(part, connection, open);
        } else if (packet instanceof CreateProducerMessage producer) {
            return open.has(new Link(session, producer.getId()))
                    || isRoom(Kind.LINKS, 1, connection, open) && open.made(new Link(session, producer.getId()));
        } else if (packet instanceof RemoveProducerMessage producer) {
            open.detached(new Link(session, producer.getId()));
        } else if (packet.getType() == PacketImpl.SESS_SEND_LARGE) {
            open.streamed(session);
        } else if (packet.getType() == PacketImpl.SESS_CLOSE) {
            open.ended(session);
        }
        return true;
    }

    private boolean isWritten(SessionSendContinuationMessage part, RemotingConnection connection, Opened open) {
        long session = part.getChannelID();
        if (!part.isContinues()) {
            open.streamed(session);
            return true;
        }
        if (open.stream(session) > bound) {
            return false;
        }
        int length = part.getBody() == null ? 0 : part.getBody().length;
        if (!isRoom(Kind.UNFINISHED, length, connection, open)) {
            return false;
        }
        open.streams(session, length);
        return true;
    }

    private boolean isRoom(Kind kind, long amount, RemotingConnection connection, Opened open) {
        Refusal refusal = quotas.take(kind, amount, connection, open);
        if (refusal != null) {
            quotas.end(connection, open, refusal);
        }
        return refusal == null;
    }

    /** Whoever waits for an answer there gets this one. */
    private static void tell(Packet packet, RemotingConnection connection, String why) {
        if ((packet.isRequiresResponse() || QUESTIONS.contains(packet.getType()))
                && connection instanceof CoreRemotingConnection core) {
            ActiveMQException refused = new ActiveMQException(why);
            core.getChannel(packet.getChannelID(), -1)
                    .send(
                            packet.isResponseAsync()
                                    ? new ActiveMQExceptionMessage_V2(packet.getCorrelationID(), refused)
                                    : new ActiveMQExceptionMessage(refused));
        }
    }
}
