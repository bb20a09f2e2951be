package org.ticketorders.steps;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.stereotype.Component;
import org.ticketorders.outage.Outages;

/**
 * Waits for the message's turn to be worked on, while a stage resumes after an outage. However the message ends, its turn is given back then, if it was
 * not before.
 */
@Component
class TurnToOrder {

    private final Outages outages;

    TurnToOrder(Outages outages) {
        this.outages = outages;
    }

    /** @return whether the purchase may be ordered now; its hold has to wait otherwise */
    boolean comes(Exchange exchange) {
        Work work = Work.of(exchange);
        if (work.getTurn() != null) {
            return true;
        }
        Outages.Turn turn = outages.turnToOrder(work.getPurchase());
        if (turn == null) {
            work.mustWaitForItsTurn();
            return false;
        }
        work.setTurn(turn);
        giveBack(exchange, turn);
        return true;
    }

    /** The turn of its reservations, which are asked for in any case; null where it did not come in time. */
    Outages.Turn toReserve(Exchange exchange) {
        Outages.Turn turn = outages.turnToReserve(Work.of(exchange).getPurchase());
        if (turn != null) {
            giveBack(exchange, turn);
        }
        return turn;
    }

    private static void giveBack(Exchange exchange, Outages.Turn turn) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                turn.close();
            }
        });
    }
}
