package org.ticketorders.call;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.ledger.LedgerReads;

/** The SQL of the calls that are kept. They are removed with the details of their purchase. */
@Repository
class KeptCallStore {

    /** The newest are shown. */
    static final int MOST_SHOWN = 200;

    /** Calls of one millisecond are told apart by so many bits. */
    private static final int RANDOM_BITS = 20;

    private final JdbcTemplate jdbc;
    private final LedgerReads reads;
    private final TransactionOperations transaction;

    KeptCallStore(JdbcTemplate jdbc, LedgerReads reads, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.reads = reads;
        this.transaction = transaction;
    }

    /** A call of a purchase. */
    record Row(String purchaseId, KeptCall call) {}

    /** Writes all of them in one transaction: together with others' changes, where the ledger is a file. */
    void add(List<Row> rows) {
        List<Object[]> values = new ArrayList<>(rows.size());
        for (Row row : rows) {
            KeptCall call = row.call();
            long at = call.at().toEpochMilli();
            values.add(new Object[] {
                row.purchaseId(),
                (at << RANDOM_BITS) | ThreadLocalRandom.current().nextLong(1L << RANDOM_BITS),
                call.attempt(),
                at,
                call.millis(),
                call.method(),
                call.path(),
                call.status(),
                call.failure(),
                call.request(),
                call.answer(),
                call.trace()
            });
        }
        // never refused for its key, or the changes that are written with it would be written again
        transaction.executeWithoutResult(status -> jdbc.batchUpdate(
                "INSERT INTO shop_call (purchase_id, id, attempt, at, millis, method, path, status, failure, request,"
                        + " answer, trace) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (purchase_id, id)"
                        + " DO NOTHING",
                values));
    }

    /** The newest {@value #MOST_SHOWN} of a purchase, oldest first. */
    List<KeptCall> of(String purchaseId) {
        List<KeptCall> newestFirst = reads.jdbc()
                .sql("SELECT * FROM shop_call WHERE purchase_id = :id ORDER BY id DESC LIMIT :most")
                .param("id", purchaseId)
                .param("most", MOST_SHOWN)
                .query((rs, n) -> call(rs))
                .list();
        List<KeptCall> calls = new ArrayList<>(newestFirst);
        Collections.reverse(calls);
        return calls;
    }

    private static KeptCall call(ResultSet rs) throws SQLException {
        int status = rs.getInt("status");
        return new KeptCall(
                Instant.ofEpochMilli(rs.getLong("at")),
                rs.getInt("attempt"),
                rs.getLong("millis"),
                rs.getString("method"),
                rs.getString("path"),
                status == 0 ? null : status,
                rs.getString("failure"),
                rs.getString("request"),
                rs.getString("answer"),
                rs.getString("trace"));
    }
}
