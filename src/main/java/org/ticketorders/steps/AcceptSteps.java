package org.ticketorders.steps;

import org.apache.camel.Message;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ticketorders.ledger.Decision;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.message.Envelopes;
import org.ticketorders.payment.PaymentMethods;
import org.ticketorders.purchase.PurchaseReader;

/** From a message to what is to be done with it, and to the payment method of its purchase. */
@Configuration(proxyBeanMethods = false)
class AcceptSteps {

    /** Reads the purchase from the body. The headers were the sender's, and go. */
    @Bean
    Processor readPurchase(PurchaseReader reader, Envelopes envelopes) {
        return exchange -> {
            Message message = exchange.getMessage();
            message.removeHeaders("*");
            envelopes.mustBeTakable(Variables.message(exchange));
            PurchaseReader.Reading reading = reader.read(message.getBody());
            exchange.setVariable(Variables.PURCHASE, reading.purchase());
            exchange.setVariable(Variables.DELIVERY, envelopes.delivery(Variables.message(exchange), reading));
        };
    }

    /** What is to be done; the row that this relies on is written. */
    @Bean
    Processor askLedger(Ledger ledger) {
        return exchange -> {
            Decision decision = ledger.take(Variables.delivery(exchange));
            exchange.setVariable(Variables.DECISION, decision);
            exchange.setVariable(Variables.ROW, decision.row());
        };
    }

    /** Whether the API must be asked for the shop's payment methods. */
    @Bean
    Predicate paymentMethodsAreStale(PaymentMethods methods) {
        return exchange -> !methods.isFresh(Variables.purchase(exchange).shop());
    }

    @Bean
    Processor choosePaymentMethod(PaymentMethods methods) {
        return exchange ->
                exchange.setVariable(Variables.PAYMENT_PROVIDER, methods.choose(Variables.purchase(exchange)));
    }
}
