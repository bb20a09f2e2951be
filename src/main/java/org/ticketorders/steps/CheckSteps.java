package org.ticketorders.steps;

import org.apache.camel.Processor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ticketorders.imports.work.OfferedMethods;
import org.ticketorders.payment.PaymentMethods;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.PurchaseRejected;

/** Steps by which the check of a file asks a shop as a purchase would. */
@Configuration(proxyBeanMethods = false)
class CheckSteps {

    /** Takes the purchase in the body for what is worked on; there is no message, no row, and nothing to be ordered. */
    @Bean
    Processor workOnPurchaseOfFile() {
        return exchange -> {
            Work work = new Work(null);
            work.read(exchange.getMessage().getMandatoryBody(Purchase.class), null);
            exchange.setVariable(Work.VARIABLE, work);
        };
    }

    @Bean
    OfferedMethods offeredMethods(PaymentMethods methods) {
        return purchase -> {
            if (!methods.hasCopy(purchase.shop())) {
                return null;
            }
            try {
                methods.choose(purchase);
                return null;
            } catch (PurchaseRejected e) {
                return e.getEnding().sentence();
            }
        };
    }

    /** Puts into the body why the API has no payment methods for the shop; null if it has. */
    @Bean
    Processor takeRefusalOfShop() {
        return exchange -> {
            Work work = Work.of(exchange);
            exchange.getMessage()
                    .setBody(
                            work.getRefusal() == null ? null : work.getRefusal().sentence());
        };
    }
}
