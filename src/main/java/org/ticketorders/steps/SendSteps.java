package org.ticketorders.steps;

import org.apache.camel.Message;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ticketorders.hold.HoldAges;
import org.ticketorders.lane.Lanes;
import org.ticketorders.ledger.InDoubtProperties;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.message.Headers;
import org.ticketorders.outcome.Outcomes;
import org.ticketorders.purchase.State;

/** The messages that are sent about a purchase. */
@Configuration(proxyBeanMethods = false)
class SendSteps {

    /** Whose turn to be ordered has not come asks again after this. */
    private static final long TURN_MILLIS = 1_000;

    /** The sender's message, with the purchase and the attempt that the row names. */
    @Bean
    Processor attemptMessage(@Qualifier("originalMessage") Processor originalMessage) {
        return exchange -> {
            originalMessage.process(exchange);
            PurchaseRecord row = Work.of(exchange).getRow();
            Message message = exchange.getMessage();
            message.setHeader(Headers.PURCHASE_ID, row.purchaseId());
            message.setHeader(Headers.ATTEMPT, row.attempt());
        };
    }

    /**
     * The same for where holds wait: it lives as long as the hold. An order that the shop did not take is tried again when the shop
     * asked for it.
     */
    @Bean
    Processor heldMessage(@Qualifier("attemptMessage") Processor attemptMessage, Lanes lanes, HoldAges ages) {
        return exchange -> {
            attemptMessage.process(exchange);
            Work work = Work.of(exchange);
            PurchaseRecord row = work.getRow();
            Message message = exchange.getMessage();
            // by the clock that the JMS client reads, whatever the ledger's times were written by; 0 would be for ever
            message.setHeader(
                    "JMSExpiration",
                    System.currentTimeMillis() + ages.left(row.hold()).toMillis());
            if (work.waitsForItsTurn()) {
                message.setHeader("_AMQ_SCHED_DELIVERY", System.currentTimeMillis() + TURN_MILLIS);
            }
            if (work.getAnswer() != null) {
                message.setHeader("_AMQ_SCHED_DELIVERY", work.getAnswer().tryAgainAt());
            }
            work.setHeldQueue(lanes.heldQueue(row.shop()));
        };
    }

    /** Whether a dead letter tells of the purchase's end. */
    @Bean
    Predicate needsLetter() {
        return exchange -> Work.of(exchange).getRow().state() != State.ORDERED;
    }

    /** Whether no dead letter tells of the purchase's end, and its message is kept all the same, since the end may be taken back. */
    @Bean
    Predicate keepsMessage() {
        return exchange -> Work.of(exchange).getRow().keepsMessage();
    }

    /** The message of a settled doubt, for as long as that may be taken back. */
    @Bean
    Processor settledMessage(@Qualifier("attemptMessage") Processor attemptMessage, InDoubtProperties inDoubt) {
        return exchange -> {
            attemptMessage.process(exchange);
            exchange.getMessage()
                    .setHeader(
                            "JMSExpiration",
                            System.currentTimeMillis() + inDoubt.keepSettled().toMillis());
        };
    }

    /** Whether the sender gave a reply-to that may be used. */
    @Bean
    Predicate mayReply(Outcomes outcomes) {
        return exchange -> outcomes.mayReplyTo(Work.of(exchange).getMessage());
    }

    /** Whether the purchase's message is to publish the outcome, and not the periodic route. */
    @Bean
    Predicate awaitsPublication() {
        return exchange -> Work.of(exchange).getRow().awaitsPublication();
    }

    /** The message that tells what became of a purchase. */
    @Bean
    Processor outcomeMessage(Outcomes outcomes) {
        return exchange -> {
            PurchaseRecord row = Work.of(exchange).getRow();
            Message message = exchange.getMessage();
            message.removeHeaders("*");
            message.setBody(outcomes.of(row));
            message.setHeader(Headers.PURCHASE_ID, row.purchaseId());
            message.setHeader("outcome", row.state().word());
            message.setHeader(Headers.ATTEMPT, row.attempt());
            message.setHeader("_AMQ_DUPL_ID", outcomes.duplicateId(row));
        };
    }

    /** Notes that the row's outcome is sent, once the transaction is committed. */
    @Bean
    Processor outcomeWillBePublished(Outcomes outcomes) {
        return exchange -> outcomes.willBePublished(Work.of(exchange).getRow());
    }

    /** Works on the row in variable {@code row}, which no message in hand is about. */
    @Bean
    Processor workOnRow() {
        return exchange ->
                exchange.setVariable(Work.VARIABLE, Work.on(exchange.getVariable("row", PurchaseRecord.class)));
    }
}
