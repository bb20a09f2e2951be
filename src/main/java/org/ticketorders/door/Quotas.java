package org.ticketorders.door;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQIllegalStateException;
import org.apache.activemq.artemis.api.core.ActiveMQInvalidFilterExpressionException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.security.SecurityAuth;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.protocol.SessionCallback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What those who connect by network may have open at the embedded broker, and what they may say about it: all of that is held in memory.
 * How many connections there may be, {@code broker.xml} says; {@link Strangers} leaves some of them to who logs in.
 */
public final class Quotas implements ActiveMQServerPlugin {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.broker");

    /** Of one connection; a pool of JMS clients has some ten. */
    private static final int SESSIONS = 500;

    /** Of all connections together. */
    private static final int ALL_SESSIONS = 5_000;

    /** Of one connection. */
    private static final int CONSUMERS = 1_000;

    /** Of all connections together. */
    private static final int ALL_CONSUMERS = 10_000;

    /** Of one connection; a JMS client has some for each session. */
    private static final int PRODUCERS = 1_000;

    /** Of all connections together. */
    private static final int ALL_PRODUCERS = 10_000;

    /** Of the broker, those for replies among them. */
    private static final int QUEUES = 2_000;

    /** What JMS clients say of a session. */
    private static final Set<String> OF_SESSIONS =
            Set.of(ClientSession.JMS_SESSION_IDENTIFIER_PROPERTY, ClientSession.JMS_SESSION_CLIENT_ID_PROPERTY);

    private final Map<Object, Open> open = new ConcurrentHashMap<>();
    private final AtomicInteger allSessions = new AtomicInteger();
    private final AtomicInteger allConsumers = new AtomicInteger();
    private final AtomicInteger queues = new AtomicInteger();
    private final String ownUser;
    private ActiveMQServer server;

    /** What one connection has open. */
    private static final class Open {
        private final AtomicInteger sessions = new AtomicInteger();
        private final AtomicInteger consumers = new AtomicInteger();
    }

    /** @param ownUser as whom the application itself logs in, which needs queues for the broker's answers */
    public Quotas(String ownUser) {
        this.ownUser = ownUser;
    }

    @Override
    public void registered(ActiveMQServer server) {
        this.server = server;
    }

    @Override
    public void afterDestroyConnection(RemotingConnection connection) {
        open.remove(connection.getID());
    }

    /**
     * Transactions of XA belong to nobody: whoever logs in, with whatever rights, could list, commit and roll back those that others have
     * prepared. And what is prepared and never ended stays for ever.
     */
    @Override
    public void beforeCreateSession(
            String name,
            String user,
            int minLargeMessageSize,
            RemotingConnection connection,
            boolean autoCommitSends,
            boolean autoCommitAcks,
            boolean preAcknowledge,
            boolean xa,
            String defaultAddress,
            SessionCallback callback,
            boolean autoCreateQueues,
            OperationContext context,
            Map<SimpleString, RoutingType> prefixes)
            throws ActiveMQException {
        // of AMQP all are called so, and have no way to name a transaction
        if (xa && connection instanceof CoreRemotingConnection && isFromNetwork(connection)) {
            throw new ActiveMQIllegalStateException(
                    "XA is not taken here: use a transacted session of JMS. A purchase that is"
                            + " sent again is ordered once");
        }
    }

    @Override
    public void afterCreateSession(ServerSession session) throws ActiveMQException {
        RemotingConnection connection = session.getRemotingConnection();
        if (!isFromNetwork(connection)) {
            return;
        }
        int all = allSessions.incrementAndGet();
        int own = open.computeIfAbsent(connection.getID(), id -> new Open())
                .sessions
                .incrementAndGet();
        if (own > SESSIONS || all > ALL_SESSIONS) {
            connection.fail(new ActiveMQException(
                    own > SESSIONS
                            ? "more than " + SESSIONS + " sessions in one connection"
                            : "more than " + ALL_SESSIONS + " sessions in all connections"));
        }
    }

    @Override
    public void afterCloseSession(ServerSession session, boolean failed) {
        RemotingConnection connection = session.getRemotingConnection();
        if (!isFromNetwork(connection)) {
            return;
        }
        allSessions.decrementAndGet();
        Open left = open.get(connection.getID());
        if (left != null) {
            left.sessions.decrementAndGet();
        }
    }

    /** Whether the connection may have one producer more; the broker asks no plugin about them. Those of AMQP are {@linkplain OpenLinks links}. */
    static boolean isRoomForProducer(ActiveMQServer server, RemotingConnection connection) {
        int own = 0;
        int all = 0;
        for (ServerSession session : server.getSessions()) {
            if (session.getRemotingConnection() instanceof CoreRemotingConnection) {
                all += session.getProducerCount();
                own += session.getRemotingConnection() == connection ? session.getProducerCount() : 0;
            }
        }
        return own < PRODUCERS && all < ALL_PRODUCERS;
    }

    private static boolean isFromNetwork(RemotingConnection connection) {
        return connection.getTransportConnection() instanceof NettyConnection;
    }

    @Override
    public void beforeSessionMetadataAdded(ServerSession session, String key, String data) throws ActiveMQException {
        if (isFromNetwork(session.getRemotingConnection())
                && (!OF_SESSIONS.contains(key) || (data != null && data.length() > Bounds.NAME))) {
            throw new ActiveMQException(
                    "of a session its client id alone is noted, of at most " + Bounds.NAME + " characters");
        }
    }

    @Override
    public void afterCreateConsumer(ServerConsumer consumer) throws ActiveMQException {
        Open own = open.get(consumer.getConnectionID());
        if (own == null) {
            return;
        }
        allConsumers.incrementAndGet();
        own.consumers.incrementAndGet();
        String why = Filters.whyNot(consumer.getFilterString());
        if (own.consumers.get() > CONSUMERS || allConsumers.get() > ALL_CONSUMERS) {
            why = "there are " + CONSUMERS + " consumers in this connection already, or " + ALL_CONSUMERS + " in all";
        }
        if (why != null) {
            close(consumer);
            throw new ActiveMQInvalidFilterExpressionException(why);
        }
    }

    /** Nothing has been delivered to it yet, and so its filter has looked at nothing. */
    private static void close(ServerConsumer consumer) {
        try {
            consumer.close(true);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void afterCloseConsumer(ServerConsumer consumer, boolean failed) {
        Open own = open.get(consumer.getConnectionID());
        if (own != null) {
            own.consumers.decrementAndGet();
            allConsumers.decrementAndGet();
        }
    }

    /** For replies; no sender may make others. */
    @Override
    public void beforeCreateQueue(QueueConfiguration queue) throws ActiveMQException {
        if (queue.getUser() == null || queue.getUser().toString().equals(ownUser)) {
            return;
        }
        String why = whyNot(queue);
        if (why != null) {
            removeAddress(queue.getAddress());
            throw new ActiveMQException(why);
        }
    }

    private String whyNot(QueueConfiguration queue) {
        if (queue.getName().length() > Bounds.NAME || queue.getAddress().length() > Bounds.NAME) {
            return "a queue has a name of more than " + Bounds.NAME + " characters";
        }
        if (!Boolean.TRUE.equals(queue.isDurable()) && queues.get() >= QUEUES) {
            return "there are " + QUEUES + " queues already: end those that are not read";
        }
        return Filters.whyNot(queue.getFilterString());
    }

    /** That of a temporary queue is there before the queue is, and would stay. */
    private void removeAddress(SimpleString address) {
        try {
            server.removeAddressInfo(address, null);
        } catch (Exception e) {
            // it has other queues, or is none
            LOG.debug("An address was not removed: {}", e.toString());
        }
    }

    @Override
    public void afterCreateQueue(Queue queue) {
        queues.incrementAndGet();
    }

    @Override
    public void afterDestroyQueue(
            Queue queue,
            SimpleString address,
            SecurityAuth session,
            boolean checkConsumerCount,
            boolean removeConsumers,
            boolean autoDeleteAddress) {
        queues.decrementAndGet();
    }
}
