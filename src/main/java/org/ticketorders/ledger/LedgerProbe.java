package org.ticketorders.ledger;

import java.time.Clock;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Writes to the ledger to see whether that works. */
@Component
public class LedgerProbe {

    /** Makes the write longer than the change of a row: a disk with room for the probe has room for the next change, too. */
    private static final int REPETITIONS = 5_000;

    /** What every purchase is written into. Where somebody has locked one of them, the probe waits as a purchase does. */
    private static final List<String> TABLES = List.of("purchase", "purchase_history", "purchase_mention");

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final Clock clock;

    LedgerProbe(JdbcClient jdbc, TransactionOperations transaction, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Writes durably, as every change of the ledger is written.
     *
     * @throws org.springframework.dao.DataAccessException if that does not work
     */
    public void write() {
        long now = clock.millis();
        transaction.executeWithoutResult(status -> {
            TABLES.forEach(table -> jdbc.sql("UPDATE " + table + " SET purchase_id = purchase_id WHERE 1 = 0")
                    .update());
            jdbc.sql("INSERT INTO write_probe (name, at, filler) VALUES ('probe', :at, :filler)"
                            + " ON CONFLICT (name) DO UPDATE SET at = :at, filler = :filler")
                    .param("at", now)
                    // other words each time, or the database would see that nothing has changed
                    .param("filler", Long.toString(now).repeat(REPETITIONS))
                    .update();
        });
    }
}
