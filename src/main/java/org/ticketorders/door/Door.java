package org.ticketorders.door;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.LargeServerMessage;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;
import org.apache.activemq.artemis.utils.CompositeAddress;
import org.apache.activemq.artemis.utils.UUIDGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ticketorders.log.Causes;
import org.ticketorders.purchase.Harmless;

/**
 * The embedded broker's door: looks at every message from the network before the broker takes it, and refuses what is beyond the
 * {@link Bounds} or cannot be shown by JMS. What the application itself sends does not pass here. A stand-alone broker has no such
 * door; behind it {@link Bodies} and {@link PropertyBounds} hold the same bounds.
 */
public final class Door implements ActiveMQServerPlugin {

    /** Nobody hears of a purchase before it is delivered. */
    private static final Duration LONGEST_DELAY = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger("openticket.broker");
    private static final String OPEN_TO_SENDERS = "purchase.requested";

    /** Where the client of an AMQP sender would find its message id: from another it is forged. */
    static final SimpleString AMQP_MESSAGE_ID = SimpleString.of("NATIVE_MESSAGE_ID");

    private final Bounds bounds;
    private final Refusals refusals;
    private final Delayed delayed = new Delayed();
    private ActiveMQServer server;

    /** @param refusals to be told of each message that is refused */
    public Door(Bounds bounds, Refusals refusals) {
        this.bounds = bounds;
        this.refusals = refusals;
    }

    @Override
    public void registered(ActiveMQServer server) {
        this.server = server;
    }

    @Override
    public void beforeSend(
            ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreateQueue)
            throws ActiveMQException {
        if (!isFromNetwork(session)) {
            return;
        }
        String why = whyNot(session, tx, message);
        if (why != null) {
            deleteFile(message);
            ActiveMQException refused = new ActiveMQException("the message is refused: " + why);
            if (tx != null) {
                tx.markAsRollbackOnly(refused);
            }
            tell(session, message, why);
            throw refused;
        }
    }

    /** The broker would acknowledge and drop it: its sender has named a queue behind the address that is not there, or a topic. */
    @Override
    public void beforeMessageRoute(Message message, RoutingContext context, boolean direct, boolean rejectDuplicates)
            throws ActiveMQException {
        SimpleString address = message.getAddressSimpleString();
        if (isOpenToSenders(address) && !reachesItsQueue(address, context)) {
            throw new ReachesNoQueue(message.getAddress());
        }
    }

    /**
     * Whether it goes to the queue that its sender has named, or to any if it has named none. Behind another message of its session the broker
     * does not look at that name, and takes the way of the other.
     */
    private static boolean reachesItsQueue(SimpleString address, RoutingContext context) {
        if (context.getQueueCount() == 0 || !CompositeAddress.isFullyQualified(address)) {
            return context.getQueueCount() > 0;
        }
        SimpleString named = CompositeAddress.extractQueueName(address);
        return context.getDurableQueues(CompositeAddress.extractAddressName(address)).stream()
                .anyMatch(queue -> queue.getName().equals(named));
    }

    @Override
    public void onSendException(
            ServerSession session,
            Transaction tx,
            Message message,
            boolean direct,
            boolean noAutoCreateQueue,
            Exception failure)
            throws ActiveMQException {
        if (failure instanceof ReachesNoQueue refused) {
            deleteFile(message);
            if (tx != null) {
                tx.markAsRollbackOnly(refused);
            }
            if (isFromNetwork(session)) {
                tell(session, message, refused.getMessage());
            }
        }
    }

    private static boolean isFromNetwork(ServerSession session) {
        return session.getRemotingConnection().getTransportConnection() instanceof NettyConnection;
    }

    private static final class ReachesNoQueue extends ActiveMQException {

        private static final long serialVersionUID = 1;

        ReachesNoQueue(String address) {
            super(
                    "the message is refused: there is no queue '" + Harmless.id(address) + "'; send to '"
                            + OPEN_TO_SENDERS + "'",
                    ActiveMQExceptionType.QUEUE_DOES_NOT_EXIST);
        }
    }

    private static boolean isOpenToSenders(SimpleString address) {
        return address != null
                && CompositeAddress.extractAddressName(address).toString().equals(OPEN_TO_SENDERS);
    }

    /** The broker takes what its plugin fails at, and nobody could read that. */
    private String whyNot(ServerSession session, Transaction tx, Message message) throws ActiveMQException {
        try {
            String why = whyNot(message, isByAmqp(session));
            return why == null ? delayed.whyNot(server, tx, message) : why;
        } catch (RuntimeException e) {
            return "it cannot be read: " + Harmless.line(Causes.of(e));
        }
    }

    private static boolean isByAmqp(ServerSession session) {
        return "AMQP".equals(session.getRemotingConnection().getProtocolName());
    }

    /** @param isByAmqp also of a message that the broker has made one of its own, since it passes a record of the journal */
    private String whyNot(Message message, boolean isByAmqp) throws ActiveMQException {
        if (size(message)
                > (message.isLargeMessage() ? bounds.body(message.toCore().getType()) : bounds.message())) {
            return tooLong();
        }
        ICoreMessage shown;
        if (message instanceof AMQPMessage amqp) {
            try {
                shown = AmqpProperties.shown(amqp);
            } catch (ActiveMQException e) {
                return Causes.root(e);
            }
        } else {
            shown = message.toCore();
            if (!isByAmqp) {
                shown.removeProperty(AMQP_MESSAGE_ID);
            }
            tidy(shown);
        }
        return properties(shown);
    }

    /** The broker does so itself for those that it streamed, but not for those that it made large since they pass a record. */
    private static void deleteFile(Message message) {
        if (message instanceof LargeServerMessage large) {
            try {
                large.deleteFile();
            } catch (Exception e) {
                LOG.warn("The file of a message that is refused could not be removed: {}", Causes.of(e));
            }
        }
    }

    private String tooLong() {
        return "it is longer than " + bounds.body() + " bytes";
    }

    private static long size(Message message) throws ActiveMQException {
        return message instanceof LargeServerMessage large
                ? large.getLargeBody().getBodySize()
                : message.getWholeMessageSize();
    }

    /** Takes off what a sender may not say, and gives what it left out. */
    private static void tidy(ICoreMessage message) {
        // other content under a used id would vanish
        message.removeProperty(Message.HDR_DUPLICATE_DETECTION_ID);
        // or the queue would fail at it, and lose it with others when they are given back
        Priorities.bound(message);
        for (SimpleString name : Set.copyOf(message.getPropertyNames())) {
            if (BrokersProperties.isNotTheSenders(name.toString())) {
                message.removeProperty(name);
            }
        }
        if (message.getUserID() == null) {
            message.setUserID(UUIDGenerator.getInstance().generateUUID());
            // or what the sender has encoded would be kept, and that has none
            message.messageChanged();
        }
        if (message.getTimestamp() <= 0) {
            message.setTimestamp(System.currentTimeMillis());
        }
        if (message.getExpiration() < 0) {
            message.setExpiration(0);
        }
    }

    /** When a message is to be delivered that its sender has delayed. */
    private static Instant deliveryTime(ICoreMessage message) {
        Long at = message.getScheduledDeliveryTime();
        return at == null ? Instant.EPOCH : Instant.ofEpochMilli(at);
    }

    private static String properties(ICoreMessage message) {
        Map<String, Object> properties = new HashMap<>();
        for (SimpleString name : message.getPropertyNames()) {
            properties.put(name.toString(), message.getObjectProperty(name));
        }
        String why = PropertyBounds.whyNot(properties);
        if (why == null && deliveryTime(message).isAfter(Instant.now().plus(LONGEST_DELAY))) {
            why = "its delivery is delayed by more than " + LONGEST_DELAY.toHours() + " hours";
        }
        if (why != null) {
            return why;
        }
        for (String id : new String[] {
            "NATIVE_MESSAGE_ID", "JMSCorrelationID", "JMSReplyTo", "JMSType", "_AMQ_GROUP_ID", "JMSXUserID"
        }) {
            int length = length(properties.get(id));
            if (length > Bounds.ID) {
                return (id.equals(AMQP_MESSAGE_ID.toString()) ? "its message id, as JMS has it," : id) + " has "
                        + length + " characters: use at most " + Bounds.ID;
            }
        }
        return null;
    }

    private static int length(Object id) {
        return id instanceof CharSequence text ? text.length() : id instanceof byte[] bytes ? bytes.length : 0;
    }

    private void tell(ServerSession session, Message message, String why) throws ActiveMQException {
        String from = session.getRemotingConnection().getRemoteAddress();
        String user = session.getUsername();
        if (!isOpenToSenders(message.getAddressSimpleString())) {
            refusals.note(from, user, why);
            return;
        }
        try {
            refusals.tell(
                    server, from, user, SimpleString.of(OPEN_TO_SENDERS), message, why, "This message was not kept.");
        } catch (Exception e) {
            refusals.note(from, user, why + "; and no notice could be kept: " + Causes.of(e));
        }
    }
}
