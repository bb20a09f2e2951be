package org.ticketorders.broker;

import jakarta.jms.JMSException;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Connects to a broker that has {@linkplain BrokersLedger this ledger's messages}, and to no other: each connection asks the broker once. One that
 * breaks is not renewed beneath its consumers, which could find another broker there: they make a new one.
 */
class OwnMessages extends ActiveMQConnectionFactory {

    private final transient ObjectProvider<BrokersLedger> ledger;

    OwnMessages(String url, ObjectProvider<BrokersLedger> ledger) {
        super(url);
        this.ledger = ledger;
        setReconnectAttempts(0);
        getServerLocator().setFailoverAttempts(0);
    }

    @Override
    protected ActiveMQConnection createConnectionInternal(String user, String password, boolean isXa, int type)
            throws JMSException {
        ActiveMQConnection connection = super.createConnectionInternal(user, password, isXa, type);
        try {
            ledger.getObject().mustHave(connection.getInitialSession());
            return connection;
        } catch (JMSException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
