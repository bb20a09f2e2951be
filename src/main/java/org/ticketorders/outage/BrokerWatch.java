package org.ticketorders.outage;

import org.springframework.stereotype.Component;
import org.ticketorders.broker.BrokerProbe;
import org.ticketorders.purchase.Stage;

/**
 * Pauses all work while the broker takes no messages, or has those of another ledger, or it is not known whose: an order may not be posted whose outcome cannot be sent, or that
 * may have been posted before.
 */
@Component
public class BrokerWatch {

    private final BrokerProbe broker;
    private final Pauses pauses;

    BrokerWatch(BrokerProbe broker, Pauses pauses) {
        this.broker = broker;
        this.pauses = pauses;
    }

    public void look() {
        broker.look().ifPresent(why -> pauses.storeFails(Stage.BROKER, why));
    }
}
