package org.ticketorders.door;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.amqp.transaction.Declared;
import org.apache.qpid.proton.amqp.transaction.Discharge;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.codec.ReadableBuffer;
import org.apache.qpid.proton.message.Message;

/**
 * What one connection from the network has open by what its frames say: the broker keeps each until the client ends it. It is kept with the
 * connection's channel, and so gone when that is. Written by the connection's own thread; the counts are for any.
 */
final class Opened {

    private static final AttributeKey<Opened> OF_CHANNEL = AttributeKey.valueOf(Opened.class, "of-channel");

    private final Set<Integer> sessions = ConcurrentHashMap.newKeySet();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Set<Link> consumers = ConcurrentHashMap.newKeySet();
    private final Set<Link> coordinators = ConcurrentHashMap.newKeySet();
    private final Set<Binary> transactions = ConcurrentHashMap.newKeySet();
    private final Map<Long, Long> streams = new HashMap<>();
    private final AtomicLong unfinished = new AtomicLong();
    private volatile String login;
    private volatile String whyEnding;

    /** A link of AMQP, or a producer of the broker's own protocol, where a client calls it by a number. */
    record Link(long channel, long handle) {}

    /** @return null of what is no connection from the network */
    static Opened of(RemotingConnection connection) {
        if (!(connection.getTransportConnection() instanceof NettyConnection network)) {
            return null;
        }
        Channel channel = network.getNettyChannel();
        Opened open = channel.attr(OF_CHANNEL).get();
        if (open == null) {
            channel.attr(OF_CHANNEL).setIfAbsent(new Opened());
            open = channel.attr(OF_CHANNEL).get();
        }
        return open;
    }

    /** Whose the connection is: who was the last to begin a session there; null before there is one. */
    String login() {
        return login;
    }

    void belongsTo(String user) {
        login = user;
    }

    /** @param why for the client, which has some time to read it */
    void end(String why) {
        whyEnding = why;
    }

    /** @return null while the connection may be used */
    String whyEnding() {
        return whyEnding;
    }

    void begun(int channel) {
        sessions.add(channel);
    }

    void attached(Link link, Attach attach) {
        links.add(link);
        if (attach.getRole() == Role.RECEIVER) {
            consumers.add(link);
        }
        if (attach.getTarget() instanceof Coordinator) {
            coordinators.add(link);
        }
    }

    boolean has(Link producer) {
        return links.contains(producer);
    }

    /** @return whether it is a new one */
    boolean made(Link producer) {
        return links.add(producer);
    }

    void detached(Link link) {
        forget(link::equals);
    }

    /** A session, and what it has open. */
    void ended(long channel) {
        sessions.removeIf(session -> session == channel);
        streamed(channel);
        forget(link -> link.channel() == channel);
    }

    private void forget(Predicate<Link> which) {
        links.removeIf(which);
        consumers.removeIf(which);
        coordinators.removeIf(which);
    }

    /**
     * @param answer of the broker
     * @return whether by it one transaction more is open
     */
    boolean answered(Disposition answer) {
        return answer.getState() instanceof Declared declared && transactions.add(declared.getTxnId());
    }

    /** @param message whole, and of a form that can be decoded */
    void sent(Link link, ByteBuffer message) {
        if (!coordinators.contains(link)) {
            return;
        }
        Message asked = Message.Factory.create();
        asked.decode(ReadableBuffer.ByteBufferReader.wrap(message));
        if (asked.getBody() instanceof AmqpValue value && value.getValue() instanceof Discharge discharge) {
            transactions.remove(discharge.getTxnId());
        }
    }

    /** @param bytes of messages that are not complete, that have come, or with a minus that are so no more */
    void unfinished(long bytes) {
        unfinished.addAndGet(bytes);
    }

    /** @return bytes of a body that this session is streaming */
    long stream(long session) {
        return streams.getOrDefault(session, 0L);
    }

    void streams(long session, long bytes) {
        streams.merge(session, bytes, Long::sum);
        unfinished(bytes);
    }

    /** The body is complete, or none of it is left. */
    void streamed(long session) {
        Long bytes = streams.remove(session);
        if (bytes != null) {
            unfinished(-bytes);
        }
    }

    int sessions() {
        return sessions.size();
    }

    int links() {
        return links.size();
    }

    int consumers() {
        return consumers.size();
    }

    int transactions() {
        return transactions.size();
    }

    long unfinished() {
        return unfinished.get();
    }
}
