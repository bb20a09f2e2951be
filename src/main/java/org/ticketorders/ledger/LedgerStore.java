package org.ticketorders.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Settling;
import org.ticketorders.purchase.State;

/**
 * The ledger's SQL. Every change is committed when its method returns, and durable: the database is configured so.
 *
 * <p>All methods throw {@link org.springframework.dao.DataAccessException} if the database cannot be reached or written; all
 * are safe to repeat.
 */
@Repository
class LedgerStore {

    /** 'NOT NULL' lets SQLite see that the index of orders has all of them. */
    static final String HAS_ORDER = "purchase_id <> ? AND state IN ('ORDERED', 'IN_DOUBT') AND order_id IS NOT NULL"
            + " AND lower(order_id) = lower(?)";

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final PurchaseRows rows;
    private final LedgerKind kind;

    @Autowired
    LedgerStore(JdbcClient jdbc, TransactionOperations transaction, ObjectMapper json, DataSourceProperties ledger) {
        this(jdbc, transaction, json, LedgerKind.of(ledger.determineUrl()));
    }

    LedgerStore(JdbcClient jdbc, TransactionOperations transaction, ObjectMapper json, LedgerKind kind) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.rows = new PurchaseRows(json);
        this.kind = kind;
    }

    Optional<PurchaseRecord> find(String purchaseId) {
        return jdbc.sql("SELECT * FROM purchase WHERE purchase_id = :id")
                .param("id", purchaseId)
                .query(rows)
                .optional();
    }

    /** Another purchase that has this order, or is in doubt of it. */
    Optional<String> findByOrder(String orderId, String but) {
        return jdbc.sql("SELECT purchase_id FROM purchase WHERE " + HAS_ORDER + " LIMIT 1")
                .param(but)
                .param(orderId)
                .query(String.class)
                .optional();
    }

    List<HistoryEntry> history(String purchaseId) {
        return jdbc.sql("SELECT * FROM purchase_history WHERE purchase_id = :id ORDER BY version")
                .param("id", purchaseId)
                .query((rs, n) -> new HistoryEntry(
                        rs.getInt("version"),
                        State.valueOf(rs.getString("state")),
                        rs.getInt("attempt"),
                        rs.getString("reason"),
                        rs.getString("detail"),
                        Instant.ofEpochMilli(rs.getLong("at"))))
                .list();
    }

    /**
     * @param customer what it is to be found by; null for nothing
     * @return false if the purchase has a row already
     */
    boolean insert(PurchaseRecord row, CustomerKeys customer) {
        Map<String, Object> columns = columns(row);
        columns.put("purchase_id", row.purchaseId());
        columns.put("digest", ContentDigest.written(row.digest()));
        columns.put("meaning", ContentDigest.meaning(row.digest()));
        columns.put("shop", row.shop());
        columns.put("hold", rows.write(row.hold()));
        columns.put("accepted_at", row.acceptedAt().toEpochMilli());
        columns.put("email_key", customer == null ? null : customer.email());
        columns.put("name_key", customer == null ? null : customer.name());
        columns.values().removeIf(Objects::isNull);
        String sql = "INSERT INTO purchase (version, published, " + String.join(", ", columns.keySet())
                + ") VALUES (1, 0" + ", ?".repeat(columns.size()) + ") ON CONFLICT (purchase_id) DO NOTHING";
        return change(sql, List.copyOf(columns.values()), row, null, true, row.hold() != null);
    }

    /**
     * Changes the row if it still stands as {@code from}: same state, attempt and owner.
     *
     * @return false if it does not
     */
    boolean compareAndSet(PurchaseRecord from, PurchaseRecord to) {
        return compareAndSet(from, to, null, null);
    }

    /**
     * The same, by way of another state, which the history shows, too.
     *
     * @param through null for none
     * @param mark of this very write, by which it {@linkplain #hasMark is known again}; null for none
     */
    boolean compareAndSet(PurchaseRecord from, PurchaseRecord to, State through, Long mark) {
        return update(from, to, through, mark, "", List.of());
    }

    /** Whether the row stands as the write of this mark has left it. */
    boolean hasMark(PurchaseRecord written, long mark) {
        return jdbc.sql(
                                "SELECT COUNT(*) FROM purchase WHERE purchase_id = ? AND state = ? AND attempt = ? AND owner = ?"
                                        + " AND write_mark = ?")
                        .param(written.purchaseId())
                        .param(written.state().name())
                        .param(written.attempt())
                        .param(written.owner())
                        .param(mark)
                        .query(Long.class)
                        .single()
                == 1;
    }

    /**
     * The same, if no other purchase has the order that the row gets. Of those who do this at once for one order one waits for the
     * other: neither would see what the other has not committed yet.
     *
     * @return false if it does not stand so, or another purchase has the order
     */
    boolean compareAndSetIfOrderIsNobodys(PurchaseRecord from, PurchaseRecord to) {
        String order = to.ending().orderId();
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (kind == LedgerKind.POSTGRESQL) {
                // SQLite has one writer
                try {
                    jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(lower(?), 0))")
                            .param(order)
                            .query(rs -> {});
                } catch (DataAccessException e) {
                    throw LedgerOutage.ofOrdersName(e);
                }
            }
            String nobodys = " AND NOT EXISTS (SELECT 1 FROM purchase WHERE " + HAS_ORDER + ")";
            return update(from, to, null, null, nobodys, List.of(to.purchaseId(), order));
        }));
    }

    /** @param and one condition more, with its values */
    private boolean update(
            PurchaseRecord from, PurchaseRecord to, State through, Long mark, String and, List<Object> values) {
        Ending ending = to.ending();
        Settling settling = ending == null ? null : ending.settling();
        Map<String, Object> columns = columns(to);
        columns.put(
                "republish_at",
                to.republishAt() == null ? null : to.republishAt().toEpochMilli());
        columns.put("settled_at", settling == null ? null : settling.at().toEpochMilli());
        columns.put("named_order", settling == null ? null : settling.namedOrder());
        if (mark != null) {
            columns.put("write_mark", mark);
        }
        if (!to.shop().equals(from.shop())) {
            columns.put("shop", to.shop());
        }
        if (to.hold() != from.hold()) {
            columns.put("hold", rows.write(to.hold()));
        }
        StringBuilder sql = new StringBuilder("UPDATE purchase SET published = 0, version = version + ")
                .append(through == null ? 1 : 2);
        columns.forEach((name, value) -> sql.append(", ").append(name).append(value == null ? " = NULL" : " = ?"));
        sql.append(" WHERE purchase_id = ? AND state = ? AND attempt = ? AND owner = ?")
                // a late answer may have named its order since
                .append(from.isReplayable() ? " AND order_id IS NULL" : "")
                .append(and);
        columns.values().removeIf(Objects::isNull);
        List<Object> all = new ArrayList<>(columns.values());
        all.addAll(List.of(to.purchaseId(), from.state().name(), from.attempt(), from.owner()));
        all.addAll(values);
        boolean isNewCause = ending != null || !Objects.equals(from.lastCause(), to.lastCause());
        return change(sql.toString(), all, to, through, isNewCause, to.hold() != null && to.hold() != from.hold());
    }

    /** What every change writes, in the order in which it is written. */
    private static Map<String, Object> columns(PurchaseRecord row) {
        Ending ending = row.ending();
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("state", row.state().name());
        columns.put("attempt", row.attempt());
        columns.put("first_attempt", row.firstAttempt());
        columns.put("renewals", row.renewals());
        columns.put("owner", row.owner());
        columns.put("reason", reason(ending));
        columns.put("detail", ending == null ? row.lastCause() : ending.detail());
        columns.put("shop_status", ending == null ? null : ending.shopStatus());
        columns.put("order_id", ending == null ? null : ending.orderId());
        columns.put("redirect_url", ending == null ? null : ending.redirectUrl());
        columns.put("amount", ending == null ? null : ending.amount());
        columns.put("updated_at", row.updatedAt().toEpochMilli());
        return columns;
    }

    /** Notes the order that a late answer named of an end without one; without effect if the row has moved on. Nothing is published by it. */
    void nameOrder(PurchaseRecord ended, String orderId) {
        transaction.executeWithoutResult(
                status -> jdbc.sql("UPDATE purchase SET order_id = :order WHERE purchase_id = :id AND state = :state"
                                + " AND attempt = :attempt AND owner = :owner")
                        .param("order", orderId)
                        .param("id", ended.purchaseId())
                        .param("state", ended.state().name())
                        .param("attempt", ended.attempt())
                        .param("owner", ended.owner())
                        .update());
    }

    /** Leaves the present attempt out of the run's count and keeps its cause; without effect if the row has moved on. */
    void forgive(PurchaseRecord accepted, String cause) {
        transaction.executeWithoutResult(status -> jdbc.sql(
                        "UPDATE purchase SET first_attempt = first_attempt + 1, detail = :cause WHERE purchase_id = :id"
                                + " AND state = 'ACCEPTED' AND attempt = :attempt AND owner = :owner")
                .param("cause", PurchaseRecord.fit(cause))
                .param("id", accepted.purchaseId())
                .param("attempt", accepted.attempt())
                .param("owner", accepted.owner())
                .update());
    }

    /** Notes that the outcome of this very ending is published; without effect if the row has moved on. */
    void markPublished(List<PurchaseRecord> rows) {
        transaction.executeWithoutResult(status -> rows.forEach(
                row -> jdbc.sql("UPDATE purchase SET published = 1 WHERE purchase_id = :id AND attempt = :attempt"
                                + " AND state = :state")
                        .param("id", row.purchaseId())
                        .param("attempt", row.attempt())
                        .param("state", row.state().name())
                        .update()));
    }

    /** Takes the ends that were reached before {@code before} and are not known to be published from their messages. */
    void takeUnpublished(Instant before, Instant republishAt) {
        transaction.executeWithoutResult(status -> jdbc.sql("UPDATE purchase SET republish_at = :at WHERE published = 0"
                        + " AND republish_at IS NULL AND updated_at < :before"
                        + " AND state NOT IN ('ACCEPTED', 'HELD', 'ORDERING')")
                .param("at", republishAt.toEpochMilli())
                .param("before", before.toEpochMilli())
                .update());
    }

    /**
     * Ends that are due to be published apart from their messages, oldest first; nobody else gets them before {@code again}.
     */
    List<PurchaseRecord> takeDue(Instant now, Instant again, int limit) {
        String due = "published = 0 AND republish_at <= :now AND state NOT IN ('ACCEPTED', 'HELD', 'ORDERING')";
        List<PurchaseRecord> taken =
                transaction.execute(status -> jdbc.sql("UPDATE purchase SET republish_at = :again WHERE " + due
                                + " AND purchase_id IN (SELECT purchase_id FROM purchase WHERE " + due
                                + " ORDER BY updated_at LIMIT :limit) RETURNING *")
                        .param("now", now.toEpochMilli())
                        .param("again", again.toEpochMilli())
                        .param("limit", limit)
                        .query(rows)
                        .list());
        return taken.stream()
                .sorted(Comparator.comparing(PurchaseRecord::updatedAt))
                .toList();
    }

    /** Rows that have not come to an end and have not changed since {@code before}, oldest first. */
    List<PurchaseRecord> unsettled(Instant before, int limit) {
        return jdbc.sql("SELECT * FROM purchase WHERE state IN ('ACCEPTED', 'HELD', 'ORDERING')"
                        + " AND updated_at < :before ORDER BY updated_at LIMIT :limit")
                .param("before", before.toEpochMilli())
                .param("limit", limit)
                .query(rows)
                .list();
    }

    /** Doubts that were settled after {@code since} and still stand so, latest first. */
    List<PurchaseRecord> settled(Instant since, int limit) {
        return jdbc.sql(
                        "SELECT * FROM purchase WHERE settled_at > :since ORDER BY settled_at DESC, purchase_id LIMIT :limit")
                .param("since", since.toEpochMilli())
                .param("limit", limit)
                .query(rows)
                .list();
    }

    List<PurchaseRecord> in(State state, int limit) {
        return jdbc.sql("SELECT * FROM purchase WHERE state = :state ORDER BY updated_at LIMIT :limit")
                .param("state", state.name())
                .param("limit", limit)
                .query(rows)
                .list();
    }

    /** Counts by the index: to be asked for states that few rows are in. */
    List<OpenCount> open(Collection<State> states) {
        return jdbc.sql("SELECT state, COUNT(*) AS count, MIN(accepted_at) AS oldest FROM purchase WHERE state IN"
                        + " (:states) GROUP BY state")
                .param("states", states.stream().map(State::name).toList())
                .query((rs, n) -> new OpenCount(
                        State.valueOf(rs.getString("state")),
                        rs.getLong("count"),
                        Instant.ofEpochMilli(rs.getLong("oldest"))))
                .list();
    }

    /** By position: names would be looked for, and put in order, at each change of each purchase. */
    private boolean change(
            String sql, List<Object> values, PurchaseRecord to, State through, boolean isNewCause, boolean isNewHold) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (jdbc.sql(sql).params(values).update() == 0) {
                return false;
            }
            String id = to.purchaseId();
            if (through != null) {
                jdbc.sql("INSERT INTO purchase_history (purchase_id, version, state, attempt, at)"
                                + " SELECT purchase_id, version - 1, ?, attempt, updated_at FROM purchase"
                                + " WHERE purchase_id = ?")
                        .param(through.name())
                        .param(id)
                        .update();
            }
            jdbc.sql("INSERT INTO purchase_history (purchase_id, version, state, attempt, reason, detail, at)"
                            + " SELECT purchase_id, version, state, attempt, reason, "
                            + (isNewCause ? "detail" : "NULL")
                            + ", updated_at FROM purchase WHERE purchase_id = ?")
                    .param(id)
                    .update();
            Mentions.write(jdbc, to, isNewHold);
            return true;
        }));
    }

    private static String reason(Ending ending) {
        return ending == null || ending.reason() == null
                ? null
                : ending.reason().name();
    }
}
