package org.ticketorders.door;

import io.netty.channel.Channel;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.protocol.amqp.broker.ActiveMQProtonRemotingConnection;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.activemq.artemis.protocol.amqp.sasl.SASLResult;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ticketorders.door.DroppedConnections.Why;
import org.ticketorders.door.Shares.Kind;
import org.ticketorders.door.Shares.Refusal;

/**
 * Sets onto each connection from the network what looks at its frames before the embedded broker does, and ends it at what no client sends, or when it
 * asks for more than it {@linkplain Quotas may have}.
 */
public final class Guards implements ActiveMQServerPlugin {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.broker");

    private final Bounds bounds;
    private final BiPredicate<PacketForm, RemotingConnection> isOfClient;
    private final Quotas quotas;
    private final DroppedConnections dropped;
    private final Refusals refusals;
    private final AmqpNames names = new AmqpNames();
    private boolean intercepts;
    private ActiveMQServer server;

    /**
     * @param isOfClient whether a packet of the broker's own protocol is taken from this connection, asked before it is decoded
     * @param quotas asked before something is opened
     * @param dropped to be told of the connections that are ended
     * @param refusals to be told of a message that cannot be read, so that its connection was ended
     */
    public Guards(
            Bounds bounds,
            BiPredicate<PacketForm, RemotingConnection> isOfClient,
            Quotas quotas,
            DroppedConnections dropped,
            Refusals refusals) {
        this.bounds = bounds;
        this.isOfClient = isOfClient;
        this.quotas = quotas;
        this.dropped = dropped;
        this.refusals = refusals;
    }

    /**
     * Has the acceptor keep AMQP messages in memory until they are complete: they have a bound, and of one that is not completed the
     * broker would leave a file on disk.
     */
    public static void prepare(TransportConfiguration acceptor) {
        acceptor.getExtraParams().put("amqpMinLargeMessageSize", -1);
    }

    @Override
    public void registered(ActiveMQServer server) {
        this.server = server;
    }

    @Override
    public synchronized void afterCreateConnection(RemotingConnection connection) {
        Opened open = Opened.of(connection);
        if (open == null) {
            return;
        }
        if (!intercepts) {
            // not there yet when this is registered
            server.getRemotingService().addIncomingInterceptor(new PacketBound(bounds.body(), quotas));
            SafeSends.interceptors().forEach(server.getRemotingService()::addIncomingInterceptor);
            intercepts = true;
        }
        Channel channel = ((NettyConnection) connection.getTransportConnection()).getNettyChannel();
        if (connection instanceof ActiveMQProtonRemotingConnection amqp) {
            guard(amqp, channel, open);
        } else if (channel.pipeline().get(FrameBound.NAME) != null) {
            channel.pipeline()
                    .replace(
                            FrameBound.NAME,
                            FrameBound.NAME,
                            new FrameBound(
                                    () -> open.login() == null ? LoginBound.MOST : bounds.message(),
                                    packet -> isOfClient.test(packet, connection),
                                    bytes -> isRoom(bytes, connection, open),
                                    () -> dropped.add(
                                            open.login() == null ? Why.LONG_LOGIN : Why.MALFORMED,
                                            Quotas.from(connection, open)),
                                    () -> dropped.add(Why.MALFORMED, Quotas.from(connection, open))));
        }
    }

    private boolean isRoom(long bytes, RemotingConnection connection, Opened open) {
        Refusal refusal = bytes > 0 ? quotas.take(Kind.UNFINISHED, bytes, connection, open) : null;
        if (refusal != null) {
            quotas.end(connection, open, refusal);
            return false;
        }
        open.unfinished(bytes);
        return true;
    }

    private void guard(ActiveMQProtonRemotingConnection connection, Channel channel, Opened open) {
        AMQPConnectionContext amqp = connection.getAmqpConnection();
        String from = connection.getRemoteAddress();
        Supplier<String> login = () -> login(amqp.getSASLResult());
        LoginBound.guard(channel, () -> login.get() != null, () -> dropped.add(Why.LONG_LOGIN, from));
        AmqpFrameBound.guard(amqp, channel, names.ofConnection(login), () -> dropped.add(Why.MALFORMED, from));
        DeliveryBound.guard(
                amqp,
                bounds.message(),
                room(connection, open),
                open,
                name -> names.isTaken(name, login.get()),
                (reason, why) -> {
                    if (reason == Why.MALFORMED) {
                        refusals.note(from, login.get(), why + "; its connection was ended");
                    }
                    dropped.add(reason, Quotas.from(connection, open));
                    quotas.endSoon(connection);
                });
    }

    private DeliveryBound.Room room(RemotingConnection connection, Opened open) {
        return new DeliveryBound.Room() {
            @Override
            public Refusal session() {
                return quotas.session(connection, open);
            }

            @Override
            public Refusal take(Kind kind, long amount) {
                return quotas.take(kind, amount, connection, open);
            }

            @Override
            public Refusal taken(Kind kind) {
                return quotas.taken(kind, connection, open);
            }
        };
    }

    /** Who has logged in; null if nobody has yet. */
    private static String login(SASLResult result) {
        return result == null || !result.isSuccess() ? null : String.valueOf(result.getUser());
    }

    @Override
    public void afterDestroyConnection(RemotingConnection connection) {
        if (connection instanceof ActiveMQProtonRemotingConnection) {
            server.getSessions().stream()
                    .filter(session -> session.getRemotingConnection() == connection)
                    .forEach(Guards::close);
        }
    }

    /** The broker leaves open what a connection of AMQP had that was ended here. */
    private static void close(ServerSession session) {
        try {
            session.close(true);
        } catch (Exception e) {
            LOG.warn("A session of a connection that was ended could not be closed: {}", e.toString());
        }
    }
}
