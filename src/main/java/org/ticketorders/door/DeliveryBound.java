package org.ticketorders.door;

import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
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
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.End;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.LinkError;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.impl.ProtocolTracer;
import org.apache.qpid.proton.engine.impl.TransportImpl;
import org.apache.qpid.proton.framing.TransportFrame;
import org.ticketorders.door.DroppedConnections.Why;
import org.ticketorders.door.Opened.Link;
import org.ticketorders.door.Shares.Kind;
import org.ticketorders.door.Shares.Refusal;

/**
 * Counts what an AMQP connection sends of messages that are not complete yet, and ends it beyond the bound; and at a message that is not
 * {@linkplain AmqpForm what it says of itself}, before it is decoded; and when it asks for more than it {@linkplain Shares may have open}. It says the bound when a sender opens a link, so that a client that looks at
 * it does not even begin. For the connection's own thread.
 */
final class DeliveryBound implements ProtocolTracer, EventHandler {

    /** Bytes that it takes to keep a part of a message, however short. */
    private static final int BESIDE_A_PART = 200;

    /** At all levels of a message; many more than the properties that it may have. */
    private static final int MOST_ELEMENTS = 10_000;

    private final AMQPConnectionContext connection;
    private final int bound;
    private final Predicate<String> names;
    private final BiConsumer<Why, String> refused;
    private final Room room;
    private final Opened opened;
    private final Map<Link, Incoming> open = new HashMap<>();
    private Refusal tooMuch;
    private boolean over;

    /** Asks for what the connection wants to open. */
    interface Room {

        /** @return null if it may have one session more */
        Refusal session();

        /** @return null if it may have so much more */
        Refusal take(Kind kind, long amount);

        /** @return null if it may have the one more that it has already */
        Refusal taken(Kind kind);
    }

    /** What has come of a message, in the arrays that the broker has. */
    private static final class Incoming {
        private final CompositeByteBuf bytes = Unpooled.compositeBuffer(Integer.MAX_VALUE);
        private long taken;
    }

    private DeliveryBound(
            AMQPConnectionContext connection,
            int bound,
            Room room,
            Opened opened,
            Predicate<String> names,
            BiConsumer<Why, String> refused) {
        this.connection = connection;
        this.bound = bound;
        this.room = room;
        this.opened = opened;
        this.names = names;
        this.refused = refused;
    }

    /**
     * @param bound bytes of a message
     * @param room asked before something is opened
     * @param opened what the connection has open
     * @param names asked about each symbol and descriptor of a message, whether it may be decoded
     * @param refused told why, by kind and in words, when it ends the connection
     */
    static void guard(
            AMQPConnectionContext connection,
            int bound,
            Room room,
            Opened opened,
            Predicate<String> names,
            BiConsumer<Why, String> refused) {
        DeliveryBound guard = new DeliveryBound(connection, bound, room, opened, names, refused);
        ((TransportImpl) connection.getHandler().getTransport()).setProtocolTracer(guard);
        connection.getHandler().addEventHandler(guard);
    }

    private void stop() {
        over = true;
        Set.copyOf(open.keySet()).forEach(this::forget);
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
        endIf(tooMuch);
        int channel = frame.getChannel();
        if (frame.getBody() instanceof Transfer transfer) {
            Link link = new Link(channel, transfer.getHandle().longValue());
            if (transfer.getAborted()) {
                forget(link);
            } else {
                take(link, transfer, frame.getPayload());
            }
        } else if (frame.getBody() instanceof Begin) {
            endIf(room.session());
            opened.begun(channel);
        } else if (frame.getBody() instanceof Attach attach) {
            endIf(room.take(Kind.LINKS, 1));
            endIf(attach.getRole() == Role.RECEIVER ? room.take(Kind.CONSUMERS, 1) : null);
            opened.attached(new Link(channel, attach.getHandle().longValue()), attach);
        } else if (frame.getBody() instanceof Detach detach) {
            Link link = new Link(channel, detach.getHandle().longValue());
            forget(link);
            opened.detached(link);
        } else if (frame.getBody() instanceof End) {
            opened.ended(channel);
            Set.copyOf(open.keySet()).stream()
                    .filter(link -> link.channel() == channel)
                    .forEach(this::forget);
        }
    }

    private void endIf(Refusal refusal) {
        if (refusal != null) {
            end(refusal.why(), AmqpError.RESOURCE_LIMIT_EXCEEDED, refusal.words());
        }
    }

    private void take(Link link, Transfer transfer, Binary part) {
        Incoming message = open.computeIfAbsent(link, first -> new Incoming());
        int length = part == null ? 0 : part.getLength();
        if (message.bytes.writerIndex() + (long) length > bound) {
            end(Why.MALFORMED, LinkError.MESSAGE_SIZE_EXCEEDED, "it is longer than " + bound + " bytes");
        }
        if (transfer.getMore()) {
            endIf(room.take(Kind.UNFINISHED, BESIDE_A_PART + length));
            message.taken += BESIDE_A_PART + length;
            opened.unfinished(BESIDE_A_PART + length);
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
            opened.sent(link, message.bytes.nioBuffer());
        }
    }

    private void forget(Link link) {
        Incoming message = open.remove(link);
        if (message != null) {
            opened.unfinished(-message.taken);
        }
    }

    /** Nothing of what is here already is worked on. */
    private void end(Why reason, Symbol condition, String why) {
        stop();
        refused.accept(reason, why);
        connection.close(
                new ErrorCondition(condition, (reason == Why.MALFORMED ? "the message is refused: " : "") + why));
        throw new IllegalStateException(why);
    }

    @Override
    public void sentFrame(TransportFrame frame) {
        if (frame.getBody() instanceof Disposition answer) {
            tooMuch = opened.answered(answer) ? room.taken(Kind.TRANSACTIONS) : tooMuch;
        }
    }
}
