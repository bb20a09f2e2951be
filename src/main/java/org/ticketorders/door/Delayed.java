package org.ticketorders.door;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.core.transaction.TransactionOperationAbstract;

/**
 * How much may wait in a queue for a time that its sender has set. The broker keeps such messages in memory until then, however full
 * their address is, and has them there again after each start.
 */
final class Delayed {

    /** Messages of a queue. */
    static final int MOST = 1_000;

    /** Bytes of them. */
    static final long MOST_BYTES = 16L << 20;

    /** Of transactions that are not committed yet. */
    private final AtomicInteger open = new AtomicInteger();

    private final AtomicLong openBytes = new AtomicLong();

    /**
     * @param tx null where the message is no part of one
     * @return a sentence for the sender; null if the message may be sent
     */
    String whyNot(ActiveMQServer server, Transaction tx, Message message) throws ActiveMQException {
        Long at = message.getScheduledDeliveryTime();
        Queue queue = at == null || at <= 0 ? null : server.locateQueue(message.getAddressSimpleString());
        if (queue == null) {
            return null;
        }
        long bytes = message.getWholeMessageSize();
        if (queue.getScheduledCount() + open.get() >= MOST
                || queue.getScheduledSize() + openBytes.get() + bytes > MOST_BYTES) {
            return "its delivery is delayed, and " + MOST + " such messages, or " + (MOST_BYTES >> 20)
                    + " MB of them, wait already: send it when it is due";
        }
        if (tx != null) {
            count(1, bytes);
            tx.addOperation(new TransactionOperationAbstract() {
                @Override
                public void afterCommit(Transaction ended) {
                    count(-1, -bytes);
                }

                @Override
                public void afterRollback(Transaction ended) {
                    count(-1, -bytes);
                }
            });
        }
        return null;
    }

    private void count(int messages, long bytes) {
        open.addAndGet(messages);
        openBytes.addAndGet(bytes);
    }
}
