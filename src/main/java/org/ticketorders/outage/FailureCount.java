package org.ticketorders.outage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * The failures of one stage since its last success, by which an outage is known.
 *
 * <p>What fails again while others succeed, or while a probe does, shows its own fault and not an outage: the second failure of a purchase
 * counts only if no other has succeeded since its first, and after a probe that went well only if another purchase fails, too.
 */
final class FailureCount {

    /** Purchases that are remembered to have failed; of one that was forgotten a failure counts once too often. */
    private static final int REMEMBERED = 10_000;

    private int inARow;
    private long successes;

    /** How many successes there had been when a purchase failed last, by its id. */
    private final Cache<String, Long> failed =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    /** The first purchase that failed after a probe went well; null if there is none, or none was probed since the last success. */
    private String firstSinceProbe;

    private boolean probed;

    /**
     * @param purchaseId null where it is not known
     * @return the failures in a row that count
     */
    synchronized int failed(String purchaseId) {
        if (purchaseId == null || (isNotItsOwn(purchaseId) && isNotTheOnlyOneSinceProbe(purchaseId))) {
            inARow++;
        }
        return inARow;
    }

    private boolean isNotItsOwn(String purchaseId) {
        Long before = failed.asMap().put(purchaseId, successes);
        return before == null || before == successes;
    }

    private boolean isNotTheOnlyOneSinceProbe(String purchaseId) {
        if (probed && firstSinceProbe == null) {
            firstSinceProbe = purchaseId;
        }
        return !purchaseId.equals(firstSinceProbe);
    }

    synchronized void succeeded() {
        successes++;
        inARow = 0;
        probed = false;
        firstSinceProbe = null;
    }

    /** A probe went well, which is not the real thing: after one more failure there are {@code failures} again. */
    synchronized void oneLessThan(int failures) {
        inARow = failures - 1;
        probed = true;
        firstSinceProbe = null;
    }
}
