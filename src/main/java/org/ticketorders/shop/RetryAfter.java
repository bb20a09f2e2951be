package org.ticketorders.shop;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;
import org.ticketorders.routes.RepeatProperties;

/**
 * Where the shop said how long to wait, the next try waits as long, up to the configured most. Counts the reserve requests that
 * got no answer on the way: each may hold a ticket until it lapses.
 */
@Component("retryAfter")
class RetryAfter implements Processor {

    private final RepeatProperties repeat;
    private final Counter unanswered;

    RetryAfter(RepeatProperties repeat, MeterRegistry metrics) {
        this.repeat = repeat;
        this.unanswered = Counter.builder("openticket.reserves.unanswered")
                .description("reserve requests without an answer; each may hold a ticket until it lapses")
                .register(metrics);
    }

    @Override
    public void process(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (failure instanceof IOException
                && !(failure instanceof ConnectException)
                && exchange.getVariable("ticket") != null) {
            unanswered.increment();
        }
        if (failure instanceof ShopUnavailable unavailable && unavailable.getRetryAfter() != null) {
            long millis = Math.min(unavailable.getRetryAfter().toMillis(), repeat.maxDelayMillis());
            exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, millis);
        } else {
            exchange.getMessage().removeHeader(Exchange.REDELIVERY_DELAY);
        }
    }
}
