package org.ticketorders.imports.outcome;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.change.ChangeProperties;
import org.ticketorders.change.OrderState;
import org.ticketorders.imports.SentRecords;
import org.ticketorders.ledger.ContentDigest;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;

/** What became of the purchases of files, and what of it their senders have been told. */
@Repository
class RecordOutcomes {

    /** So late at most a change is seen after the instant that it bears: by clocks that differ, and writes that take long. */
    private static final Duration LATE = Duration.ofMinutes(2);

    private static final int NO_OUTCOME = -1;
    private static final int FINAL = 0;

    /** Ordered, and not paid yet; and the same where every payment has failed so far. */
    private static final int UNPAID = -10;

    private static final int PAYMENT_FAILED = -11;

    /**
     * What is told of an ordered purchase. An order that is paid or withdrawn is told once. One that somebody says there is may be taken back,
     * and is never final.
     */
    private static final String TELLS_ORDERED = "CASE WHEN p.settled_at IS NOT NULL THEN p.version + CASE f.state"
            + " WHEN 'PAYMENT_FAILED' THEN 1000000 WHEN 'PAID' THEN 2000000 WHEN 'WITHDRAWN' THEN 3000000 ELSE 0 END"
            + " WHEN f.state = 'OPEN' THEN " + UNPAID
            + " WHEN f.state = 'PAYMENT_FAILED' THEN " + PAYMENT_FAILED + " ELSE " + FINAL + " END";

    private static final String TELLS = "CASE p.state WHEN 'ORDERED' THEN " + TELLS_ORDERED + " ELSE p.version END";

    private static final String FOLLOWED =
            " LEFT JOIN order_follow f ON f.purchase_id = p.purchase_id AND f.attempt = p.attempt";

    /** An order is followed within this. */
    private static final Duration FOLLOWED_WITHIN = Duration.ofMinutes(5);

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final TransactionOperations transaction;
    private final Clock clock;
    private final ChangeProperties changes;

    RecordOutcomes(
            JdbcClient jdbc,
            JdbcTemplate batches,
            TransactionOperations transaction,
            Clock clock,
            ChangeProperties changes) {
        this.changes = changes;
        this.jdbc = jdbc;
        this.batches = batches;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * A record of a file, and what became of it.
     *
     * @param outcome the outcome's word, or null if there is none yet
     * @param at when it came to that, or null
     * @param tells names this outcome among others of the same record
     * @param told what {@code tells} was when the sender was told last
     * @param changed what became of the order since, {@code paid} …; null where that is not known, or nothing has
     */
    record Settled(
            long position,
            String purchaseId,
            String outcome,
            String orderId,
            String redirectUrl,
            String reason,
            Instant at,
            int tells,
            int told,
            String changed) {

        Settled(
                long position,
                String purchaseId,
                String outcome,
                String orderId,
                String redirectUrl,
                String reason,
                Instant at,
                int tells,
                int told) {
            this(position, purchaseId, outcome, orderId, redirectUrl, reason, at, tells, told, null);
        }

        boolean isFinal() {
            return tells == FINAL;
        }
    }

    /** The file's records after this position, in their order. */
    List<Settled> after(long file, long position, int limit) {
        return jdbc.sql(
                        "SELECT r.position, r.purchase_id, r.digest AS record_digest, r.meaning AS record_meaning, r.told, p.version, p.state, p.digest, p.meaning,"
                                + " p.published, p.settled_at, p.order_id, p.redirect_url, p.reason, p.detail, p.updated_at,"
                                + " f.state AS order_state, " + TELLS_ORDERED + " AS tells_ordered"
                                + " FROM import_record r LEFT JOIN purchase p ON p.purchase_id = r.purchase_id"
                                + FOLLOWED
                                + " WHERE r.file_id = :file AND r.position > :position ORDER BY r.position LIMIT :limit")
                .param("file", file)
                .param("position", position)
                .param("limit", limit)
                .query((rs, n) -> settled(rs))
                .list();
    }

    /** Whether it is told what becomes of orders. */
    boolean tellChanges() {
        return changes.enabled();
    }

    private int tellsOrdered(ResultSet rs) throws SQLException {
        boolean isSettled = rs.getObject("settled_at") != null;
        if (!changes.enabled()) {
            // an order that somebody says there is may be taken back
            return isSettled ? rs.getInt("version") : FINAL;
        }
        boolean isNew = !isSettled
                && rs.getString("order_state") == null
                && rs.getLong("updated_at") > clock.millis() - FOLLOWED_WITHIN.toMillis();
        return isNew ? UNPAID : rs.getInt("tells_ordered");
    }

    private static String changed(ResultSet rs) throws SQLException {
        String state = rs.getString("order_state");
        return state == null || state.equals(OrderState.OPEN.name())
                ? null
                : OrderState.valueOf(state).word();
    }

    private Settled settled(ResultSet rs) throws SQLException {
        long position = rs.getLong("position");
        String id = rs.getString("purchase_id");
        int told = rs.getInt("told");
        if (rs.getString("state") == null) {
            return new Settled(position, id, null, null, null, null, null, NO_OUTCOME, told);
        }
        String ledgers = SentRecords.kept(ContentDigest.of(rs.getString("digest"), rs.getString("meaning")));
        if (!ContentDigest.isSame(
                ledgers, ContentDigest.of(rs.getString("record_digest"), rs.getString("record_meaning")))) {
            String why = Reason.PURCHASE_ID_REUSED.word();
            return new Settled(position, id, "invalid", null, null, why, null, FINAL, told);
        }
        State state = State.valueOf(rs.getString("state"));
        if (!state.isEnd() || rs.getInt("published") != 1) {
            return new Settled(position, id, null, null, null, null, null, NO_OUTCOME, told);
        }
        boolean isOrdered = state == State.ORDERED;
        return new Settled(
                position,
                id,
                state.word(),
                isOrdered ? rs.getString("order_id") : null,
                rs.getString("redirect_url"),
                isOrdered ? null : reason(state, rs),
                Instant.ofEpochMilli(rs.getLong("updated_at")),
                isOrdered ? tellsOrdered(rs) : rs.getInt("version"),
                told,
                isOrdered && changes.enabled() ? changed(rs) : null);
    }

    private static String reason(State state, ResultSet rs) throws SQLException {
        String reason = rs.getString("reason");
        return reason == null
                ? null
                : Ending.of(state, Reason.valueOf(reason), rs.getString("detail"))
                        .sentence();
    }

    /** Notes what the sender is told of these records. */
    void told(long file, List<Settled> records) {
        List<Settled> changed = records.stream()
                .filter(record -> record.tells() != record.told())
                .toList();
        if (!changed.isEmpty()) {
            transaction.executeWithoutResult(status -> batches.batchUpdate(
                    "UPDATE import_record SET told = ? WHERE purchase_id = ? AND file_id = ?",
                    changed,
                    changed.size(),
                    (statement, record) -> {
                        statement.setInt(1, record.tells());
                        statement.setString(2, record.purchaseId());
                        statement.setLong(3, file);
                    }));
        }
    }

    /** Has the outcomes of those files written again of which one has changed. @return how many files */
    int rewriteChanged() {
        return transaction.execute(status -> {
            long now = clock.millis();
            long since = jdbc.sql("SELECT looked_to FROM import_ledger")
                    .query(Long.class)
                    .single();
            int changed = isAnyWritten() ? rewriteChangedSince(since - LATE.toMillis(), now) : 0;
            // an end counts from when it is published
            long waiting = jdbc.sql("SELECT updated_at FROM purchase WHERE published = 0"
                            + " AND state NOT IN ('ACCEPTED', 'HELD', 'ORDERING') ORDER BY updated_at LIMIT 1")
                    .query(Long.class)
                    .optional()
                    .orElse(Long.MAX_VALUE);
            // what changes while a file is written is found once that is done
            jdbc.sql("UPDATE import_ledger SET looked_to = :to WHERE NOT EXISTS"
                            + " (SELECT 1 FROM import_file WHERE state = 'WRITING')")
                    .param("to", Math.max(since, Math.min(now, waiting)))
                    .update();
            return changed;
        });
    }

    private boolean isAnyWritten() {
        return jdbc.sql("SELECT COUNT(*) FROM import_file WHERE state = 'WRITTEN'")
                        .query(Long.class)
                        .single()
                > 0;
    }

    private int rewriteChangedSince(long since, long now) {
        int changed = rewrite("p.updated_at >= :since", since, now);
        return changes.enabled() ? changed + rewrite("f.changed_at >= :since", since, now) : changed;
    }

    private int rewrite(String when, long since, long now) {
        boolean isOfOrders = when.startsWith("f.");
        return jdbc.sql("UPDATE import_file SET state = 'WRITING', updated_at = :now WHERE state = 'WRITTEN'"
                        + " AND file_id IN (SELECT r.file_id FROM purchase p"
                        + (isOfOrders ? FOLLOWED.replace(" LEFT JOIN", " JOIN") : FOLLOWED)
                        + " JOIN import_record r"
                        + " ON r.purchase_id = p.purchase_id AND (r.digest = substr(p.digest, 1, :kept)"
                        + " OR r.meaning = substr(p.meaning, 1, :kept))"
                        + " WHERE p.state IN ('ORDERED', 'REJECTED', 'EXPIRED', 'FAILED', 'IN_DOUBT')"
                        + " AND " + when + " AND p.published = 1"
                        // what is not followed yet was told as unpaid
                        + " AND NOT (p.state = 'ORDERED' AND f.order_id IS NULL AND r.told = " + UNPAID + ")"
                        + " AND r.told <> " + TELLS + ")")
                .param("now", now)
                .param("since", since)
                .param("kept", SentRecords.DIGEST_KEPT)
                .update();
    }
}
