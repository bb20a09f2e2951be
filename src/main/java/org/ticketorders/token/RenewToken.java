package org.ticketorders.token;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;

/** Renews the token that was just refused, before the call is repeated: its own headers are gone by then. */
@Component("renewToken")
class RenewToken implements Processor {

    private final Tokens tokens;

    RenewToken(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public void process(Exchange exchange) {
        tokens.renew(null);
    }
}
