package org.ticketorders.broker;

import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.client.impl.ClientSessionFactoryInternal;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.ticketorders.testing.Logins;

/** A connection by the protocol of the broker on which one may send what one likes. */
final class RawCore implements AutoCloseable {

    private final ServerLocator locator;
    private final ClientSessionFactoryInternal factory;
    private final CoreRemotingConnection connection;

    RawCore(int port, boolean isLoggedIn) throws Exception {
        locator = ActiveMQClient.createServerLocator("tcp://127.0.0.1:" + port + "?reconnectAttempts=0");
        factory = (ClientSessionFactoryInternal) locator.createSessionFactory();
        if (isLoggedIn) {
            factory.createSession(Logins.ERP, Logins.PASSWORD, false, true, true, false, 0);
        }
        connection = (CoreRemotingConnection) factory.getConnection();
    }

    CoreRemotingConnection connection() {
        return connection;
    }

    @Override
    public void close() {
        factory.cleanup();
        locator.close();
    }
}
