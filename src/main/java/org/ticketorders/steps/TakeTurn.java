package org.ticketorders.steps;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;
import org.ticketorders.lane.ShopRateLimiter;

/** Waits until it is this purchase's turn to call its shop, where that has a limit. */
@Component("takeTurn")
class TakeTurn implements Processor {

    private final ShopRateLimiter turns;

    TakeTurn(ShopRateLimiter turns) {
        this.turns = turns;
    }

    @Override
    public void process(Exchange exchange) {
        turns.take(Work.of(exchange).getPurchase());
    }
}
