package org.ticketorders.lane;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.jms.JmsConstants;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.PurchaseRecord;

/** Has the next send to {@code reservation.held} go to the queue of the purchase's shop, where it has a lane. */
@Component("toHeldLane")
class ToHeldLane implements Processor {

    private final Lanes lanes;

    ToHeldLane(Lanes lanes) {
        this.lanes = lanes;
    }

    @Override
    public void process(Exchange exchange) {
        if (lanes.areUsed()) {
            PurchaseRecord row = exchange.getVariable("row", PurchaseRecord.class);
            lanes.heldQueue(row.shop())
                    .ifPresent(queue -> exchange.getMessage().setHeader(JmsConstants.JMS_DESTINATION_NAME, queue));
        }
    }
}
