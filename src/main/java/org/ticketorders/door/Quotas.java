package org.ticketorders.door;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQIllegalStateException;
import org.apache.activemq.artemis.api.core.ActiveMQInvalidFilterExpressionException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.postoffice.impl.LocalQueueBinding;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.protocol.SessionCallback;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ticketorders.door.Shares.Kind;
import org.ticketorders.door.Shares.Refusal;
import org.ticketorders.door.Shares.Tally;

/**
 * Holds those who connect by network to what they {@linkplain Shares may have open} at the embedded broker, and to what they may say about it: all of
 * that is held in memory. Who asks for more is told why, and its connection is ended. {@link Strangers} leaves some of the connections to who logs in.
 */
public final class Quotas implements ActiveMQServerPlugin {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.broker");

    /** Until a connection is ended, its client may read why. */
    private static final int SECONDS_TO_READ = 1;

    private static final String NOT_LOGGED_IN = "anonymous";

    /** What JMS clients say of a session. */
    private static final Set<String> OF_SESSIONS =
            Set.of(ClientSession.JMS_SESSION_IDENTIFIER_PROPERTY, ClientSession.JMS_SESSION_CLIENT_ID_PROPERTY);

    private final String ownUser;
    private final DroppedConnections dropped;
    private final Shares shares;
    private ActiveMQServer server;

    /**
     * @param ownUser as whom the application itself logs in, which needs queues for the broker's answers
     * @param connections how many the broker lets in; less than 0 if there is no bound
     * @param dropped to be told of each that is ended
     */
    public Quotas(String ownUser, long connections, DroppedConnections dropped) {
        this.ownUser = ownUser;
        this.dropped = dropped;
        this.shares = new Shares(connections < 0 ? Long.MAX_VALUE : connections, this::count);
    }

    @Override
    public void registered(ActiveMQServer server) {
        this.server = server;
    }

    /**
     * All that is open now. A session is known by its connection: the name by which the broker has a list of them is the client's, who may use one
     * for many. Of AMQP the frames say what is open: the broker does later what they ask for.
     */
    private void count(Tally tally) {
        for (RemotingConnection connection : server.getRemotingService().getConnections()) {
            Opened open = Opened.of(connection);
            if (open != null && open.login() != null) {
                tally.add(Kind.CONNECTIONS, 1, connection.getID(), open.login());
            }
            if (open != null) {
                count(connection, open, tally);
            }
        }
        server.getPostOffice()
                .getAllBindings()
                .filter(LocalQueueBinding.class::isInstance)
                .map(binding -> ((LocalQueueBinding) binding).getQueue().getUser())
                .filter(this::isOfClient)
                .forEach(user -> tally.add(Kind.REPLY_QUEUES, 1, null, user.toString()));
    }

    private static void count(RemotingConnection connection, Opened open, Tally tally) {
        int sessions = open.sessions();
        int consumers = open.consumers();
        if (connection instanceof CoreRemotingConnection) {
            List<ServerSession> all = connection.getFailureListeners().stream()
                    .filter(ServerSession.class::isInstance)
                    .map(ServerSession.class::cast)
                    .toList();
            sessions = all.size();
            consumers = all.stream().mapToInt(ServerSession::getConsumerCount).sum();
        }
        Object id = connection.getID();
        tally.add(Kind.SESSIONS, sessions, id, open.login());
        tally.add(Kind.CONSUMERS, consumers, id, open.login());
        tally.add(Kind.LINKS, open.links(), id, open.login());
        tally.add(Kind.TRANSACTIONS, open.transactions(), id, open.login());
        tally.add(Kind.UNFINISHED, open.unfinished(), id, open.login());
    }

    private boolean isOfClient(SimpleString user) {
        return user != null && !user.toString().equals(ownUser);
    }

    /** Asks for one session more of who has logged in there. */
    Refusal session(RemotingConnection connection, Opened open) {
        String login = login(connection);
        if (!login.equals(open.login())) {
            Refusal refusal = shares.take(Kind.CONNECTIONS, 1, connection.getID(), login);
            if (refusal != null) {
                return refusal;
            }
            open.belongsTo(login);
        }
        return shares.take(Kind.SESSIONS, 1, connection.getID(), login);
    }

    /** Asks for more of this kind, for a connection that has a session. */
    Refusal take(Kind kind, long amount, RemotingConnection connection, Opened open) {
        return shares.take(kind, amount, connection.getID(), open.login());
    }

    /** Asks about one more of this kind that it has already. */
    Refusal taken(Kind kind, RemotingConnection connection, Opened open) {
        return shares.taken(kind, connection.getID(), open.login());
    }

    private static String login(RemotingConnection connection) {
        Subject subject = connection.getSubject();
        return subject == null
                ? NOT_LOGGED_IN
                : subject.getPrincipals(UserPrincipal.class).stream()
                        .map(UserPrincipal::getName)
                        .findFirst()
                        .orElse(NOT_LOGGED_IN);
    }

    /** Ends a connection of the broker's own protocol, when its client has had time to read why; nothing that it sends is worked on from now on. */
    void end(RemotingConnection connection, Opened open, Refusal refusal) {
        if (open.whyEnding() == null) {
            open.end(refusal.words());
            dropped.add(refusal.why(), from(connection, open));
            endSoon(connection);
        }
    }

    /** Ends a connection whose client was told why, whether or not it does so itself. */
    void endSoon(RemotingConnection connection) {
        server.getScheduledPool()
                .schedule(() -> connection.getTransportConnection().forceClose(), SECONDS_TO_READ, TimeUnit.SECONDS);
    }

    /** Whence, and as whom. */
    static String from(RemotingConnection connection, Opened open) {
        return connection.getRemoteAddress() + (open.login() == null ? "" : " as user '" + open.login() + "'");
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
        Opened open = Opened.of(connection);
        if (open != null && connection instanceof CoreRemotingConnection) {
            Refusal refusal = session(connection, open);
            if (refusal != null) {
                end(connection, open, refusal);
                // the broker writes a line of each other exception
                throw new ActiveMQSecurityException(refusal.words());
            }
        }
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
        RemotingConnection connection = server.getRemotingService().getConnection(consumer.getConnectionID());
        Opened open = connection == null ? null : Opened.of(connection);
        if (open == null) {
            return;
        }
        String why = Filters.whyNot(consumer.getFilterString());
        if (why != null) {
            close(consumer);
            throw new ActiveMQInvalidFilterExpressionException(why);
        }
        Refusal refusal = connection instanceof CoreRemotingConnection ? taken(Kind.CONSUMERS, connection, open) : null;
        if (refusal != null) {
            close(consumer);
            end(connection, open, refusal);
            throw new ActiveMQException(refusal.words());
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

    /** For replies; no sender may make others. */
    @Override
    public void beforeCreateQueue(QueueConfiguration queue) throws ActiveMQException {
        if (!isOfClient(queue.getUser())) {
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
        String why = Filters.whyNot(queue.getFilterString());
        Refusal refusal = why != null
                ? null
                : shares.take(Kind.REPLY_QUEUES, 1, null, queue.getUser().toString());
        if (refusal == null) {
            return why;
        }
        dropped.add(refusal.why(), "user '" + queue.getUser() + "'");
        return refusal.words();
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
}
