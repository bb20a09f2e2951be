package org.ticketorders.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.purchase.State;

/**
 * Removes what is no longer needed of settled purchases; in-doubt ones stay. Each of many small changes is committed alone.
 *
 * <p>Throws {@link org.springframework.dao.DataAccessException} if the database cannot be reached or written; safe to repeat.
 */
@Repository
class OldRows {

    private static final int CHANGED_AT_A_TIME = 1000;

    /** Rows of which one statement sees whether they are to be trimmed, most of which have been long ago. */
    static final int LOOKED_AT_A_TIME = 1000;

    /** Before there was any ledger. */
    private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");

    /** Ends whose rows go some day. */
    private static final List<State> GOING = Stream.of(State.values())
            .filter(state -> state.isEnd() && state != State.IN_DOUBT)
            .toList();

    /** Published ends of a span of time; found by the index of states. */
    private static final String OLD = "published = 1 AND state = :state AND updated_at >= :from AND updated_at <= :to";

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;

    OldRows(JdbcClient jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /**
     * @param now by which they are old, UTC
     * @param from details of what changed last before this stay, UTC: it has been looked at before
     * @param details age after which the details go: hold, detail, redirect URL, history, calls, and what a search finds it by
     * @param rows age after which the row itself goes, and a duplicate would be taken for a new purchase
     * @return rows removed
     */
    int remove(Instant now, Instant from, Duration details, Duration rows) {
        trim(from, now.minus(details));
        return purge(now.minus(rows));
    }

    /**
     * Takes the details of published ends away that changed last since {@code from} and before {@code before}. What was trimmed looks like what was not until
     * other tables are looked at, so it is done span by span: no statement takes the longer, and no change waits for it, the more rows there are.
     *
     * @return rows trimmed
     */
    private int trim(Instant from, Instant before) {
        String untrimmed = OLD
                + " AND (hold IS NOT NULL OR detail IS NOT NULL OR redirect_url IS NOT NULL OR email_key IS NOT NULL OR EXISTS (SELECT 1"
                + " FROM purchase_history h WHERE h.purchase_id = purchase.purchase_id) OR EXISTS (SELECT 1"
                + " FROM shop_call c WHERE c.purchase_id = purchase.purchase_id))";
        int all = 0;
        for (State end : GOING) {
            long next = from.toEpochMilli();
            for (Long last = lastOfSpan(end, next, before); last != null; last = lastOfSpan(end, next, before)) {
                all += bitByBit(
                        "UPDATE purchase SET hold = NULL, detail = NULL, redirect_url = NULL, email_key = NULL, name_key = NULL",
                        untrimmed,
                        end,
                        next,
                        last);
                next = last + 1;
            }
        }
        return all;
    }

    /** @return when the last of the next so many rows changed; null if there are none */
    private Long lastOfSpan(State end, long from, Instant before) {
        return jdbc.sql(
                        "SELECT updated_at FROM (SELECT updated_at FROM purchase WHERE state = :state AND updated_at >= :from"
                                + " AND updated_at < :before ORDER BY updated_at LIMIT :limit) span ORDER BY updated_at DESC LIMIT 1")
                .param("state", end.name())
                .param("from", from)
                .param("before", before.toEpochMilli())
                .param("limit", LOOKED_AT_A_TIME)
                .query(Long.class)
                .optional()
                .orElse(null);
    }

    /**
     * Removes published ends that did not change since {@code before}, and their history; but none that was written while the clock stood
     * where it cannot have been right.
     *
     * @return rows removed
     */
    private int purge(Instant before) {
        return GOING.stream()
                .mapToInt(end ->
                        bitByBit("DELETE FROM purchase", OLD, end, EARLIEST.toEpochMilli(), before.toEpochMilli() - 1))
                .sum();
    }

    /**
     * Changes rows, and takes away the history, the calls and the mentions of those that were: a history left behind would refuse the first line of a
     * new purchase with the same id. Others wait for the ledger meanwhile, so it is done bit by bit.
     */
    private int bitByBit(String change, String old, State end, long from, long to) {
        int all = 0;
        List<String> found;
        do {
            found = jdbc.sql("SELECT purchase_id FROM purchase WHERE " + old + " LIMIT :limit")
                    .param("state", end.name())
                    .param("from", from)
                    .param("to", to)
                    .param("limit", CHANGED_AT_A_TIME)
                    .query(String.class)
                    .list();
            if (!found.isEmpty()) {
                all += change(change, old, end, from, to, found);
            }
        } while (!found.isEmpty());
        return all;
    }

    /** Those that are still so: another instance may have been first. */
    private int change(String change, String old, State end, long from, long to, List<String> found) {
        return transaction.execute(status -> {
            List<String> ids = jdbc.sql(change + " WHERE purchase_id IN (:ids) AND " + old + " RETURNING purchase_id")
                    .param("ids", found)
                    .param("state", end.name())
                    .param("from", from)
                    .param("to", to)
                    .query(String.class)
                    .list();
            if (!ids.isEmpty()) {
                for (String table : List.of("purchase_history", "shop_call", "purchase_mention")) {
                    jdbc.sql("DELETE FROM " + table + " WHERE purchase_id IN (:ids)")
                            .param("ids", ids)
                            .update();
                }
            }
            return ids.size();
        });
    }
}
