package org.ticketorders.door;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.security.SecurityAuth;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/** What senders may have open at the embedded broker; how many connections, {@code broker.xml} says. */
public final class Quotas implements ActiveMQServerPlugin {

    /** Of one connection; a pool of JMS clients has some ten. */
    private static final int SESSIONS = 500;

    /** Of the broker, those for replies among them. */
    private static final int QUEUES = 2_000;

    private final Map<Object, AtomicInteger> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger queues = new AtomicInteger();
    private final String ownUser;

    /** @param ownUser as whom the application itself logs in, which needs queues for the broker's answers */
    public Quotas(String ownUser) {
        this.ownUser = ownUser;
    }

    @Override
    public void afterDestroyConnection(RemotingConnection connection) {
        sessions.remove(connection.getID());
    }

    @Override
    public void afterCreateSession(ServerSession session) throws ActiveMQException {
        RemotingConnection connection = session.getRemotingConnection();
        if (connection.getTransportConnection() instanceof NettyConnection
                && sessions.computeIfAbsent(connection.getID(), id -> new AtomicInteger())
                                .incrementAndGet()
                        > SESSIONS) {
            connection.fail(new ActiveMQException("more than " + SESSIONS + " sessions in one connection"));
        }
    }

    @Override
    public void afterCloseSession(ServerSession session, boolean failed) {
        AtomicInteger open = sessions.get(session.getRemotingConnection().getID());
        if (open != null) {
            open.decrementAndGet();
        }
    }

    /** For replies; no sender may make others. */
    @Override
    public void beforeCreateQueue(QueueConfiguration queue) throws ActiveMQException {
        boolean ours = queue.getUser() != null && queue.getUser().toString().equals(ownUser);
        if (!ours && !Boolean.TRUE.equals(queue.isDurable()) && queues.get() >= QUEUES) {
            throw new ActiveMQException("there are " + QUEUES + " queues already: end those that are not read");
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
