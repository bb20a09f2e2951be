package org.ticketorders.outage;

import java.util.List;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/**
 * Out of service while a stage waits for the shop, or for an operator who has paused it; down while it waits for a person to correct
 * the token. Not part of readiness: while work is paused on purpose, nothing is to be restarted, and the operators' page, by
 * which it is resumed, stays within reach.
 */
@Component
class PausesHealthIndicator extends AbstractHealthIndicator {

    private final Pauses pauses;

    PausesHealthIndicator(Pauses pauses) {
        this.pauses = pauses;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        List<Pause> current = pauses.current();
        List<OperatorPause> byOperator = pauses.byOperator();
        if (current.isEmpty() && byOperator.isEmpty()) {
            health.up();
        } else if (current.stream().anyMatch(Pause::unauthorized)) {
            health.down();
        } else {
            health.outOfService();
        }
        pauses.ramps().forEach((stage, words) -> health.withDetail(stage.word(), words));
        current.forEach(pause -> health.withDetail(pause.stage().word(), pause.toString()));
        byOperator.forEach(pause -> health.withDetail(pause.stage().word() + "-by-operator", pause.toString()));
    }
}
