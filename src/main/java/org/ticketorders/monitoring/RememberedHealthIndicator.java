package org.ticketorders.monitoring;

import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Health that costs something to look at: platforms and load balancers ask every few seconds, and each on its own. A good answer
 * serves for {@link #GOOD_FOR}, a bad one only for {@link #BAD_FOR}, so that what is fixed is seen soon. Those who ask at the
 * same time share one look.
 */
public abstract class RememberedHealthIndicator implements HealthIndicator {

    static final Duration GOOD_FOR = Duration.ofSeconds(10);
    static final Duration BAD_FOR = Duration.ofSeconds(1);

    private Health last;
    private long lookAgainAt;

    /**
     * What is known without a look, and passes for it.
     *
     * @return null if a look is needed
     */
    protected Health knownAlready() {
        return null;
    }

    /** Looks. What it throws is told as the cause. */
    protected abstract void look(Health.Builder health) throws Exception;

    @Override
    public final Health health() {
        Health known = knownAlready();
        return known == null ? remembered() : known;
    }

    private synchronized Health remembered() {
        if (last == null || System.nanoTime() - lookAgainAt >= 0) {
            last = looked();
            lookAgainAt = System.nanoTime() + (last.getStatus().equals(Status.UP) ? GOOD_FOR : BAD_FOR).toNanos();
        }
        return last;
    }

    private Health looked() {
        Health.Builder health = new Health.Builder();
        try {
            look(health);
        } catch (Exception e) {
            health.down(e);
        }
        return health.build();
    }
}
