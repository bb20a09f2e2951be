package org.ticketorders.door;

import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.activemq.artemis.protocol.amqp.proton.AmqpSupport;
import org.apache.activemq.artemis.protocol.amqp.proton.handler.EventHandler;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.transport.AmqpError;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.End;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.LinkError;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.impl.ProtocolTracer;
import org.apache.qpid.proton.engine.impl.TransportImpl;
import org.apache.qpid.proton.framing.TransportFrame;
import org.ticketorders.door.DroppedConnections.Why;
import org.ticketorders.door.OpenLinks.Link;

/**
 * Counts what an AMQP connection sends of messages that are not complete yet, and ends it beyond the bound; and at a message that is not
 * {@linkplain AmqpForm what it says of itself}, before it is decoded; and when it has {@linkplain OpenLinks too much open}. It says the bound when a sender opens a link, so that a client that looks at
 * it does not even begin. For the connection's own thread.
 */
final class DeliveryBound implements ProtocolTracer, EventHandler {

    /** Bytes of messages that are not complete, of all connections together: the broker has them in memory. */
    private static final long ALL_AT_ONCE = 64 * 1024 * 1024;

    /** Bytes that it takes to keep a part of a message, however short. */
    private static final int BESIDE_A_PART = 200;

    /** At all levels of a message; many more than the properties that it may have. */
    private static final int MOST_ELEMENTS = 10_000;

    private final AMQPConnectionContext connection;
    private final int bound;
    private final Predicate<String> names;
    private final BiConsumer<Why, String> refused;
    private final AtomicLong all;
    private final OpenLinks links;
    private final Map<Link, Incoming> open = new HashMap<>();
    private long own;
    private boolean over;

    /** What has come of a message, in the arrays that the broker has. */
    private static final class Incoming {
        private final CompositeByteBuf bytes = Unpooled.compositeBuffer(Integer.MAX_VALUE);
        private long taken;
    }

    private DeliveryBound(
            AMQPConnectionContext connection,
            int bound,
            AtomicLong all,
            OpenLinks links,
            Predicate<String> names,
            BiConsumer<Why, String> refused) {
        this.connection = connection;
        this.bound = bound;
        this.all = all;
        this.links = links;
        this.names = names;
        this.refused = refused;
    }

    /**
     * @param bound bytes of a message
     * @param all bytes of the messages that are not complete, of all connections
     * @param links what the connection has open
     * @param names asked about each symbol and descriptor of a message, whether it may be decoded
     * @param refused told why, by kind and in words, when it ends the connection
     */
    static DeliveryBound guard(
            AMQPConnectionContext connection,
            int bound,
            AtomicLong all,
            OpenLinks links,
            Predicate<String> names,
            BiConsumer<Why, String> refused) {
        DeliveryBound guard = new DeliveryBound(connection, bound, all, links, names, refused);
        ((TransportImpl) connection.getHandler().getTransport()).setProtocolTracer(guard);
        connection.getHandler().addEventHandler(guard);
        return guard;
    }

    /** The connection is gone, and what it has not completed. */
    void closed() {
        connection.runLater(() -> {
            over = true;
            count(-own);
            open.clear();
            links.closed();
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
            refuseTunnel(link.getRemoteDesiredCapabilities());
        }
    }

    /** Other brokers ask for it, and without it send plain messages of AMQP. */
    private static void refuseTunnel(Symbol[] desired) {
        for (int i = 0; desired != null && i < desired.length; i++) {
            if (AmqpSupport.CORE_MESSAGE_TUNNELING_SUPPORT.equals(desired[i])) {
                desired[i] = null;
            }
        }
    }

    @Override
    public void receivedFrame(TransportFrame frame) {
        if (over) {
            // the frame at which it was ended comes once more
            throw new IllegalStateException("the connection is ended");
        }
        int channel = frame.getChannel();
        if (frame.getBody() instanceof Transfer transfer) {
            Link link = new Link(channel, transfer.getHandle().longValue());
            if (transfer.getAborted()) {
                forget(link);
            } else {
                take(link, transfer, frame.getPayload());
            }
        } else if (frame.getBody() instanceof Attach attach) {
            links.attached(new Link(channel, attach.getHandle().longValue()), attach);
        } else if (frame.getBody() instanceof Detach detach) {
            Link link = new Link(channel, detach.getHandle().longValue());
            forget(link);
            links.detached(link);
        } else if (frame.getBody() instanceof End) {
            links.ended(channel);
            Set.copyOf(open.keySet()).stream()
                    .filter(link -> link.channel() == channel)
                    .forEach(this::forget);
        }
        String tooMuch = links.whyTooMuch();
        if (tooMuch != null) {
            end(Why.TOO_MUCH_OPEN, AmqpError.RESOURCE_LIMIT_EXCEEDED, tooMuch);
        }
    }

    private void take(Link link, Transfer transfer, Binary part) {
        Incoming message = open.computeIfAbsent(link, first -> new Incoming());
        int length = part == null ? 0 : part.getLength();
        message.taken += BESIDE_A_PART + length;
        count(BESIDE_A_PART + length);
        if (message.bytes.writerIndex() + (long) length > bound || all.get() > ALL_AT_ONCE) {
            end(
                    Why.MALFORMED,
                    LinkError.MESSAGE_SIZE_EXCEEDED,
                    "it is longer than " + bound + " bytes, or too much is under way at once");
        }
        if (length > 0) {
            message.bytes.addComponent(
                    true, Unpooled.wrappedBuffer(part.getArray(), part.getArrayOffset(), part.getLength()));
        }
        // a message of the broker's own protocol, for one, with lengths at which nobody has looked
        if (transfer.getMessageFormat() != null && transfer.getMessageFormat().intValue() != 0) {
            end(Why.MALFORMED, AmqpError.NOT_IMPLEMENTED, "it has another format than AMQP's own");
        }
        if (!transfer.getMore()) {
            forget(link);
            String why = AmqpForm.ofMessage(message.bytes, MOST_ELEMENTS, names);
            if (why != null) {
                end(Why.MALFORMED, AmqpError.DECODE_ERROR, why);
            }
            links.sent(link, message.bytes.nioBuffer());
        }
    }

    private void forget(Link link) {
        Incoming message = open.remove(link);
        if (message != null) {
            count(-message.taken);
        }
    }

    /** Nothing of what is here already is worked on. */
    private void end(Why reason, Symbol condition, String why) {
        over = true;
        count(-own);
        open.clear();
        refused.accept(reason, why);
        connection.close(
                new ErrorCondition(condition, (reason == Why.TOO_MUCH_OPEN ? "" : "the message is refused: ") + why));
        throw new IllegalStateException(why);
    }

    @Override
    public void sentFrame(TransportFrame frame) {
        if (frame.getBody() instanceof Disposition answer) {
            links.answered(answer);
        }
    }
}
