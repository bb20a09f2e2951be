package org.ticketorders.shop;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Where the shop said how long to wait, the next try waits as long, up to the configured most. */
@Component("retryAfter")
class RetryAfter implements Processor {

    private final long mostMillis;

    RetryAfter(@Value("${openticket.repeat.max-delay-millis}") long mostMillis) {
        this.mostMillis = mostMillis;
    }

    @Override
    public void process(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (failure instanceof ShopUnavailable unavailable && unavailable.getRetryAfter() != null) {
            long millis = Math.min(unavailable.getRetryAfter().toMillis(), mostMillis);
            exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, millis);
        } else {
            exchange.getMessage().removeHeader(Exchange.REDELIVERY_DELAY);
        }
    }
}
