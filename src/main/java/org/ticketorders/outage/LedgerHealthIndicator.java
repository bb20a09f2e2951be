package org.ticketorders.outage;

import java.util.Optional;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.LedgerOutage;
import org.ticketorders.ledger.LedgerProbe;

/** Whether the ledger can be written. Takes the place of Spring Boot's look at the database, which only reads. */
@Component("dbHealthIndicator")
class LedgerHealthIndicator extends AbstractHealthIndicator {

    private final Pauses pauses;
    private final LedgerProbe probe;

    LedgerHealthIndicator(Pauses pauses, LedgerProbe probe) {
        this.pauses = pauses;
        this.probe = probe;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        Optional<Pause> paused = pauses.current().stream()
                .filter(pause -> pause.stage() == Stage.LEDGER)
                .findFirst();
        if (paused.isPresent()) {
            // known already, and asking a locked database takes its time
            health.down().withDetail("ledger", paused.get().toString());
            return;
        }
        try {
            probe.write();
            health.up();
        } catch (RuntimeException e) {
            health.down().withDetail("ledger", "cannot be written: " + LedgerOutage.words(e));
        }
    }
}
