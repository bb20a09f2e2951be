package org.ticketorders.lane;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.Purchase;

/** Waits until it is this purchase's turn to call its shop, where that has a limit. */
@Component("takeTurn")
class TakeTurn implements Processor {

    private final Turns turns;

    TakeTurn(Turns turns) {
        this.turns = turns;
    }

    @Override
    public void process(Exchange exchange) {
        turns.take(exchange.getVariable("purchase", Purchase.class));
    }
}
