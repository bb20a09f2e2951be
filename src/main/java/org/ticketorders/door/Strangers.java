package org.ticketorders.door;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.ticketorders.door.DroppedConnections.Why;

/**
 * Leaves the embedded broker's port to those who log in: a connection that has not begun a session in {@value #SECONDS} s is ended,
 * and of more than {@value #MOST} such ones the oldest, whatever it sends.
 */
public final class Strangers implements ActiveMQServerPlugin {

    /** Of the connections that {@code broker.xml} lets in. */
    static final int MOST = 200;

    /** A client logs in within one, on a machine that has time. */
    static final int SECONDS = 30;

    /** Those without a session until now, the oldest first. */
    private final Map<Object, RemotingConnection> waiting = new LinkedHashMap<>();

    private final DroppedConnections dropped;
    private ActiveMQServer server;

    /** @param dropped to be told of each that is ended */
    public Strangers(DroppedConnections dropped) {
        this.dropped = dropped;
    }

    @Override
    public void registered(ActiveMQServer server) {
        this.server = server;
    }

    @Override
    public void afterCreateConnection(RemotingConnection connection) {
        if (!(connection.getTransportConnection() instanceof NettyConnection)) {
            return;
        }
        RemotingConnection oldest = null;
        synchronized (waiting) {
            waiting.put(connection.getID(), connection);
            if (waiting.size() > MOST) {
                Object first = waiting.keySet().iterator().next();
                oldest = waiting.remove(first);
            }
        }
        if (oldest != null) {
            end(oldest);
        }
        server.getScheduledPool().schedule(() -> endIfWaiting(connection), SECONDS, TimeUnit.SECONDS);
    }

    private void endIfWaiting(RemotingConnection connection) {
        if (leaves(connection)) {
            end(connection);
        }
    }

    private boolean leaves(RemotingConnection connection) {
        synchronized (waiting) {
            return waiting.remove(connection.getID()) != null;
        }
    }

    private void end(RemotingConnection connection) {
        dropped.add(Why.NO_LOGIN, connection.getRemoteAddress());
        connection.getTransportConnection().forceClose();
    }

    @Override
    public void afterCreateSession(ServerSession session) {
        leaves(session.getRemotingConnection());
    }

    @Override
    public void afterDestroyConnection(RemotingConnection connection) {
        leaves(connection);
    }
}
