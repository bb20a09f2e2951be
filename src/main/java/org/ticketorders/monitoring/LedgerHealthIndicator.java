package org.ticketorders.monitoring;

import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.LedgerProbe;
import org.ticketorders.log.Causes;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.Stage;

/**
 * Whether the ledger can be written. Takes the place of Spring Boot's look at the database, which only reads. What fails while
 * the last good look still serves pauses all stages, and shows at once by that.
 */
@Component("dbHealthIndicator")
class LedgerHealthIndicator extends RememberedHealthIndicator {

    private final Pauses pauses;
    private final LedgerProbe probe;

    LedgerHealthIndicator(Pauses pauses, LedgerProbe probe) {
        this.pauses = pauses;
        this.probe = probe;
    }

    /** Asking a locked database takes its time. */
    @Override
    protected Health knownAlready() {
        return pauses.current().stream()
                .filter(pause -> pause.stage() == Stage.LEDGER)
                .findFirst()
                .map(pause ->
                        Health.down().withDetail("ledger", pause.toString()).build())
                .orElse(null);
    }

    @Override
    protected void look(Health.Builder health) {
        try {
            probe.write();
            health.up();
        } catch (RuntimeException e) {
            health.down().withDetail("ledger", "cannot be written: " + Causes.root(e));
        }
    }
}
