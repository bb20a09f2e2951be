package org.ticketorders.hook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;

/** Calls of the shop's webhooks, in the ledger's database: each once, until its order has been looked up. */
@Repository("hookCalls")
public class HookCalls {

    private static final int BATCH = 20;

    /** Nobody else gets a call for so long that somebody works on, unless he starts meanwhile. */
    static final Duration LEASE = Duration.ofMinutes(1);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    /** Orders cannot be made any more by then: holds live an hour at most. */
    private static final Duration GIVEN_UP_AFTER = Duration.ofHours(3);

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final HookProperties properties;
    private final Clock clock;
    private final AtomicBoolean started = new AtomicBoolean();
    private long second;
    private int inSecond;

    HookCalls(JdbcClient jdbc, TransactionOperations transaction, HookProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * Keeps a call, durably.
     *
     * @return false if it is known
     * @throws HookRefused if there are too many just now
     */
    boolean keep(String key, String orderId) {
        Instant now = clock.instant();
        mustBeWithinRate(now.getEpochSecond());
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (jdbc.sql("SELECT COUNT(*) FROM hook_call WHERE next_at IS NOT NULL")
                            .query(Integer.class)
                            .single()
                    >= properties.maxPending()) {
                throw crowded();
            }
            return jdbc.sql("INSERT INTO hook_call (dedupe_key, order_id, received_at, next_at, tries) VALUES (:key,"
                                    + " :order, :now, :now, 0) ON CONFLICT (dedupe_key) DO NOTHING")
                            .param("key", key)
                            .param("order", orderId)
                            .param("now", now.toEpochMilli())
                            .update()
                    > 0;
        }));
    }

    private synchronized void mustBeWithinRate(long now) {
        if (now != second) {
            second = now;
            inSecond = 0;
        }
        if (++inSecond > properties.perSecond()) {
            throw crowded();
        }
    }

    private static HookRefused crowded() {
        return new HookRefused(429, "crowded", "there are too many calls just now: try again later");
    }

    /** Calls that are to be worked on now; nobody else gets them meanwhile, for a minute at most. */
    public List<HookCall> due() {
        long now = clock.millis();
        if (!started.get()) {
            release(now);
            started.set(true);
        }
        return transaction.execute(
                status -> jdbc.sql("UPDATE hook_call SET next_at = :lease, tries = tries + 1 WHERE next_at <= :now AND"
                                + " dedupe_key IN (SELECT dedupe_key FROM hook_call WHERE next_at <= :now ORDER BY next_at"
                                + " LIMIT :limit) RETURNING *")
                        .param("lease", now + LEASE.toMillis())
                        .param("now", now)
                        .param("limit", BATCH)
                        .query((rs, n) -> new HookCall(
                                rs.getString("dedupe_key"),
                                rs.getString("order_id"),
                                Instant.ofEpochMilli(rs.getLong("received_at")),
                                rs.getInt("tries")))
                        .list());
    }

    /**
     * What an instance had in work that was killed need not wait for the end of its time: most likely this one is that one, started again. Where
     * another works on a call just now it is worked on twice, without effect.
     */
    private void release(long now) {
        transaction.executeWithoutResult(
                status -> jdbc.sql("UPDATE hook_call SET next_at = :now WHERE next_at > :now AND next_at <= :lease")
                        .param("now", now)
                        .param("lease", now + LEASE.toMillis())
                        .update());
    }

    /** The call has done what it can: only that it came is remembered. */
    public void done(HookCall call) {
        transaction.executeWithoutResult(status -> jdbc.sql("UPDATE hook_call SET next_at = NULL, order_id = CASE WHEN"
                        + " fits IS NULL THEN '' ELSE order_id END WHERE dedupe_key = :key")
                .param("key", call.key())
                .update());
    }

    /** The call is to be worked on again, later each time. @return false if that has gone on for too long: it is done */
    public boolean later(HookCall call) {
        Instant now = clock.instant();
        if (now.isAfter(call.receivedAt().plus(GIVEN_UP_AFTER))) {
            done(call);
            return false;
        }
        long wait = Math.min(
                LONGEST_WAIT.toMillis(), properties.checkMillis() << Math.min(Math.max(0, call.tries() - 1), 14));
        transaction.executeWithoutResult(
                status -> jdbc.sql("UPDATE hook_call SET next_at = :next WHERE dedupe_key = :key")
                        .param("next", now.toEpochMilli() + wait)
                        .param("key", call.key())
                        .update());
        return true;
    }

    /** Notes that the call's order could be that of a purchase in doubt. */
    public void fits(HookCall call, Collection<String> purchaseIds) {
        purchaseIds.stream()
                .limit(1)
                .forEach(purchaseId -> transaction.executeWithoutResult(
                        status -> jdbc.sql("UPDATE hook_call SET fits = :purchase WHERE dedupe_key = :key")
                                .param("purchase", purchaseId)
                                .param("key", call.key())
                                .update()));
    }

    /** Orders that could be those of purchases, as calls have shown: by purchase. */
    public Map<String, Set<String>> fitting() {
        Map<String, Set<String>> found = new HashMap<>();
        jdbc.sql("SELECT fits, order_id FROM hook_call WHERE fits IS NOT NULL AND order_id <> ''")
                .query(rs -> {
                    found.computeIfAbsent(rs.getString("fits"), none -> new TreeSet<>())
                            .add(rs.getString("order_id"));
                });
        return found;
    }

    /** How many calls wait, and since when the first of them does, in milliseconds since 1970; 0 if none does. */
    public long[] waiting() {
        return jdbc.sql("SELECT COUNT(*) AS n, COALESCE(MIN(received_at), 0) AS oldest FROM hook_call WHERE next_at IS"
                        + " NOT NULL")
                .query((rs, n) -> new long[] {rs.getLong("n"), rs.getLong("oldest")})
                .single();
    }

    /** Forgets calls that came long ago. */
    public void purge() {
        transaction.executeWithoutResult(
                status -> jdbc.sql("DELETE FROM hook_call WHERE next_at IS NULL AND received_at < :before")
                        .param("before", clock.millis() - properties.keep().toMillis())
                        .update());
    }
}
