package org.ticketorders.broker;

import org.apache.qpid.jms.JmsDestination;
import org.apache.qpid.jms.JmsSession;
import org.apache.qpid.jms.message.JmsMessageIDBuilder;
import org.apache.qpid.jms.policy.JmsMessageIDPolicy;

/** Of an AMQP sender that gives each of its messages this id. */
record SameIds(String messageId) implements JmsMessageIDPolicy {

    @Override
    public JmsMessageIDPolicy copy() {
        return this;
    }

    @Override
    public JmsMessageIDBuilder getMessageIDBuilder(JmsSession session, JmsDestination destination) {
        return new JmsMessageIDBuilder() {
            @Override
            public Object createMessageID(String producerId, long sequence) {
                return messageId;
            }
        };
    }
}
