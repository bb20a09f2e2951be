package org.ticketorders.broker;

import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQAddressFullException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnection;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/**
 * Refuses each message for which the disk has no room, and every message once a write has failed: the broker stops itself then, and
 * what it takes until it has would be lost with what it holds in memory.
 *
 * <p>In place of Artemis' own watch of the disk, which looks once in a while, lets those continue to whom it has promised room, and keeps
 * everybody else waiting without a word.
 */
final class RoomForMessages implements ActiveMQServerPlugin {

    private final DiskRoom room;
    private final ActiveMQServer server;

    RoomForMessages(DiskRoom room, ActiveMQServer server) {
        this.room = room;
        this.server = server;
    }

    @Override
    public void beforeSend(
            ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreateQueue)
            throws ActiveMQException {
        if (message.getAddressSimpleString() != null
                && message.getAddressSimpleString()
                        .equals(server.getConfiguration().getManagementAddress())) {
            // asks; nothing is kept of it
            return;
        }
        Optional<String> why = whyNot(session);
        if (why.isPresent()) {
            ActiveMQException refusal = new ActiveMQAddressFullException(why.get() + "; send it again later");
            if (tx != null) {
                // a sender in a transaction hears of it by the commit alone
                tx.markAsRollbackOnly(refusal);
            }
            throw refusal;
        }
    }

    private Optional<String> whyNot(ServerSession session) {
        if (server.getIoCriticalErrorListener().isPreviouslyFailed()) {
            return Optional.of("the broker's disk has failed");
        }
        boolean isOurs = session.getRemotingConnection().getTransportConnection() instanceof InVMConnection;
        return isOurs ? room.lackForOurselves() : room.lack();
    }
}
