package org.ticketorders.steps;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;
import org.ticketorders.token.Tokens;

/** Renews the token that was just refused, before the call is repeated: its own headers are gone by then. */
@Component("renewToken")
public class RenewToken implements Processor {

    private final Tokens tokens;

    RenewToken(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Whether that could help: the token of the purchase's shop is one that is renewed. */
    public boolean canHelp(Exchange exchange) {
        return tokens.canBeRenewedAt(Work.of(exchange).getShop());
    }

    @Override
    public void process(Exchange exchange) {
        tokens.renewAt(Work.of(exchange).getShop(), null);
    }
}
