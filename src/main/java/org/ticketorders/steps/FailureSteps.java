package org.ticketorders.steps;

import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.outage.Outages;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Source;

/** What becomes of a message when a step fails. */
@Configuration(proxyBeanMethods = false)
class FailureSteps {

    /** Whether the message in hand is a sender's, and none of ours. */
    @Bean
    Predicate isASenders() {
        return exchange -> {
            Work work = exchange.getVariable(Work.VARIABLE, Work.class);
            return work != null && work.getMessage().source() == Source.REQUESTED;
        };
    }

    /** Notes why the message is no purchase. */
    @Bean
    Processor takeRefusal() {
        return exchange ->
                Work.of(exchange).setInvalid(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, InvalidPurchase.class));
    }

    /** Counts the failure towards an outage. An attempt that the shop's outage ended does not count as one. */
    @Bean
    Processor countFailure(Outages outages, Ledger ledger) {
        return exchange -> {
            Work work = exchange.getVariable(Work.VARIABLE, Work.class);
            Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
            if (work == null) {
                return;
            }
            if (outages.failed(work.getStage(), work.getPurchase(), failure)) {
                ledger.forgive(work.getRow(), failure.getMessage() == null ? failure.toString() : failure.getMessage());
            }
        };
    }
}
