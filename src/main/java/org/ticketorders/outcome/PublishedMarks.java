package org.ticketorders.outcome;

import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.ticketorders.ledger.Ledger;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.log.Causes;

/**
 * Notes in the ledger which outcomes are published, many in one write. A mark that is lost costs nothing: the outcome is
 * published again later, and the broker drops it as a duplicate.
 */
@Component
@EnableScheduling
class PublishedMarks {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedMarks.class);
    private static final int BATCH = 500;

    private final Queue<PurchaseRecord> waiting = new ConcurrentLinkedQueue<>();
    private final Ledger ledger;
    private volatile boolean failing;

    PublishedMarks(Ledger ledger) {
        this.ledger = ledger;
    }

    void add(PurchaseRecord row) {
        waiting.add(row);
    }

    @Scheduled(fixedDelay = 250)
    @PreDestroy
    void flush() {
        List<PurchaseRecord> batch = new ArrayList<>();
        do {
            batch.clear();
            for (PurchaseRecord row; batch.size() < BATCH && (row = waiting.poll()) != null; ) {
                batch.add(row);
            }
            try {
                ledger.markPublished(batch);
            } catch (DataAccessException | TransactionException e) {
                waiting.addAll(batch);
                if (!failing) {
                    LOG.warn(
                            "Outcomes are published that cannot be marked so; they wait for the ledger: {}",
                            Causes.root(e));
                }
                failing = true;
                return;
            }
        } while (batch.size() == BATCH);
        failing = false;
    }
}
