package org.ticketorders.deadletter;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.support.converter.MessageConverter;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.InDoubtProperties;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.log.LogContext;
import org.ticketorders.message.Headers;
import org.ticketorders.purchase.State;

/**
 * Moves dead letters: where their rows say, or to be accepted once more. Dead letter and row disagree after a purchase in doubt was
 * settled: by a person, a look-up, or an instance that came back late with the answer. No other end changes within an
 * attempt.
 *
 * <p>The message of a doubt that was settled as ordered is no dead letter any more; it is kept in {@value #SETTLED} for as long as the
 * settling may be taken back.
 */
@Component
public class Letters {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.dead-letters");
    private static final String IN_DOUBT = "dead-letter.in-doubt";
    private static final String SETTLED = "purchase.settled";
    private static final long WAIT_MILLIS = 1_000;

    /** What only a dead letter says. */
    private static final Set<String> LETTER_HEADERS =
            Set.of("reason", "detail", "stage", "failedAt", "shopStatus", Headers.SHOP_GUID);

    private final JmsTemplate jms;
    private final Ledger ledger;
    private final InDoubtProperties inDoubt;

    Letters(JmsTemplate jms, Ledger ledger, InDoubtProperties inDoubt) {
        this.jms = jms;
        this.ledger = ledger;
        this.inDoubt = inDoubt;
    }

    /** A dead letter in {@code dead-letter.in-doubt} and the row that says it belongs elsewhere. */
    public record Misplaced(String messageId, int attempt, PurchaseRecord row) {}

    /** Dead letters of purchases that are no longer in doubt. */
    public List<Misplaced> misplaced() {
        return misplaced(null);
    }

    /** Those of one purchase. */
    public List<Misplaced> misplacedOf(PurchaseRecord row) {
        return misplaced(idIs(row));
    }

    private List<Misplaced> misplaced(String selector) {
        return jms.browseSelected(IN_DOUBT, selector, (session, browser) -> {
            List<Misplaced> found = new ArrayList<>();
            for (Object item : Collections.list(browser.getEnumeration())) {
                Message letter = (Message) item;
                String purchaseId = LetterReader.text(letter, Headers.PURCHASE_ID);
                if (purchaseId != null && letter.propertyExists(Headers.ATTEMPT)) {
                    int attempt = letter.getIntProperty(Headers.ATTEMPT);
                    String messageId = letter.getJMSMessageID();
                    ledger.find(purchaseId)
                            .filter(row -> belongsElsewhere(row, attempt))
                            .ifPresent(row -> found.add(new Misplaced(messageId, attempt, row)));
                }
            }
            return found;
        });
    }

    private static boolean belongsElsewhere(PurchaseRecord row, int attempt) {
        return row.state() == State.ORDERED || (row.state().isReplayable() && row.attempt() == attempt);
    }

    /** Moves the dead letter to its row's queue, or removes it if the purchase is certainly ordered, in one transaction. */
    public void move(Misplaced letter) {
        LogContext.attempt(letter.row().purchaseId(), letter.row().attempt());
        jms.execute(
                session -> {
                    String selector = "JMSMessageID = '" + letter.messageId() + "'";
                    try (MessageConsumer consumer = session.createConsumer(session.createQueue(IN_DOUBT), selector)) {
                        Message message = consumer.receive(WAIT_MILLIS);
                        if (message != null) {
                            if (letter.row().state() != State.ORDERED) {
                                send(session, message, letter.row());
                            } else if (letter.row().keepsMessage()
                                    && letter.row().attempt() == letter.attempt()) {
                                keep(session, message);
                            }
                            session.commit();
                            LOG.info(
                                    "{} is {} and no longer in doubt: its dead letter was moved or removed",
                                    letter.row().purchaseId(),
                                    letter.row().state().word());
                        }
                    }
                    return null;
                },
                true);
    }

    private void send(Session session, Message letter, PurchaseRecord row) throws JMSException {
        Map<String, Object> properties = properties(letter);
        properties.put("reason", row.ending().reason().word());
        properties.put("detail", String.valueOf(row.ending().detail()));
        properties.put("failedAt", row.updatedAt().toString());
        properties.put(Headers.SHOP_GUID, row.shopGuid());
        sendOn(session, letter, properties, "dead-letter." + row.state().word());
    }

    private void keep(Session session, Message letter) throws JMSException {
        Map<String, Object> properties = properties(letter);
        properties.keySet().removeAll(LETTER_HEADERS);
        sendOn(session, letter, properties, SETTLED, inDoubt.keepSettled().toMillis());
    }

    /**
     * Moves the dead letter of a purchase to where it is accepted once more, in one transaction. The ledger is not touched: accept
     * changes it when the message is there, so that a crash in between leaves no row without a message.
     *
     * @param row a replayable end
     * @return whether there was a dead letter of this attempt
     */
    public boolean replay(PurchaseRecord row) {
        boolean moved = moveOn(row, "dead-letter." + row.state().word(), Headers.REPLAYS, "purchase.again");
        if (moved) {
            LOG.info("{} is replayed: it was {}", row.purchaseId(), row.ending().sentence());
        }
        return moved;
    }

    /**
     * Moves the message of a settled doubt to where it puts the purchase in doubt again, in one transaction. As for a replay the ledger is not
     * touched: there is one message, so that of a replay and this, or of two who do this, one has it.
     *
     * @param row the settled doubt
     * @return whether its message was where it is kept, or not yet moved there
     */
    public boolean takeBack(PurchaseRecord row) {
        String kept =
                row.keepsMessage() ? SETTLED : "dead-letter." + row.state().word();
        for (String queue : List.of(kept, IN_DOUBT)) {
            if (moveOn(row, queue, Headers.TAKES_BACK, "purchase.taken-back")) {
                LOG.info(
                        "{}: its settling is taken back: it was {}",
                        row.purchaseId(),
                        row.ending().sentence());
                return true;
            }
        }
        return false;
    }

    private boolean moveOn(PurchaseRecord row, String from, String as, String to) {
        String selector = idIs(row) + " AND " + Headers.ATTEMPT + " = " + row.attempt();
        return Boolean.TRUE.equals(jms.execute(
                session -> {
                    try (MessageConsumer consumer = session.createConsumer(session.createQueue(from), selector)) {
                        Message letter = consumer.receive(WAIT_MILLIS);
                        if (letter == null) {
                            return false;
                        }
                        Map<String, Object> properties = properties(letter);
                        properties.keySet().removeAll(LETTER_HEADERS);
                        properties.put(Headers.AGAIN, as);
                        sendOn(session, letter, properties, to);
                        session.commit();
                        return true;
                    }
                },
                true));
    }

    /**
     * Discards a dead letter.
     *
     * @param queue any of the dead-letter queues but that of purchases in doubt
     * @return false if it was not there (any more)
     */
    public boolean discard(String queue, String messageId) {
        if (IN_DOUBT.equals(queue)) {
            throw new IllegalArgumentException("a dead letter of a purchase in doubt is not discarded, but resolved");
        }
        return Boolean.TRUE.equals(jms.execute(
                session -> {
                    try (MessageConsumer consumer =
                            session.createConsumer(session.createQueue(queue), LetterBox.idIs(messageId))) {
                        boolean there = consumer.receive(WAIT_MILLIS) != null;
                        session.commit();
                        return there;
                    }
                },
                true));
    }

    static String idIs(PurchaseRecord row) {
        return idIs(row.purchaseId());
    }

    static String idIs(String purchaseId) {
        return Headers.PURCHASE_ID + " = " + LetterFilter.quoted(purchaseId);
    }

    /** The message's properties, without those of JMS and the broker. */
    private static Map<String, Object> properties(Message message) throws JMSException {
        Map<String, Object> properties = new TreeMap<>();
        for (Object name : Collections.list(message.getPropertyNames())) {
            if (!name.toString().startsWith("JMSX") && !name.toString().startsWith("_AMQ")) {
                properties.put(name.toString(), message.getObjectProperty(name.toString()));
            }
        }
        return properties;
    }

    /** As a message of its own: one that the broker has streamed cannot be sent on as it is. */
    private void sendOn(Session session, Message letter, Map<String, Object> properties, String queue)
            throws JMSException {
        sendOn(session, letter, properties, queue, Message.DEFAULT_TIME_TO_LIVE);
    }

    private void sendOn(
            Session session, Message letter, Map<String, Object> properties, String queue, long timeToLiveMillis)
            throws JMSException {
        MessageConverter converter = jms.getMessageConverter();
        Message message = converter.toMessage(converter.fromMessage(letter), session);
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            message.setObjectProperty(property.getKey(), property.getValue());
        }
        message.setJMSReplyTo(letter.getJMSReplyTo());
        message.setJMSCorrelationID(letter.getJMSCorrelationID());
        message.setJMSType(letter.getJMSType());
        session.createProducer(session.createQueue(queue))
                .send(message, Message.DEFAULT_DELIVERY_MODE, Message.DEFAULT_PRIORITY, timeToLiveMillis);
    }
}
