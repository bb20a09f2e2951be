package org.ticketorders.ledger;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.ticketorders.log.Causes;

/**
 * Retries a write of what the shop has answered while the ledger fails, for a bounded time, on the caller's thread. Without that
 * the answer would be lost: an order that the shop has answered would be in doubt, a hold would be asked for a second time.
 *
 * <p>If a write that seemed to fail was done after all, its repetition loses a compare-and-set. What its writer has marked is
 * known again; of the rest it is a {@link ConcurrentChange}, which is not repeated: the message then comes again and meets the row as it is.
 */
@Component
public class LedgerRetry {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.ledger");
    private static final long PAUSE_MILLIS = 200;

    private final Duration longest;
    private final ApplicationEventPublisher events;

    LedgerRetry(LedgerProperties properties, ApplicationEventPublisher events) {
        this.longest = properties.retryFor();
        this.events = events;
    }

    /** A write has just failed and is tried again: nothing further should be begun. */
    public record LedgerFails(RuntimeException failure) {}

    /**
     * @return what {@code write} returns
     * @throws RuntimeException what {@code write} throws, at once if it is neither an {@linkplain LedgerOutage outage} nor a
     *     conflict, and otherwise when
     *     no try has gone well that began within {@code openticket.ledger.retry-for}
     */
    public <T> T call(Supplier<T> write) {
        long deadline = System.nanoTime() + longest.toNanos();
        for (boolean first = true; ; first = false) {
            try {
                return write.get();
            } catch (RuntimeException e) {
                boolean outage = LedgerOutage.isOne(e);
                if (!(outage || LedgerOutage.isConflict(e)) || System.nanoTime() - deadline > 0 || !pause()) {
                    throw e;
                }
                if (first && outage) {
                    LOG.warn(
                            "A write to the ledger failed and is retried for up to {} s: {}",
                            longest.toSeconds(),
                            Causes.root(e));
                    events.publishEvent(new LedgerFails(e));
                }
            }
        }
    }

    /** @return false if the thread is to end */
    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
