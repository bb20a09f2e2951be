package org.ticketorders.broker;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import org.apache.camel.component.jms.DefaultJmsMessageListenerContainer;
import org.apache.camel.component.jms.JmsEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ticketorders.lane.CurrentLane;

/**
 * Camel's listener container, which also tells {@link AfterCommit} how each message's transaction ended, and {@link CurrentLane}
 * where the message came from.
 */
class CommitAwareListenerContainer extends DefaultJmsMessageListenerContainer {

    private static final Logger LOG = LoggerFactory.getLogger(CommitAwareListenerContainer.class);

    private final AfterCommit afterCommit;
    private final String queue;

    CommitAwareListenerContainer(JmsEndpoint endpoint, AfterCommit afterCommit) {
        super(endpoint);
        this.afterCommit = afterCommit;
        this.queue = endpoint.getDestinationName();
    }

    @Override
    protected void doExecuteListener(Session session, Message message) throws JMSException {
        afterCommit.begin();
        CurrentLane.takenFrom(queue);
        super.doExecuteListener(session, message);
    }

    /** Commits on its own: Spring passes over some exceptions of a commit, and only one that went through may count here. */
    @Override
    protected void commitIfNecessary(Session session, Message message) throws JMSException {
        if (message == null) {
            super.commitIfNecessary(session, null);
            return;
        }
        if (afterCommit.isTooLate()) {
            LOG.warn(
                    "{} is rolled back: it took longer than half of openticket.ledger.republish-after, in which its outcome may be published",
                    message.getJMSMessageID());
            session.rollback();
            return;
        }
        session.commit();
        afterCommit.committed();
    }
}
