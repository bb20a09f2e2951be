package org.ticketorders.ledger;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.ticketorders.log.LogContext;

/** No purchase stays without an end for ever; one that makes no progress for longer than its hold lives is reported. */
@Component
public class StuckPurchases {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.ledger");
    private static final int MOST = 100;

    private final Ledger ledger;
    private final LedgerProperties properties;
    private final AtomicInteger stuck;

    StuckPurchases(Ledger ledger, LedgerProperties properties, MeterRegistry metrics) {
        this.ledger = ledger;
        this.properties = properties;
        this.stuck = metrics.gauge("openticket.purchases.stuck", new AtomicInteger());
    }

    public void report() {
        List<PurchaseRecord> found = ledger.unsettled(properties.stuckAfter(), MOST);
        stuck.set(found.size());
        found.forEach(row -> {
            LogContext.attempt(row.purchaseId(), row.attempt());
            LOG.warn(
                    "{} is {} since {}, attempt {}: look for its message in the queues; a paused stage explains it too",
                    row.purchaseId(),
                    row.state().word(),
                    row.updatedAt(),
                    row.attempt());
        });
    }
}
