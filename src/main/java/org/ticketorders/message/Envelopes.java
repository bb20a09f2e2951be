package org.ticketorders.message;

import jakarta.jms.Destination;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.ticketorders.door.Bounds;
import org.ticketorders.door.LargeAsBytes;
import org.ticketorders.door.PropertyBounds;
import org.ticketorders.ledger.ContentDigest;
import org.ticketorders.ledger.CustomerDigests;
import org.ticketorders.ledger.Delivery;
import org.ticketorders.ledger.MessageId;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.log.LogContext;
import org.ticketorders.purchase.Carried;
import org.ticketorders.purchase.Carried.Kind;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Receiver;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.Violation;
import org.ticketorders.purchase.read.PurchaseReader.Reading;

/** Opens a JMS message as it came from a queue. */
@Component
public class Envelopes {

    /** What a sender may not hand on: Camel's and the broker's control headers, JMS' own, and those that we write. */
    private static final Pattern NOT_THE_SENDERS =
            Pattern.compile("(camel|org\\.apache\\.camel|jms|_amq|__amq|native_).*", Pattern.CASE_INSENSITIVE);

    /**
     * What JMS lets a property be called; Camel writes dots and hyphens in another way. An AMQP sender may use any name, but
     * no message of ours could be sent on with it, not even as a dead letter.
     */
    private static final Pattern JMS_NAME =
            Pattern.compile("(?!(?i:null|true|false|not|and|or|between|like|in|is|escape)$)"
                    + "[\\p{javaJavaIdentifierStart}.-][\\p{javaJavaIdentifierPart}.-]*");

    /** W3C Trace Context: version, trace, span, flags. */
    private static final Pattern TRACEPARENT =
            Pattern.compile("[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private static final Set<String> OURS = Set.of(
            "purchaseid",
            "attempt",
            "again",
            "reason",
            "detail",
            "stage",
            "failedat",
            "shopstatus",
            "shopguid",
            "outcome",
            "firstmessageid");

    /** Where the broker hands over the message id of an AMQP sender; its JMSMessageID is a new one for each delivery. */
    private static final String AMQP_MESSAGE_ID = "NATIVE_MESSAGE_ID";

    /** What the broker writes into an undelivered message: where it was, as which message, and when its time was over. */
    private static final String CAME_FROM = "_AMQ_ORIG_QUEUE";

    private static final String WAS_MESSAGE = "_AMQ_ORIG_MESSAGE_ID";
    private static final String EXPIRED_AT = "_AMQ_ACTUAL_EXPIRY";

    private static final Map<String, Source> QUEUES = Map.of(
            "purchase.requested", Source.REQUESTED,
            "purchase.again", Source.AGAIN,
            "purchase.taken-back", Source.AGAIN,
            "reservation.held", Source.HELD,
            "reservation.expired", Source.EXPIRED);

    private final CustomerDigests customers;

    @Autowired
    Envelopes(CustomerDigests customers) {
        this.customers = customers;
    }

    /** Those that make nothing of a customer. */
    public Envelopes() {
        this(CustomerDigests.none());
    }

    /** A message from a queue that we read ourselves. */
    public PurchaseMessage open(Object body, Map<String, Object> headers, String queue) {
        return open(body, headers, queue, false);
    }

    /**
     * A message from the broker's dead-letter address.
     *
     * @throws IllegalArgumentException if it does not say that it came from one of our queues
     */
    public PurchaseMessage openUndelivered(Object body, Map<String, Object> headers) {
        String from = String.valueOf(headers.get(CAME_FROM));
        if (source(from) == null) {
            throw new IllegalArgumentException("a message in 'undelivered' comes from queue '" + from
                    + "', which is none of ours: move it by hand");
        }
        return open(body, headers, from, true);
    }

    /** The message as the ledger sees it. */
    public Delivery delivery(PurchaseMessage message, Reading reading) {
        LogContext.purchase(reading.purchase().purchaseId());
        Receiver receiver = reading.purchase().receiver();
        return new Delivery(
                message.source(),
                message.undelivered(),
                Harmless.id(message.messageId()),
                message.carried(),
                reading.purchase().purchaseId(),
                ContentDigest.of(reading.digest(), reading.meaning()),
                reading.purchase().shop(),
                message.expired(),
                customers.of(receiver.email(), receiver.firstname(), receiver.lastname()));
    }

    /** The message as the ledger sees it whose content is the row's, though it is no purchase by the present configuration. */
    public Delivery delivery(PurchaseMessage message, PurchaseRecord row) {
        LogContext.purchase(row.purchaseId());
        return new Delivery(
                message.source(),
                message.undelivered(),
                Harmless.id(message.messageId()),
                message.carried(),
                row.purchaseId(),
                row.digest(),
                row.shop(),
                message.expired());
    }

    /** @throws InvalidPurchase if the message is refused whatever its body is */
    public void mustBeTakable(PurchaseMessage message) {
        if (message.refusal() != null) {
            throw new InvalidPurchase(Reason.UNREADABLE, List.of(new Violation("", message.refusal())), null);
        }
    }

    /**
     * What a log line calls a message: its purchase where that is known already.
     *
     * @param purchase null where the message could not be read so far
     */
    public String name(Purchase purchase, PurchaseMessage message) {
        return purchase == null ? "A message" : purchase.purchaseId();
    }

    /** What a queue holds, be it the common one or that of a lane, whose name comes behind a further dot. */
    private static Source source(String queue) {
        return QUEUES.get(isLane(queue) ? queue.substring(0, queue.lastIndexOf('.')) : queue);
    }

    private static boolean isLane(String queue) {
        return !QUEUES.containsKey(queue) && queue.contains(".");
    }

    private static PurchaseMessage open(Object body, Map<String, Object> headers, String queue, boolean undelivered) {
        Source source = source(queue);
        Map<String, Object> properties = new TreeMap<>();
        headers.forEach((name, value) -> {
            if (value != null && isTheSenders(name, value)) {
                properties.put(name, value);
            }
        });
        String refusal = headers.get(Headers.REFUSED) instanceof String words
                ? Harmless.line(words)
                : PropertyBounds.whyNot(properties);
        return new PurchaseMessage(
                body,
                source,
                undelivered,
                messageId(headers, isLane(queue), undelivered),
                source == Source.REQUESTED ? Carried.NOTHING : carried(headers),
                headers.get("JMSReplyTo") instanceof Destination replyTo ? replyTo : null,
                (String) headers.get("JMSCorrelationID"),
                refusal == null ? properties : Map.of(),
                undelivered && headers.get(EXPIRED_AT) instanceof Number at && at.longValue() > 0,
                refusal);
    }

    private static boolean isTheSenders(String name, Object value) {
        return name.length() <= Bounds.NAME
                && JMS_NAME.matcher(name).matches()
                && !NOT_THE_SENDERS.matcher(name).matches()
                && !OURS.contains(name.toLowerCase(Locale.ROOT))
                && !isMalformedTrace(name, value);
    }

    /** Every tracer on the way reads it, so nothing else may travel by that name. */
    private static boolean isMalformedTrace(String name, Object value) {
        return name.equalsIgnoreCase("traceparent")
                && !(value instanceof String text && TRACEPARENT.matcher(text).matches());
    }

    /** Senders cannot write to a lane: what its messages say of themselves is ours. */
    private static String messageId(Map<String, Object> headers, boolean inLane, boolean undelivered) {
        if (inLane && headers.get(Headers.FIRST_MESSAGE_ID) instanceof String first) {
            return first;
        }
        // of an undelivered message, the number that it had before
        Object number = headers.getOrDefault(WAS_MESSAGE, headers.get(LargeAsBytes.NUMBER));
        if (headers.get(AMQP_MESSAGE_ID) instanceof String own) {
            return number instanceof Number broker ? MessageId.of(broker.longValue(), own) : own;
        }
        String id = (String) headers.get("JMSMessageID");
        if (id == null && undelivered) {
            // none was given before the broker gave it up; the broker's own number stays the same from delivery to
            // delivery
            id = "ID:undelivered-" + headers.get(WAS_MESSAGE);
        }
        return id;
    }

    private static Carried carried(Map<String, Object> headers) {
        if (!(headers.get(Headers.ATTEMPT) instanceof Number attempt)) {
            return Carried.NOTHING;
        }
        Kind kind =
                switch (String.valueOf(headers.get(Headers.AGAIN))) {
                    case Headers.RENEWS -> Kind.RENEWS;
                    case Headers.REPLAYS -> Kind.REPLAYS;
                    case Headers.TAKES_BACK -> Kind.TAKES_BACK;
                    default -> Kind.HOLD;
                };
        return new Carried(kind, attempt.intValue());
    }
}
