package org.ticketorders.token;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.Purchase;

/** Renews the token that was just refused, before the call is repeated: its own headers are gone by then. */
@Component("renewToken")
public class RenewToken implements Processor {

    private final Tokens tokens;

    RenewToken(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Whether that could help: the token of the purchase's shop is one that is renewed. */
    public boolean canHelp(Exchange exchange) {
        return tokens.canBeRenewedAt(shop(exchange));
    }

    @Override
    public void process(Exchange exchange) {
        tokens.renewAt(shop(exchange), null);
    }

    /** Of the purchase that is worked on, or for an operator's question, of its row. */
    private static String shop(Exchange exchange) {
        Purchase purchase = exchange.getVariable("purchase", Purchase.class);
        PurchaseRecord row = exchange.getVariable("row", PurchaseRecord.class);
        return purchase == null ? row == null ? null : row.shop() : purchase.shop();
    }
}
