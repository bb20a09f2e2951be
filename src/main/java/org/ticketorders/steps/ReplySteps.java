package org.ticketorders.steps;

import jakarta.jms.TextMessage;
import org.apache.camel.Processor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.core.JmsTemplate;
import org.ticketorders.message.CorrelationIds;
import org.ticketorders.message.PurchaseMessage;
import org.ticketorders.outcome.Outcomes;

/** What a sender is told who gave a reply-to. */
@Configuration(proxyBeanMethods = false)
class ReplySteps {

    /**
     * Sends the outcome to where the sender wants it, in the transaction of the message in hand. No endpoint of a route can name that
     * place: it may be a temporary queue, and a name that a sender chose is not to become a part of a URI.
     */
    @Bean
    Processor sendReply(Outcomes outcomes, JmsTemplate jms) {
        return exchange -> {
            Work work = Work.of(exchange);
            PurchaseMessage message = work.getMessage();
            String outcome = outcomes.reply(message, work.getRow(), work.getInvalid());
            jms.send(message.replyTo(), session -> {
                TextMessage reply = session.createTextMessage(outcome);
                CorrelationIds.write(reply, message.replyCorrelationId());
                return reply;
            });
        };
    }
}
