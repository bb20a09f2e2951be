package org.ticketorders.change;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;

/** The SQL of followed orders. Each change is written once, with the message about it, in one transaction. */
@Repository
class FollowedOrders {

    private static final int BATCH = 100;

    /** Nobody else looks at an order for so long that somebody looks at, unless he starts meanwhile. */
    static final Duration LEASE = Duration.ofMinutes(1);

    /** So late at most an order is seen after the instant that it bears: by clocks that differ, and writes that take long. */
    private static final Duration LATE = Duration.ofMinutes(2);

    private static final String ITS_PURCHASE = "purchase_id = :purchase AND attempt = :attempt";

    /** Orders of which one statement sees whether their purchases are gone. */
    static final int LOOKED_AT_A_TIME = 1000;

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final AtomicBoolean started = new AtomicBoolean();

    FollowedOrders(JdbcClient jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** Takes the orders of purchases that were ordered since this was done last; at first, those from now on. */
    void enrol(Instant now, Duration firstLook) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("INSERT INTO order_follow_mark (id, looked_to) VALUES (1, :now) ON CONFLICT (id) DO NOTHING")
                    .param("now", now.toEpochMilli())
                    .update();
            long mark = jdbc.sql("SELECT looked_to FROM order_follow_mark WHERE id = 1")
                    .query(Long.class)
                    .single();
            // a clock that was set back: orders bear times before the mark again
            long since = Math.min(mark, now.toEpochMilli());
            forgetMisled(since);
            jdbc.sql("INSERT INTO order_follow (order_id, purchase_id, attempt, shop, ordered_at, state, changed_at,"
                            + " next_at, looks) SELECT lower(order_id), purchase_id, attempt, shop, updated_at, 'OPEN',"
                            + " updated_at, updated_at + :first, 0 FROM purchase WHERE state = 'ORDERED' AND order_id IS NOT"
                            + " NULL AND updated_at >= :since ON CONFLICT (order_id) DO NOTHING")
                    .param("since", since - LATE.toMillis())
                    .param("first", firstLook.toMillis())
                    .update();
            jdbc.sql("UPDATE order_follow_mark SET looked_to = :now WHERE id = 1")
                    .param("now", now.toEpochMilli())
                    .update();
        });
    }

    /**
     * An order that a wrong settling gave to a purchase is followed for it, and may have been told of; once that is taken back, and the order is another's, it is
     * followed and told of as if it were new.
     */
    private void forgetMisled(long since) {
        for (String table : List.of("order_change", "order_follow")) {
            jdbc.sql("DELETE FROM " + table + " WHERE order_id IN (SELECT lower(order_id) FROM purchase WHERE state ="
                            + " 'ORDERED' AND order_id IS NOT NULL AND updated_at >= :since) AND NOT EXISTS (SELECT 1 FROM"
                            + " purchase p WHERE p.purchase_id = " + table + ".purchase_id AND p.attempt = " + table
                            + ".attempt AND p.state = 'ORDERED' AND lower(p.order_id) = " + table + ".order_id)")
                    .param("since", since - LATE.toMillis())
                    .update();
        }
    }

    /** Orders that are to be looked at now; nobody else gets them meanwhile, for a minute at most. */
    List<FollowedOrder> due(Instant now) {
        if (!started.get()) {
            release(now);
            started.set(true);
        }
        return transaction.execute(status -> jdbc.sql(
                        "UPDATE order_follow SET next_at = :lease WHERE next_at <= :now AND order_id IN (SELECT"
                                + " order_id FROM order_follow WHERE next_at <= :now ORDER BY next_at LIMIT :limit)"
                                + " RETURNING *")
                .param("lease", now.plus(LEASE).toEpochMilli())
                .param("now", now.toEpochMilli())
                .param("limit", BATCH)
                .query((rs, n) -> order(rs))
                .list());
    }

    /**
     * What an instance looked at that was killed need not wait for the end of its time: most likely this one is that one, started again. Other
     * orders are looked at a minute too early at most, or twice, without effect.
     */
    private void release(Instant now) {
        transaction.executeWithoutResult(
                status -> jdbc.sql("UPDATE order_follow SET next_at = :now WHERE next_at > :now AND next_at <= :lease")
                        .param("now", now.toEpochMilli())
                        .param("lease", now.plus(LEASE).toEpochMilli())
                        .update());
    }

    Optional<FollowedOrder> find(String orderId) {
        return jdbc.sql("SELECT * FROM order_follow WHERE order_id = :id")
                .param("id", orderId.toLowerCase(Locale.ROOT))
                .query((rs, n) -> order(rs))
                .optional();
    }

    /** The order of a purchase's attempt. */
    Optional<FollowedOrder> ofPurchase(String purchaseId, int attempt) {
        return jdbc.sql("SELECT * FROM order_follow WHERE purchase_id = :id AND attempt = :attempt LIMIT 1")
                .param("id", purchaseId)
                .param("attempt", attempt)
                .query((rs, n) -> order(rs))
                .optional();
    }

    /** Has a followed order looked at. @return false if it is not followed */
    boolean lookAt(String orderId, Instant at) {
        return Boolean.TRUE.equals(
                transaction.execute(status -> jdbc.sql("UPDATE order_follow SET next_at = :at WHERE order_id = :id")
                                .param("at", at.toEpochMilli())
                                .param("id", orderId.toLowerCase(Locale.ROOT))
                                .update()
                        > 0));
    }

    /** @param next when to look again; null for not of our own accord */
    void looked(FollowedOrder order, Instant next) {
        transaction.executeWithoutResult(status -> looked(order, order.state(), order.changedAt(), next));
    }

    /**
     * The order has changed: its state and the message about it, once.
     *
     * @return false if it was not as it was any more
     */
    boolean changed(FollowedOrder order, OrderState to, Instant at, Instant next) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (!looked(order, to, at, next)) {
                return false;
            }
            jdbc.sql("INSERT INTO order_change (order_id, change, purchase_id, attempt, at, published) VALUES (:id,"
                            + " :change, :purchase, :attempt, :at, 0) ON CONFLICT (order_id, change) DO NOTHING")
                    .param("id", order.orderId())
                    .param("change", to.word())
                    .param("purchase", order.purchaseId())
                    .param("attempt", order.attempt())
                    .param("at", at.toEpochMilli())
                    .update();
            return true;
        }));
    }

    /** By its purchase, too: what has gone to another since is followed for that. */
    private boolean looked(FollowedOrder order, OrderState to, Instant at, Instant next) {
        // a webhook that came while it was looked at has it looked at again
        return jdbc.sql("UPDATE order_follow SET state = :to, changed_at = :at, looks = looks + 1,"
                                + " next_at = CASE WHEN next_at = :taken THEN :next ELSE next_at END"
                                + " WHERE order_id = :id AND state = :from AND " + ITS_PURCHASE)
                        .param(
                                "taken",
                                order.nextAt() == null ? null : order.nextAt().toEpochMilli())
                        .param("to", to.name())
                        .param("at", at.toEpochMilli())
                        .param("next", next == null ? null : next.toEpochMilli())
                        .param("id", order.orderId())
                        .param("from", order.state().name())
                        .param("purchase", order.purchaseId())
                        .param("attempt", order.attempt())
                        .update()
                > 0;
    }

    void remove(FollowedOrder order) {
        transaction.executeWithoutResult(
                status -> jdbc.sql("DELETE FROM order_follow WHERE order_id = :id AND " + ITS_PURCHASE)
                        .param("id", order.orderId())
                        .param("purchase", order.purchaseId())
                        .param("attempt", order.attempt())
                        .update());
    }

    /** Changes that are not known to be published, oldest first. */
    List<OrderChange> unpublished(int limit) {
        return jdbc.sql("SELECT * FROM order_change WHERE published = 0 ORDER BY at LIMIT :limit")
                .param("limit", limit)
                .query((rs, n) -> new OrderChange(
                        rs.getString("purchase_id"),
                        rs.getInt("attempt"),
                        rs.getString("order_id"),
                        rs.getString("change"),
                        Instant.ofEpochMilli(rs.getLong("at"))))
                .list();
    }

    void published(OrderChange change) {
        transaction.executeWithoutResult(status -> jdbc.sql(
                        "UPDATE order_change SET published = 1 WHERE order_id = :id AND change = :change AND "
                                + ITS_PURCHASE)
                .param("id", change.orderId())
                .param("purchase", change.purchaseId())
                .param("attempt", change.attempt())
                .param("change", change.change())
                .update());
    }

    /** How many orders are unpaid that were made before this and are still looked at. */
    long unpaid(Instant before) {
        return jdbc.sql("SELECT COUNT(*) FROM order_follow WHERE state IN ('OPEN', 'PAYMENT_FAILED') AND ordered_at <"
                        + " :before AND next_at IS NOT NULL")
                .param("before", before.toEpochMilli())
                .query(Long.class)
                .single();
    }

    /**
     * Forgets orders whose purchases the ledger has forgotten, but for those that were made since. Most have theirs still, which each is looked at for: span by
     * span, so that no statement takes the longer, and no change waits for it, the more orders there are.
     */
    void purge(Instant before) {
        purge("order_change", "published = 1 AND at < :before", before);
        purge("order_follow", "ordered_at < :before", before);
    }

    private void purge(String table, String old, Instant before) {
        String after = "";
        for (String last = lastOfSpan(table, after); last != null; last = lastOfSpan(table, after)) {
            JdbcClient.StatementSpec delete = jdbc.sql("DELETE FROM " + table
                            + " WHERE order_id > :after AND order_id <= :last AND " + old
                            + " AND NOT EXISTS (SELECT 1 FROM purchase p WHERE p.purchase_id = " + table
                            + ".purchase_id)")
                    .param("after", after)
                    .param("last", last)
                    .param("before", before.toEpochMilli());
            transaction.executeWithoutResult(status -> delete.update());
            after = last;
        }
    }

    /** The last of the next so many, in the order of their ids; null if there are none. */
    private String lastOfSpan(String table, String after) {
        return jdbc.sql("SELECT order_id FROM (SELECT order_id FROM " + table
                        + " WHERE order_id > :after ORDER BY order_id"
                        + " LIMIT :limit) span ORDER BY order_id DESC LIMIT 1")
                .param("after", after)
                .param("limit", LOOKED_AT_A_TIME)
                .query(String.class)
                .optional()
                .orElse(null);
    }

    private static FollowedOrder order(ResultSet rs) throws SQLException {
        long next = rs.getLong("next_at");
        Instant nextAt = rs.wasNull() ? null : Instant.ofEpochMilli(next);
        return new FollowedOrder(
                rs.getString("order_id"),
                rs.getString("purchase_id"),
                rs.getInt("attempt"),
                rs.getString("shop"),
                Instant.ofEpochMilli(rs.getLong("ordered_at")),
                OrderState.valueOf(rs.getString("state")),
                Instant.ofEpochMilli(rs.getLong("changed_at")),
                nextAt,
                rs.getInt("looks"));
    }
}
