package org.ticketorders.message;

import jakarta.jms.Destination;
import java.util.Map;
import org.ticketorders.ledger.MessageId;
import org.ticketorders.purchase.Carried;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.Stage;

/**
 * One JMS message on its way through the routes: what its sender wrote, unchanged, and what we know of its delivery. Every
 * message that we send on is made from this, so that nothing else gets onto the wire.
 *
 * @param body String or byte[] as it came; {@link org.ticketorders.door.Oversize} where it is too long; for message types that we do
 *     not read, the JMS message itself
 * @param source the queue that it was taken from, or that it came from before the broker gave it up
 * @param undelivered whether it came from {@code undelivered}: the broker's delivery attempts are exhausted, or its time-to-live is over
 * @param messageId what tells it from every other message, and is the same at each delivery: its JMS message id, or where that is of the
 *     sender's own choice, as of AMQP, {@link org.ticketorders.ledger.MessageId}; whole, whatever the sender wrote
 * @param carried what it says of itself
 * @param replyTo where its sender wants the outcome too, or null
 * @param correlationId the sender's, or null
 * @param properties the sender's own properties, without what could steer us
 * @param expired whether it is undelivered because its sender's time-to-live ran out
 * @param refusal why it is refused without a look at its body, in a sentence, or null
 */
public record PurchaseMessage(
        Object body,
        Source source,
        boolean undelivered,
        String messageId,
        Carried carried,
        Destination replyTo,
        String correlationId,
        Map<String, Object> properties,
        boolean expired,
        String refusal) {

    /** Where the purchase stood when this message was taken: the dead letters' header {@code stage}. */
    public String stage() {
        return switch (source) {
            case REQUESTED, AGAIN -> "reserve";
            case HELD -> "order";
            case EXPIRED -> "renew";
        };
    }

    /** What it takes to work on this message: the stage to pause while the shop does not give it. */
    public Stage needs() {
        return source == Source.HELD ? Stage.ORDER : Stage.RESERVE;
    }

    /** By what the sender knows a reply: its own correlation id, or else the id of its message, in either case whole. */
    public String replyCorrelationId() {
        return correlationId == null ? MessageId.sendersId(messageId) : correlationId;
    }

    /** The id of the message as its sender knows it, fit for outcomes and logs: {@link Harmless#id}. */
    public String sendersId() {
        return Harmless.id(MessageId.sendersId(messageId));
    }

    @Override
    public String toString() {
        return "PurchaseMessage[" + Harmless.id(messageId) + " from " + source + (undelivered ? ", undelivered" : "")
                + ", " + carried + "]";
    }
}
