package org.ticketorders.deadletter;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ledger.State;
import org.ticketorders.message.Headers;

/**
 * Puts dead letters where their rows say. The two disagree after a purchase in doubt was settled: by a person, a look-up, or
 * an instance that came back late with the answer. No other end changes within an attempt.
 */
@Component
public class Letters {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.dead-letters");
    private static final String IN_DOUBT = "dead-letter.in-doubt";
    private static final long WAIT_MILLIS = 1_000;

    private final JmsTemplate jms;
    private final Ledger ledger;

    Letters(JmsTemplate jms, Ledger ledger) {
        this.jms = jms;
        this.ledger = ledger;
    }

    /** A letter in {@code dead-letter.in-doubt} and the row that says it belongs elsewhere. */
    public record Misplaced(String messageId, PurchaseRecord row) {}

    /** Letters of purchases that are no longer in doubt. */
    public List<Misplaced> misplaced() {
        return jms.browse(IN_DOUBT, (session, browser) -> {
            List<Misplaced> found = new ArrayList<>();
            for (Object item : Collections.list(browser.getEnumeration())) {
                Message letter = (Message) item;
                String purchaseId = letter.getStringProperty(Headers.PURCHASE_ID);
                if (purchaseId != null && letter.propertyExists(Headers.ATTEMPT)) {
                    int attempt = letter.getIntProperty(Headers.ATTEMPT);
                    String messageId = letter.getJMSMessageID();
                    ledger.find(purchaseId)
                            .filter(row -> belongsElsewhere(row, attempt))
                            .ifPresent(row -> found.add(new Misplaced(messageId, row)));
                }
            }
            return found;
        });
    }

    private static boolean belongsElsewhere(PurchaseRecord row, int attempt) {
        return row.state() == State.ORDERED || (row.state().isReplayable() && row.attempt() == attempt);
    }

    /** Moves the letter to its row's queue, or removes it if the purchase is ordered, in one transaction. */
    public void move(Misplaced letter) {
        jms.execute(
                session -> {
                    String selector = "JMSMessageID = '" + letter.messageId() + "'";
                    try (MessageConsumer consumer = session.createConsumer(session.createQueue(IN_DOUBT), selector)) {
                        Message message = consumer.receive(WAIT_MILLIS);
                        if (message != null) {
                            if (letter.row().state() != State.ORDERED) {
                                send(session, message, letter.row());
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

    private static void send(Session session, Message letter, PurchaseRecord row) throws JMSException {
        Map<String, Object> properties = new TreeMap<>();
        for (Object name : Collections.list(letter.getPropertyNames())) {
            if (!name.toString().startsWith("JMSX") && !name.toString().startsWith("_AMQ")) {
                properties.put(name.toString(), letter.getObjectProperty(name.toString()));
            }
        }
        properties.put("reason", row.ending().reason().word());
        properties.put("detail", String.valueOf(row.ending().detail()));
        properties.put("failedAt", row.updatedAt().toString());
        letter.clearProperties();
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            letter.setObjectProperty(property.getKey(), property.getValue());
        }
        session.createProducer(session.createQueue("dead-letter." + row.state().word()))
                .send(letter);
    }
}
