package org.ticketorders.outcome;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.ticketorders.broker.AfterCommit;
import org.ticketorders.broker.Queues;
import org.ticketorders.ledger.LedgerProperties;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.log.LogContext;
import org.ticketorders.message.PurchaseMessage;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.Violation;

/** Writes outcomes, and sees to it that each is noted as published once it certainly is. */
@Component
public class Outcomes {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.purchases");

    /** Where no outcome may be sent, whatever a sender asks for, beside our queues: those of lanes, the broker's, and its other way to name a queue. */
    private static final String NOT_THE_SENDERS =
            "(purchase|reservation|order|dead-letter)\\..*|activemq\\..*|\\$sys\\..*|.*::.*";

    private final ObjectMapper json;
    private final PublishedMarks marks;
    private final AfterCommit afterCommit;
    private final LedgerProperties ledger;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Outcomes(
            ObjectMapper json,
            PublishedMarks marks,
            AfterCommit afterCommit,
            LedgerProperties ledger,
            ApplicationEventPublisher events,
            Clock clock) {
        this.json = json;
        this.marks = marks;
        this.afterCommit = afterCommit;
        this.ledger = ledger;
        this.events = events;
        this.clock = clock;
    }

    /** The outcome of a purchase that has come to an end, as JSON. */
    public String of(PurchaseRecord row) {
        return write(Outcome.of(row));
    }

    /** The outcome {@code invalid} of a message that is no purchase, as JSON. */
    public String ofInvalid(PurchaseMessage message, InvalidPurchase invalid) {
        return write(new Outcome(
                invalid.getPurchaseId(),
                "invalid",
                null,
                null,
                null,
                null,
                invalid.getReason().word(),
                null,
                null,
                message.sendersId(),
                invalid.getViolations().stream().map(Violation::toString).toList(),
                Instant.ofEpochMilli(clock.millis())));
    }

    /** What the sender of a message is told: the same as everybody. */
    public String reply(PurchaseMessage message, PurchaseRecord row, InvalidPurchase invalid) {
        return invalid == null ? of(row) : ofInvalid(message, invalid);
    }

    /** The refusal of a purchase whose id belongs to another. */
    public InvalidPurchase idReused(Purchase purchase) {
        String purchaseId = purchase.purchaseId();
        String problem = purchaseId + " belongs to another purchase, which came before with other content: "
                + InvalidPurchase.NEW_ID;
        return new InvalidPurchase(
                Reason.PURCHASE_ID_REUSED, List.of(new Violation("/purchaseId", problem)), purchaseId);
    }

    /** By this the broker knows an outcome that is published twice. */
    public String duplicateId(PurchaseRecord row) {
        return row.purchaseId() + "/" + row.attempt() + "/" + row.state().word();
    }

    /** Whether the sender's reply-to may get the outcome: ours may not, since a reply there would be taken for a message. */
    public boolean mayReplyTo(PurchaseMessage message) {
        Destination replyTo = message.replyTo();
        if (replyTo == null || (message.undelivered() && !message.expired())) {
            return false;
        }
        boolean may = replyTo instanceof Queue queue && !isOurs(name(queue));
        if (!may) {
            LOG.warn("The JMSReplyTo of {} is not a queue of its sender's own: no reply is sent", message);
        }
        return may;
    }

    private static boolean isOurs(String queue) {
        return Queues.names().contains(queue) || queue.matches(NOT_THE_SENDERS);
    }

    private static String name(Queue queue) {
        try {
            return queue.getQueueName();
        } catch (JMSException e) {
            throw new IllegalStateException("the name of a reply-to cannot be read", e);
        }
    }

    /** To be called in the publishing transaction: once it is committed, the row gets its mark. */
    public void willBePublished(PurchaseRecord row) {
        afterCommit.onlyWithin(ledger.publishWithin());
        afterCommit.run(() -> {
            marks.add(row);
            finished(MessageFinished.End.PUBLISHED, null);
            LOG.debug(
                    "{} {}: its outcome is published",
                    row.purchaseId(),
                    row.state().word());
        });
    }

    /** To be called in the transaction that refuses a message. */
    public void willBeRefused(PurchaseMessage message, InvalidPurchase invalid) {
        LogContext.purchase(invalid.getPurchaseId());
        afterCommit.run(() -> {
            finished(MessageFinished.End.REFUSED, invalid.getReason());
            LOG.info(
                    "{} invalid: {}: {}",
                    invalid.getPurchaseId() == null ? message.sendersId() : invalid.getPurchaseId(),
                    invalid.getReason().word(),
                    invalid.getMessage());
        });
    }

    /** To be called in the transaction that drops a duplicate. */
    public void willBeDropped(PurchaseRecord row) {
        afterCommit.run(() -> {
            finished(MessageFinished.End.DROPPED, null);
            LOG.info(
                    "{} duplicate: known already, {}",
                    row.purchaseId(),
                    row.state().isEnd()
                            ? row.state().word() + ", " + row.ending().sentence()
                            : "in work (" + row.state().word() + ")");
        });
    }

    private void finished(MessageFinished.End end, Reason reason) {
        events.publishEvent(new MessageFinished(end, reason));
    }

    private String write(Outcome outcome) {
        try {
            return json.writeValueAsString(outcome);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write the outcome of " + outcome.purchaseId(), e);
        }
    }
}
