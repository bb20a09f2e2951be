package org.ticketorders.ledger;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.Reason;
import org.ticketorders.purchase.State;

/**
 * Looks for purchases, page by page: newest first, by descending id where the beginning of the id is given, or those of an imported file in its order.
 *
 * <p>A page begins behind the last line of the one before and not at a number, so that the thousandth page costs what the first
 * does and purchases that arrive meanwhile shift nothing. Each state is asked for alone, by the index that has it in order.
 */
@Component
public class PurchaseSearch {

    private static final Comparator<PurchaseLine> NEWEST_FIRST = Comparator.comparing(PurchaseLine::acceptedAt)
            .thenComparing(PurchaseLine::purchaseId)
            .reversed();
    private static final Comparator<PurchaseLine> BY_ID =
            Comparator.comparing(PurchaseLine::purchaseId).reversed();

    private static final String LINES =
            "SELECT purchase_id, state, attempt, shop, reason, order_id, accepted_at, updated_at FROM purchase";

    private static final String OF_ORDER = where("order_id IS NOT NULL AND lower(order_id) = lower(:it)");
    private static final String OF_EMAIL = where("email_key IS NOT NULL AND email_key = :it");
    private static final String OF_NAME = where("name_key IS NOT NULL AND name_key = :it");
    private static final String MENTIONING =
            "SELECT p.purchase_id, p.state, p.attempt, p.shop, p.reason, p.order_id, p.accepted_at, p.updated_at, m.kind"
                    + " FROM (SELECT purchase_id, kind, accepted_at FROM purchase_mention WHERE guid = :it"
                    + " ORDER BY accepted_at DESC LIMIT :limit) AS m JOIN purchase p ON p.purchase_id = m.purchase_id"
                    + " ORDER BY m.accepted_at DESC, m.purchase_id DESC";

    /** Each finds what it looks for by an index, and so does it find nothing. */
    static final List<String> STATEMENTS_OF_SEARCH = List.of(OF_ORDER, OF_EMAIL, OF_NAME, MENTIONING);

    /** Databases bound the parameters of a statement. */
    private static final int IDS_AT_ONCE = 500;

    private final LedgerReads reads;

    PurchaseSearch(LedgerReads reads) {
        this.reads = reads;
    }

    /**
     * A part of what was found.
     *
     * @param next where the next page begins; null if there is none
     */
    public record Page(List<PurchaseLine> items, String next) {}

    /** Where a purchase stands. */
    public record Standing(String shop, int attempt, State state) {}

    /**
     * Where some purchases stand; those that the ledger does not have are left out.
     *
     * @throws org.springframework.dao.DataAccessException if the ledger cannot be read
     */
    public Map<String, Standing> states(Collection<String> purchaseIds) {
        List<String> all = List.copyOf(purchaseIds);
        Map<String, Standing> found = new HashMap<>();
        for (int from = 0; from < all.size(); from += IDS_AT_ONCE) {
            reads.jdbc()
                    .sql("SELECT purchase_id, shop, attempt, state FROM purchase WHERE purchase_id IN (:ids)")
                    .param("ids", all.subList(from, Math.min(all.size(), from + IDS_AT_ONCE)))
                    .query(rs -> {
                        found.put(
                                rs.getString("purchase_id"),
                                new Standing(
                                        rs.getString("shop"),
                                        rs.getInt("attempt"),
                                        State.valueOf(rs.getString("state"))));
                    });
        }
        return found;
    }

    /**
     * Purchases by the time of their last change, oldest first.
     *
     * @param since not those that changed earlier
     * @param limit most lines
     * @throws org.springframework.dao.DataAccessException if the ledger cannot be read
     */
    public List<PurchaseLine> changed(Collection<State> states, Instant since, int limit) {
        List<PurchaseLine> found = new ArrayList<>();
        for (State state : states) {
            found.addAll(reads.jdbc()
                    .sql(LINES + " WHERE state = :state AND updated_at >= :since ORDER BY updated_at LIMIT :limit")
                    .param("state", state.name())
                    .param("since", since.toEpochMilli())
                    .param("limit", limit)
                    .query((rs, n) -> line(rs))
                    .list());
        }
        found.sort(Comparator.comparing(PurchaseLine::updatedAt).thenComparing(PurchaseLine::purchaseId));
        return List.copyOf(found.subList(0, Math.min(limit, found.size())));
    }

    /** One purchase; empty if the ledger does not have it. */
    public Optional<PurchaseLine> line(String purchaseId) {
        return found(where("purchase_id = :it"), Harmless.storable(purchaseId), 1).stream()
                .findFirst();
    }

    /**
     * Purchases that the shop has this order for, or whose unclear answer named it.
     *
     * @throws org.springframework.dao.DataAccessException if the ledger cannot be read
     */
    public List<PurchaseLine> ofOrder(String orderId, int limit) {
        return found(OF_ORDER, Harmless.storable(orderId), limit);
    }

    /** Purchases of an e-mail address, by its digest, newest first; see {@link CustomerDigests}. */
    public List<PurchaseLine> ofEmail(long digest, int limit) {
        return found(OF_EMAIL, digest, limit);
    }

    /** Purchases of a name, by its digest, newest first. */
    public List<PurchaseLine> ofName(long digest, int limit) {
        return found(OF_NAME, digest, limit);
    }

    /** In an order that no index has: the condition's own is the right one. */
    private static String where(String condition) {
        return LINES + " WHERE " + condition + " ORDER BY accepted_at + 0 DESC, purchase_id LIMIT :limit";
    }

    private List<PurchaseLine> found(String sql, Object it, int limit) {
        return reads.jdbc()
                .sql(sql)
                .param("it", it)
                .param("limit", limit)
                .query((rs, n) -> line(rs))
                .list();
    }

    /**
     * A purchase that mentions something.
     *
     * @param reserved whether what it mentions is a reservation; else it is a ticket
     */
    public record Mention(PurchaseLine purchase, boolean reserved) {}

    /**
     * The purchases that had a reservation, or asked for a ticket that was reserved or refused, newest first; as long as their details are kept.
     *
     * @param guid of the reservation of a unit, or of a ticket, in upper or lower case
     * @throws org.springframework.dao.DataAccessException if the ledger cannot be read
     */
    public List<Mention> mentioning(String guid, int limit) {
        return reads.jdbc()
                .sql(MENTIONING)
                .param("it", Harmless.storable(Mentions.normal(guid)))
                .param("limit", limit)
                .query((rs, n) ->
                        new Mention(line(rs), Mentions.Kind.RESERVATION.name().equals(rs.getString("kind"))))
                .list();
    }

    /**
     * @param limit most lines of the page
     * @param after {@link Page#next} of the page before; null for the first
     * @throws IllegalArgumentException if {@code after} is no such text
     * @throws org.springframework.dao.DataAccessException if the ledger cannot be read
     */
    public Page page(PurchaseFilter filter, int limit, String after) {
        Cursor cursor = after == null ? null : Cursor.read(after);
        if (filter.file() != null) {
            return pageOfFile(filter, limit, cursor);
        }
        List<PurchaseLine> found = new ArrayList<>();
        if (filter.states().isEmpty()) {
            found.addAll(ask(filter, null, limit + 1, cursor));
        }
        for (State state : filter.states()) {
            found.addAll(ask(filter, state, limit + 1, cursor));
        }
        found.sort(filter.idPrefix() == null ? NEWEST_FIRST : BY_ID);
        if (found.size() <= limit) {
            return new Page(List.copyOf(found), null);
        }
        List<PurchaseLine> page = List.copyOf(found.subList(0, limit));
        return new Page(page, Cursor.of(page.get(limit - 1)).text());
    }

    /** A purchase of a file, and where it stands there. */
    private record OfFile(long position, PurchaseLine line) {}

    /** In the order of the file, by the index that has it: what a page costs is bounded by the file, and not by the ledger. */
    private Page pageOfFile(PurchaseFilter filter, int limit, Cursor cursor) {
        List<String> where = new ArrayList<>();
        Map<String, Object> params = new HashMap<>();
        where.add(
                "r.file_id = (SELECT file_id FROM import_file WHERE label = :label ORDER BY started_at DESC LIMIT 1)");
        params.put("label", Harmless.storable(filter.file()));
        where.add("r.position > :after");
        params.put("after", cursor == null ? -1L : cursor.at());
        if (!filter.states().isEmpty()) {
            where.add("p.state IN (:states)");
            params.put("states", filter.states().stream().map(State::name).toList());
        }
        if (filter.reason() != null) {
            where.add("p.reason = :reason");
            params.put("reason", filter.reason().name());
        }
        if (filter.shop() != null) {
            where.add("p.shop = :shop");
            params.put("shop", filter.shop());
        }
        bound(filter, "p.", where, params);
        params.put("limit", limit + 1);
        List<OfFile> found = reads.jdbc()
                .sql(
                        "SELECT r.position, p.purchase_id, p.state, p.attempt, p.shop, p.reason, p.order_id, p.accepted_at,"
                                + " p.updated_at FROM import_record r JOIN purchase p ON p.purchase_id = r.purchase_id WHERE "
                                + String.join(" AND ", where) + " ORDER BY r.position LIMIT :limit")
                .params(params)
                .query((rs, n) -> new OfFile(rs.getLong("position"), line(rs)))
                .list();
        List<OfFile> page = found.subList(0, Math.min(limit, found.size()));
        return new Page(
                page.stream().map(OfFile::line).toList(),
                found.size() > limit
                        ? new Cursor(
                                        page.get(limit - 1).position(),
                                        page.get(limit - 1).line().purchaseId())
                                .text()
                        : null);
    }

    private List<PurchaseLine> ask(PurchaseFilter filter, State state, int limit, Cursor cursor) {
        Map<String, Object> params = new HashMap<>();
        return reads.jdbc()
                .sql(statement(filter, state, limit, cursor, params))
                .params(params)
                .query((rs, n) -> line(rs))
                .list();
    }

    /**
     * The statement that looks for purchases of one state.
     *
     * @param state null for any
     * @param cursor null for the first page
     * @param params what it is asked with; is added to
     */
    static String statement(PurchaseFilter filter, State state, int limit, Cursor cursor, Map<String, Object> params) {
        List<String> where = new ArrayList<>();
        // a column with '' behind it is one that no index is chosen for, in every database
        boolean byId = filter.idPrefix() != null;
        boolean byReason = filter.reason() != null;
        boolean byState = !byReason && state != null && state != State.ORDERED;
        boolean isInWork = byState && !state.isEnd();
        if (byReason) {
            where.add("reason IS NOT NULL AND reason = :reason");
            params.put("reason", filter.reason().name());
        }
        if (state != null) {
            where.add((byState ? "state" : "state || ''") + " = :state");
            params.put("state", state.name());
            if (byState && !isInWork) {
                where.add("reason IS NOT NULL");
            }
        }
        if (filter.shop() != null) {
            where.add((byId || isInWork ? "shop || ''" : "shop") + " = :shop");
            params.put("shop", filter.shop());
        }
        bound(filter, "", where, params);
        if (cursor != null) {
            where.add(byId ? "purchase_id < :afterId" : "(accepted_at, purchase_id) < (:afterAt, :afterId)");
            params.put("afterId", Harmless.storable(cursor.purchaseId()));
            params.put("afterAt", cursor.at());
        }
        params.put("limit", limit);
        return LINES
                + (where.isEmpty() ? "" : " WHERE " + String.join(" AND ", where)) + " ORDER BY "
                + (byId ? "purchase_id DESC" : "accepted_at DESC, purchase_id DESC") + " LIMIT :limit";
    }

    /** When they were accepted, and how their ids begin. @param table with a point, or nothing */
    private static void bound(PurchaseFilter filter, String table, List<String> where, Map<String, Object> params) {
        if (filter.since() != null) {
            where.add(table + "accepted_at >= :since");
            params.put("since", filter.since().toEpochMilli());
        }
        if (filter.until() != null) {
            where.add(table + "accepted_at < :until");
            params.put("until", filter.until().toEpochMilli());
        }
        if (filter.idPrefix() != null) {
            where.add(table + "purchase_id >= :prefix AND " + table + "purchase_id < :behind");
            String prefix = Harmless.storable(filter.idPrefix());
            params.put("prefix", prefix);
            params.put("behind", prefix + Character.toString(Character.MAX_CODE_POINT));
        }
    }

    private static PurchaseLine line(ResultSet rs) throws SQLException {
        String reason = rs.getString("reason");
        return new PurchaseLine(
                rs.getString("purchase_id"),
                State.valueOf(rs.getString("state")),
                rs.getInt("attempt"),
                rs.getString("shop"),
                reason == null ? null : Reason.valueOf(reason),
                rs.getString("order_id"),
                Instant.ofEpochMilli(rs.getLong("accepted_at")),
                Instant.ofEpochMilli(rs.getLong("updated_at")));
    }

    /**
     * The last line of a page.
     *
     * @param at when it was accepted, in milliseconds since 1970; of an imported file's, its position there
     */
    record Cursor(long at, String purchaseId) {

        static Cursor of(PurchaseLine line) {
            return new Cursor(line.acceptedAt().toEpochMilli(), line.purchaseId());
        }

        String text() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((at + " " + purchaseId).getBytes(StandardCharsets.UTF_8));
        }

        static Cursor read(String text) {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int space = plain.indexOf(' ');
            if (space < 0) {
                throw new IllegalArgumentException("no cursor");
            }
            return new Cursor(Long.parseLong(plain.substring(0, space)), plain.substring(space + 1));
        }
    }
}
