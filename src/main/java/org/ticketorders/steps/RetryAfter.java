package org.ticketorders.steps;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;
import org.ticketorders.shop.RepeatProperties;
import org.ticketorders.shop.ShopUnavailable;

/**
 * Where the shop said how long to wait, the next try waits as long, up to the configured most.
 */
@Component("retryAfter")
class RetryAfter implements Processor {

    private final RepeatProperties repeat;

    RetryAfter(RepeatProperties repeat) {
        this.repeat = repeat;
    }

    @Override
    public void process(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (failure instanceof ShopUnavailable unavailable && unavailable.getRetryAfter() != null) {
            long millis = Math.min(unavailable.getRetryAfter().toMillis(), repeat.maxDelayMillis());
            exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, millis);
        } else {
            exchange.getMessage().removeHeader(Exchange.REDELIVERY_DELAY);
        }
    }
}
