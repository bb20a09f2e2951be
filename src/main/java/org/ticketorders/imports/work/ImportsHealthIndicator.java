package org.ticketorders.imports.work;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Says what of files needs a person. No reason to take no purchases: whoever may drop files could make it one. */
@Component
class ImportsHealthIndicator implements HealthIndicator {

    private final LeftFiles left;
    private final InWork inWork;

    ImportsHealthIndicator(LeftFiles left, InWork inWork) {
        this.left = left;
        this.inWork = inWork;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        if (!left.left().isEmpty()) {
            health.withDetail(
                    "left",
                    left.left().size()
                            + " in the inbox that nobody takes: config/runbook/import-left.md says what to do");
        }
        if (inWork.waiting() > 0) {
            health.withDetail(
                    "interrupted",
                    inWork.waiting() + " files wait to be begun again: config/runbook/import-left.md says what to do");
        }
        return health.build();
    }
}
