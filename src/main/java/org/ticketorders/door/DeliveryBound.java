package org.ticketorders.door;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.activemq.artemis.protocol.amqp.proton.handler.EventHandler;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.LinkError;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.impl.ProtocolTracer;
import org.apache.qpid.proton.engine.impl.TransportImpl;
import org.apache.qpid.proton.framing.TransportFrame;

/**
 * Counts what an AMQP connection sends of messages that are not complete yet, and ends it beyond the bound. It says the bound
 * when a sender opens a link, so that a client that looks at it does not even begin. For the connection's own thread.
 */
final class DeliveryBound implements ProtocolTracer, EventHandler {

    /** Bytes of messages that are not complete, of all connections together: the broker has them in memory. */
    private static final long ALL_AT_ONCE = 64 * 1024 * 1024;

    private final AMQPConnectionContext connection;
    private final int bound;
    private final Runnable passed;
    private final AtomicLong all;
    private final Map<Link, Long> open = new HashMap<>();
    private long own;
    private boolean over;

    private record Link(int channel, long handle) {}

    private DeliveryBound(AMQPConnectionContext connection, int bound, AtomicLong all, Runnable passed) {
        this.connection = connection;
        this.bound = bound;
        this.all = all;
        this.passed = passed;
    }

    /**
     * @param bound bytes of a message
     * @param all bytes of the messages that are not complete, of all connections
     * @param passed to be told when it ends the connection
     */
    static DeliveryBound guard(AMQPConnectionContext connection, int bound, AtomicLong all, Runnable passed) {
        DeliveryBound guard = new DeliveryBound(connection, bound, all, passed);
        ((TransportImpl) connection.getHandler().getTransport()).setProtocolTracer(guard);
        connection.getHandler().addEventHandler(guard);
        return guard;
    }

    /** The connection is gone, and what it has not completed. */
    void closed() {
        connection.runLater(() -> {
            over = true;
            count(-own);
        });
    }

    private void count(long bytes) {
        own += bytes;
        all.addAndGet(bytes);
    }

    @Override
    public void onInit(org.apache.qpid.proton.engine.Link link) {
        if (link instanceof Receiver) {
            link.setMaxMessageSize(UnsignedLong.valueOf(bound));
        }
    }

    @Override
    public void receivedFrame(TransportFrame frame) {
        if (over || !(frame.getBody() instanceof Transfer transfer)) {
            return;
        }
        Link link = new Link(frame.getChannel(), transfer.getHandle().longValue());
        int length = frame.getPayload() == null ? 0 : frame.getPayload().getLength();
        long delivery = open.getOrDefault(link, 0L) + length;
        count(length);
        if (delivery > bound || all.get() > ALL_AT_ONCE) {
            over = true;
            count(-own);
            passed.run();
            ErrorCondition why = new ErrorCondition(
                    LinkError.MESSAGE_SIZE_EXCEEDED, "a message of more than " + bound + " bytes is not taken");
            connection.close(why);
            // nothing of what is here already may be worked on: it would begin the message again
            throw new IllegalStateException(why.getDescription());
        } else if (transfer.getMore() && !transfer.getAborted()) {
            open.put(link, delivery);
        } else {
            open.remove(link);
            count(-delivery);
        }
    }

    @Override
    public void sentFrame(TransportFrame frame) {
        // only what comes in is counted
    }
}
