package org.ticketorders.steps;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;

/**
 * Throws the failure that a doCatch caught once more, for the route's own policy. A failure with which another error handler
 * is done carries marks that keep every further one from looking at it; they are taken away.
 */
@Component("failAnew")
class FailAnew implements Processor {

    @Override
    public void process(Exchange exchange) throws Exception {
        exchange.getExchangeExtension().setFailureHandled(false);
        exchange.getExchangeExtension().setErrorHandlerHandled(null);
        exchange.getExchangeExtension().setRedeliveryExhausted(false);
        throw exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    }
}
