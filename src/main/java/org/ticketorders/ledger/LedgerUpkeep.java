package org.ticketorders.ledger;

import java.util.List;
import org.springframework.stereotype.Component;

/** What the periodic routes ask of the ledger, with the configured ages. */
@Component
public class LedgerUpkeep {

    private static final int BATCH = 100;

    private final Ledger ledger;
    private final LedgerProperties properties;

    LedgerUpkeep(Ledger ledger, LedgerProperties properties) {
        this.ledger = ledger;
        this.properties = properties;
    }

    /** Ends that should have been published by now, and that no message publishes any more. */
    public List<PurchaseRecord> unpublishedEnds() {
        return ledger.unpublishedEnds(properties.unpublishedFor(), properties.republishAfter(), BATCH);
    }

    public void published(PurchaseRecord row) {
        ledger.markPublished(List.of(row));
    }

    public void purge() {
        ledger.purge(properties.keepDetails(), properties.keepRows());
    }
}
