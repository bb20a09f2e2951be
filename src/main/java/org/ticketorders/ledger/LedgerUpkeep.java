package org.ticketorders.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/** What the periodic routes ask of the ledger, with the configured ages. */
@Component
public class LedgerUpkeep {

    private static final int BATCH = 100;

    /** How often all rows are looked at for details that should have gone: an end may be published late. */
    private static final Duration WHOLE_EVERY = Duration.ofDays(1);

    private final Ledger ledger;
    private final OldRows old;
    private final LedgerProperties properties;
    private final PurgeTime time;

    /** When all rows were looked at last, and up to when they have no details; null before the first time. */
    private Instant wholeAt;

    private Instant trimmedTo;

    LedgerUpkeep(Ledger ledger, OldRows old, LedgerProperties properties, PurgeTime time) {
        this.ledger = ledger;
        this.old = old;
        this.properties = properties;
        this.time = time;
    }

    /** Ends that should have been published by now, and that no message publishes any more. */
    public List<PurchaseRecord> unpublishedEnds() {
        return ledger.unpublishedEnds(properties.unpublishedFor(), properties.republishAfter(), BATCH);
    }

    public void published(PurchaseRecord row) {
        ledger.markPublished(List.of(row));
    }

    /** Removes what is no longer needed: most times of what has become old since the last time, once a day of all. */
    public synchronized void purge() {
        Instant now = time.reach(properties.keepRows());
        boolean whole = wholeAt == null || Duration.between(wholeAt, now).abs().compareTo(WHOLE_EVERY) >= 0;
        old.remove(now, whole ? Instant.EPOCH : trimmedTo, properties.keepDetails(), properties.keepRows());
        if (whole) {
            wholeAt = now;
        }
        trimmedTo = now.minus(properties.keepDetails());
    }
}
