package org.ticketorders.door;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.amqp.transaction.Declared;
import org.apache.qpid.proton.amqp.transaction.Discharge;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.codec.ReadableBuffer;
import org.apache.qpid.proton.message.Message;

/** The links and transactions that one AMQP connection has open: the broker keeps each until the client ends it. For the connection's own thread. */
final class OpenLinks {

    /** Of one connection: a client has one for each consumer, producer and queue for replies. */
    private static final int LINKS = 5_000;

    /** Of all connections together. */
    private static final int ALL_LINKS = 20_000;

    /** As many as there may be sessions, each of which has one at a time. */
    private static final int TRANSACTIONS = 500;

    private final AtomicInteger all;
    private final Set<Link> open = new HashSet<>();
    private final Set<Link> coordinators = new HashSet<>();
    private final Set<Binary> transactions = new HashSet<>();

    /** Where a client calls it by a number. */
    record Link(int channel, long handle) {}

    /** @param all links of all connections */
    OpenLinks(AtomicInteger all) {
        this.all = all;
    }

    void attached(Link link, Attach attach) {
        if (open.add(link)) {
            all.incrementAndGet();
        }
        if (attach.getTarget() instanceof Coordinator) {
            coordinators.add(link);
        }
    }

    void detached(Link link) {
        forget(link::equals);
    }

    void ended(int channel) {
        forget(link -> link.channel() == channel);
    }

    /** The connection is gone. */
    void closed() {
        forget(link -> true);
    }

    private void forget(Predicate<Link> which) {
        int before = open.size();
        open.removeIf(which);
        coordinators.removeIf(which);
        all.addAndGet(open.size() - before);
    }

    /** @param answer of the broker */
    void answered(Disposition answer) {
        if (answer.getState() instanceof Declared declared) {
            transactions.add(declared.getTxnId());
        }
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

    /** @return null while there are no more than a connection may have */
    String whyTooMuch() {
        if (open.size() > LINKS || all.get() > ALL_LINKS) {
            return "it has more than " + LINKS + " links open, or all have more than " + ALL_LINKS;
        }
        return transactions.size() > TRANSACTIONS ? "it has more than " + TRANSACTIONS + " transactions open" : null;
    }
}
