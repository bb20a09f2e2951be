package org.ticketorders.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What the ledger knows that tells whose an order of the shop is.
 *
 * <p>All methods throw {@link org.springframework.dao.DataAccessException} if the database fails.
 */
@Repository
public class OrderEvidence {

    private static final int IDS_AT_A_TIME = 500;

    private final JdbcClient jdbc;
    private final PurchaseRows rows;

    OrderEvidence(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.rows = new PurchaseRows(json);
    }

    /**
     * Other purchases of the same shop that are in doubt, or are not any more by a settling that still stands and may be wrong, but for those
     * that are certainly of another e-mail address. Both as of one moment, so that none is missed that is settled or taken back meanwhile.
     *
     * @param since when the first of them can have been settled, UTC
     */
    public List<Alike> alike(PurchaseRecord doubted, Instant since, int limit) {
        return jdbc.sql("SELECT other.*, CASE WHEN other.email_key = me.email_key THEN 1 ELSE 0 END AS same_customer"
                        + " FROM purchase other JOIN purchase me ON me.purchase_id = :id WHERE (other.settled_at >"
                        + " :since OR other.state = 'IN_DOUBT') AND other.purchase_id <> :id AND lower(other.shop) ="
                        + " lower(me.shop) AND (other.email_key IS NULL OR me.email_key IS NULL OR other.email_key ="
                        + " me.email_key) LIMIT :limit")
                .param("id", doubted.purchaseId())
                .param("since", since.toEpochMilli())
                .param("limit", limit)
                .query((rs, n) -> new Alike(rows.mapRow(rs, n), rs.getInt("same_customer") == 1))
                .list();
    }

    /** Of these purchases those that are certainly of another e-mail address than this one; none of which the ledger has no digest. */
    public Set<String> ofOthers(PurchaseRecord me, Collection<String> purchaseIds) {
        Set<String> found = new HashSet<>();
        List<String> ids = List.copyOf(purchaseIds);
        for (int from = 0; from < ids.size(); from += IDS_AT_A_TIME) {
            found.addAll(
                    jdbc.sql("SELECT other.purchase_id FROM purchase other JOIN purchase me ON me.purchase_id = :id"
                                    + " WHERE other.purchase_id IN (:ids) AND other.email_key <> me.email_key")
                            .param("id", me.purchaseId())
                            .param("ids", ids.subList(from, Math.min(from + IDS_AT_A_TIME, ids.size())))
                            .query(String.class)
                            .list());
        }
        return found;
    }

    /**
     * Those of these orders that purchases have, or that an unclear answer named for them.
     *
     * @param since when the first of them can have been recorded, UTC
     * @return purchase ids by order ids in lower case
     */
    public Map<String, String> purchasesOf(Collection<String> orderIds, Instant since) {
        List<String> ids = orderIds.stream()
                .map(id -> id.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        Map<String, String> found = new HashMap<>();
        for (int from = 0; from < ids.size(); from += IDS_AT_A_TIME) {
            jdbc.sql(
                            "SELECT lower(order_id) AS order_id, purchase_id FROM purchase WHERE state IN ('ORDERED',"
                                    + " 'IN_DOUBT') AND updated_at >= :since AND order_id IS NOT NULL AND lower(order_id) IN (:ids)")
                    .param("since", since.toEpochMilli())
                    .param("ids", ids.subList(from, Math.min(ids.size(), from + IDS_AT_A_TIME)))
                    .query(rs -> {
                        found.put(rs.getString("order_id"), rs.getString("purchase_id"));
                    });
        }
        return found;
    }

    /**
     * When the orders of these rows were posted last, or were about to be, UTC, by purchase; of one whose settling was taken back the order that its
     * doubt is about, which an earlier attempt posted. A purchase whose history does not say is missing.
     */
    public Map<String, Instant> postedAt(Collection<PurchaseRecord> rows) {
        Map<String, Integer> attempts =
                rows.stream().collect(Collectors.toMap(PurchaseRecord::purchaseId, PurchaseRecord::attempt));
        List<String> ids = List.copyOf(attempts.keySet());
        Map<String, Instant> found = new HashMap<>();
        for (int from = 0; from < ids.size(); from += IDS_AT_A_TIME) {
            jdbc.sql("SELECT purchase_id, attempt, at FROM purchase_history WHERE state = 'ORDERING' AND purchase_id IN"
                            + " (:ids) ORDER BY version")
                    .param("ids", ids.subList(from, Math.min(ids.size(), from + IDS_AT_A_TIME)))
                    .query(rs -> {
                        String id = rs.getString("purchase_id");
                        if (rs.getInt("attempt") <= attempts.get(id)) {
                            found.put(id, Instant.ofEpochMilli(rs.getLong("at")));
                        }
                    });
        }
        return found;
    }

    /** Orders that this shop has answered us with, and that were noted in this time, latest first; not those that somebody found there. */
    public List<KnownOrder> knownOrders(String shop, Instant from, Instant to, int limit) {
        return jdbc.sql(
                        "SELECT lower(order_id) AS order_id, updated_at, (SELECT MIN(h.at) FROM purchase_history h WHERE"
                                + " h.purchase_id = p.purchase_id AND h.attempt = p.attempt AND h.state = 'ORDERING') AS posted_at"
                                + " FROM purchase p WHERE state = 'ORDERED' AND updated_at BETWEEN :from AND :to AND settled_at IS"
                                + " NULL AND order_id IS NOT NULL AND lower(shop) = lower(:shop) ORDER BY updated_at DESC LIMIT"
                                + " :limit")
                .param("from", from.toEpochMilli())
                .param("to", to.toEpochMilli())
                .param("shop", shop)
                .param("limit", limit)
                .query((rs, n) -> {
                    long posted = rs.getLong("posted_at");
                    return new KnownOrder(
                            rs.getString("order_id"),
                            rs.wasNull() ? null : Instant.ofEpochMilli(posted),
                            Instant.ofEpochMilli(rs.getLong("updated_at")));
                })
                .list();
    }

    /** The last order that a purchase of this shop got in this time; empty if there is none. */
    public Optional<PurchaseRecord> lastOrdered(String shop, Instant from, Instant to) {
        return jdbc.sql("SELECT * FROM purchase WHERE state = 'ORDERED' AND updated_at BETWEEN :from AND :to"
                        + " AND lower(shop) = lower(:shop) AND order_id IS NOT NULL ORDER BY updated_at DESC LIMIT 1")
                .param("from", from.toEpochMilli())
                .param("to", to.toEpochMilli())
                .param("shop", shop)
                .query(rows)
                .optional();
    }
}
