package org.ticketorders.steps;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;

/**
 * Rethrows the failure that a doCatch caught, for the route's own policy. A failure with which another error handler
 * is done carries marks that keep every further one from looking at it; they are taken away.
 */
@Component("rethrowCaught")
class RethrowCaught implements Processor {

    @Override
    public void process(Exchange exchange) throws Exception {
        exchange.getExchangeExtension().setFailureHandled(false);
        exchange.getExchangeExtension().setErrorHandlerHandled(null);
        exchange.getExchangeExtension().setRedeliveryExhausted(false);
        throw exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    }
}
