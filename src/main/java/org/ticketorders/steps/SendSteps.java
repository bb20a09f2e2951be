package org.ticketorders.steps;

import java.util.Optional;
import org.apache.camel.Message;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.component.jms.JmsConstants;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ticketorders.hold.HoldAges;
import org.ticketorders.lane.Lanes;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.message.Headers;
import org.ticketorders.outcome.Outcomes;

/** The messages that are sent about a purchase. */
@Configuration(proxyBeanMethods = false)
class SendSteps {

    /** The sender's message, with the purchase and the attempt that the row names. */
    @Bean
    Processor attemptMessage(@Qualifier("originalMessage") Processor originalMessage) {
        return exchange -> {
            originalMessage.process(exchange);
            PurchaseRecord row = Variables.row(exchange);
            Message message = exchange.getMessage();
            message.setHeader(Headers.PURCHASE_ID, row.purchaseId());
            message.setHeader(Headers.ATTEMPT, row.attempt());
        };
    }

    /**
     * The same for the order stage: it lives as long as the hold, and where the purchase's shop has a lane, it goes to the queue of
     * that in place of the common one.
     */
    @Bean
    Processor heldMessage(@Qualifier("attemptMessage") Processor attemptMessage, Lanes lanes, HoldAges ages) {
        return exchange -> {
            attemptMessage.process(exchange);
            PurchaseRecord row = Variables.row(exchange);
            Message message = exchange.getMessage();
            // by the clock that the JMS client reads, whatever the ledger's times were written by; 0 would be for ever
            message.setHeader(
                    "JMSExpiration",
                    System.currentTimeMillis() + ages.left(row.hold()).toMillis());
            Optional<String> own = lanes.heldQueue(row.shop());
            own.ifPresent(queue -> message.setHeader(JmsConstants.JMS_DESTINATION_NAME, queue));
        };
    }

    /** Whether the sender gave a reply-to that may be used. */
    @Bean
    Predicate mayReply(Outcomes outcomes) {
        return exchange -> outcomes.mayReplyTo(Variables.message(exchange));
    }

    /** The message that tells what became of a purchase. */
    @Bean
    Processor outcomeMessage(Outcomes outcomes) {
        return exchange -> {
            PurchaseRecord row = Variables.row(exchange);
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
        return exchange -> outcomes.willBePublished(Variables.row(exchange));
    }
}
