package org.ticketorders.steps;

import org.apache.camel.Message;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ticketorders.lane.Lanes;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.message.Envelopes;
import org.ticketorders.outcome.Outcomes;
import org.ticketorders.payment.PaymentMethods;
import org.ticketorders.purchase.PurchaseRejected;
import org.ticketorders.purchase.Source;
import org.ticketorders.purchase.read.PurchaseReader;

/** From a message to what is to be done with it, and to the payment method of its purchase. */
@Configuration(proxyBeanMethods = false)
class AcceptSteps {

    /** Whether a message of no id is in hand, which could not be told from its own duplicate. */
    @Bean
    Predicate hasNoMessageId() {
        return exchange -> Work.of(exchange).getMessage().messageId() == null;
    }

    /** Finds the queue of the lane that the message belongs to, if it belongs to one. */
    @Bean
    Processor findLane(Lanes lanes) {
        return exchange -> {
            Work work = Work.of(exchange);
            work.setLane(lanes.queueFor(work.getMessage()));
        };
    }

    /** Reads the purchase from the body. The headers were the sender's, and go. */
    @Bean
    Processor readPurchase(PurchaseReader reader, Envelopes envelopes) {
        return exchange -> {
            Work work = Work.of(exchange);
            Message message = exchange.getMessage();
            message.removeHeaders("*");
            envelopes.mustBeTakable(work.getMessage());
            PurchaseReader.Reading reading = reader.read(message.getBody());
            work.read(reading.purchase(), envelopes.delivery(work.getMessage(), reading));
        };
    }

    /**
     * What is to be done; the row that this relies on is written. A hold that has waited takes its turn to be ordered before the ledger is asked, which
     * writes that its order may leave.
     */
    @Bean
    Processor askLedger(Ledger ledger, TurnToOrder turns) {
        return exchange -> {
            Work work = Work.of(exchange);
            boolean wantsToOrder = work.getMessage().source() == Source.HELD
                    && !work.getMessage().givenUp();
            boolean mayOrder = !wantsToOrder || turns.comes(exchange);
            work.decided(ledger.take(work.getDelivery(), mayOrder));
        };
    }

    /** The purchase's id belongs to another purchase. */
    @Bean
    Processor refuseReusedId(Outcomes outcomes) {
        return exchange -> {
            Work work = Work.of(exchange);
            work.setInvalid(outcomes.idReused(work.getPurchase()));
        };
    }

    /** Whether the API must be asked for the shop's payment methods. */
    @Bean
    Predicate paymentMethodsAreStale(PaymentMethods methods) {
        return exchange -> !methods.isFresh(Work.of(exchange).getShop());
    }

    /** Keeps the API's list of payment methods, or its refusal to give the purchase's shop any. */
    @Bean
    Processor keepPaymentMethods(PaymentMethods methods) {
        return exchange -> {
            Work work = Work.of(exchange);
            try {
                methods.store(work.getShop(), HttpAnswers.of(exchange));
            } catch (PurchaseRejected e) {
                work.setRefusal(e.getEnding());
            }
        };
    }

    /** Finds the payment method that the purchase names, unless the API has refused its shop. */
    @Bean
    Processor choosePaymentMethod(PaymentMethods methods) {
        return exchange -> {
            Work work = Work.of(exchange);
            if (work.getRefusal() != null) {
                return;
            }
            try {
                work.setPaymentProvider(methods.choose(work.getPurchase()));
            } catch (PurchaseRejected e) {
                work.setRefusal(e.getEnding());
            }
        };
    }
}
