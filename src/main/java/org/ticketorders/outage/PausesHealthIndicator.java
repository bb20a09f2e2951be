package org.ticketorders.outage;

import java.util.List;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/** Out of service while a stage waits for the shop; down while it waits for a person to mend the token. */
@Component
class PausesHealthIndicator extends AbstractHealthIndicator {

    private final Pauses pauses;

    PausesHealthIndicator(Pauses pauses) {
        this.pauses = pauses;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        List<Pause> current = pauses.current();
        if (current.isEmpty()) {
            health.up();
        } else if (current.stream().anyMatch(Pause::unauthorized)) {
            health.down();
        } else {
            health.outOfService();
        }
        current.forEach(pause -> health.withDetail(pause.stage().word(), pause.toString()));
    }
}
