package org.ticketorders.monitoring;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.ledger.StateChanged;
import org.ticketorders.log.LogContext;

/** One log line for each change of a purchase's state. */
@Component
class ProgressLog {

    private static final Logger ENDS = LoggerFactory.getLogger("openticket.purchases");

    /** Apart, since what is on its way is told only if an operator asks for it. */
    private static final Logger STEPS = LoggerFactory.getLogger("openticket.purchases.steps");

    @EventListener
    void changed(StateChanged change) {
        PurchaseRecord row = change.to();
        LogContext.attempt(row.purchaseId(), row.attempt());
        String state = row.state().word();
        if (row.state().isEnd()) {
            ENDS.info("{} {}: {}", row.purchaseId(), state, row.ending().sentence());
            return;
        }
        switch (row.state()) {
            case HELD ->
                STEPS.info(
                        "{} {}: {} tickets until {}, attempt {}",
                        row.purchaseId(),
                        state,
                        row.hold().tickets().size(),
                        row.hold().heldUntil(),
                        row.attempt());
            default -> STEPS.info("{} {}, attempt {}", row.purchaseId(), state, row.attempt());
        }
    }
}
