package org.ticketorders.ops.service;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.deadletter.Letter;
import org.ticketorders.ledger.LedgerReads;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.State;

/**
 * Replays of many dead letters in the ledger: they survive a restart, and any instance sees and changes them. One runs for each queue. Who
 * works on one holds a claim, which runs out, so that another resumes what a crash has left; each dead letter is marked before it is
 * moved, so that what a crash left half done is known.
 *
 * <p>{@link ReplayViews} shows them.
 *
 * <p>All methods throw {@link org.springframework.dao.DataAccessException} if the ledger fails.
 */
@Component
public class ReplayStore {

    private static final int LONGEST_ID = 100;
    private static final int AT_A_TIME = 500;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final LedgerReads reads;
    private final TransactionOperations transaction;

    ReplayStore(JdbcClient jdbc, JdbcTemplate batches, LedgerReads reads, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.reads = reads;
        this.transaction = transaction;
    }

    /** What state a replay is in. */
    public enum Phase {
        RUNNING,
        SUSPENDED,
        DONE,
        CANCELLED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where the purchase of a dead letter stands now. */
    private record Standing(int position, LetterState state) {}

    /**
     * Notes a replay and its dead letters, and claims it.
     *
     * @return false if another one of the queue is running; nothing is noted then
     */
    public boolean begin(ReplayRun run, Audit.Action action, List<Letter> letters, Instant now, Instant until) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean begun = jdbc.sql(
                                    "INSERT INTO replay (id, action_id, queue, per_second, state, claim, claimed_until, started_at)"
                                            + " VALUES (:id, :action, :queue, :perSecond, 'RUNNING', :claim, :until, :now)"
                                            + " ON CONFLICT DO NOTHING")
                            .param("id", run.id())
                            .param("action", action.id())
                            .param("queue", run.queue())
                            .param("perSecond", run.perSecond())
                            .param("claim", run.claim())
                            .param("until", until.toEpochMilli())
                            .param("now", now.toEpochMilli())
                            .update()
                    == 1;
            if (begun) {
                int[] position = {0};
                batches.batchUpdate(
                        "INSERT INTO replay_letter (replay_id, position, purchase_id, attempt, state) VALUES (?, ?, ?, ?,"
                                + " 'WAITING')",
                        letters.stream()
                                .map(letter -> new Object[] {
                                    run.id(), ++position[0], fit(letter.purchaseId()), letter.attempt()
                                })
                                .toList());
            }
            return begun;
        }));
    }

    /** A longer id is none that a purchase can have. */
    private static String fit(String purchaseId) {
        String plain = Harmless.storable(purchaseId);
        return plain == null || plain.length() <= LONGEST_ID ? plain : plain.substring(0, LONGEST_ID);
    }

    /** The replay of this queue that runs; empty if there is none. */
    public Optional<String> running(String queue) {
        return jdbc.sql("SELECT id FROM replay WHERE queue = :queue AND state = 'RUNNING'")
                .param("queue", queue)
                .query(String.class)
                .optional();
    }

    /** Claims those that run and that nobody works on. */
    public List<ReplayRun> claim(Instant now, Instant until) {
        String claim = UUID.randomUUID().toString();
        return transaction.execute(status -> jdbc.sql("UPDATE replay SET claim = :claim, claimed_until = :until"
                        + " WHERE state = 'RUNNING' AND claimed_until < :now RETURNING id, queue, per_second")
                .param("claim", claim)
                .param("until", until.toEpochMilli())
                .param("now", now.toEpochMilli())
                .query((rs, n) ->
                        new ReplayRun(rs.getString("id"), rs.getString("queue"), rs.getInt("per_second"), claim))
                .list());
    }

    /** Keeps the claim of this run until then, if it is still its own. @return false if it is not, or the replay does not run any more */
    public boolean keep(ReplayRun run, Instant until) {
        return change(jdbc.sql(
                        "UPDATE replay SET claimed_until = :until WHERE id = :id AND claim = :claim AND state = 'RUNNING'")
                .param("until", until.toEpochMilli())
                .param("id", run.id())
                .param("claim", run.claim()));
    }

    /**
     * Keeps the claim until then and marks the dead letter as begun.
     *
     * @return false if the claim is not this run's any more, or the dead letter is done with
     */
    public boolean begin(ReplayRun run, ReplayLetter letter, Instant until) {
        return Boolean.TRUE.equals(transaction.execute(status -> keep(run, until)
                && jdbc.sql("UPDATE replay_letter SET state = 'BEGUN' WHERE replay_id = :id AND position = :position"
                                        + " AND state IN ('WAITING', 'BEGUN')")
                                .param("id", run.id())
                                .param("position", letter.position())
                                .update()
                        == 1));
    }

    /** Notes that a dead letter was moved. */
    public void replayed(ReplayRun run, ReplayLetter letter) {
        transaction.executeWithoutResult(status -> end(run, letter, LetterState.IN_WORK, null));
    }

    /** Notes that a dead letter was not moved, and why. */
    public void skipped(ReplayRun run, ReplayLetter letter, String why) {
        String problem = Harmless.storable(why);
        transaction.executeWithoutResult(status -> {
            end(run, letter, LetterState.SKIPPED, problem);
            problem(run, Harmless.storable(letter.purchaseId() + ": " + why));
        });
    }

    private void end(ReplayRun run, ReplayLetter letter, LetterState state, String problem) {
        jdbc.sql("UPDATE replay_letter SET state = :state, problem = :problem WHERE replay_id = :id"
                        + " AND position = :position AND state IN ('WAITING', 'BEGUN')")
                .param("state", state.name())
                .param("problem", problem)
                .param("id", run.id())
                .param("position", letter.position())
                .update();
    }

    private void problem(ReplayRun run, String problem) {
        jdbc.sql("UPDATE replay SET problem = :problem WHERE id = :id")
                .param("problem", problem)
                .param("id", run.id())
                .update();
    }

    /** Gives the claim back, to be claimed again from then on. @param problem why the work was interrupted; null for none */
    public void release(ReplayRun run, Instant from, String problem) {
        transaction.executeWithoutResult(status -> {
            if (keep(run, from) && problem != null) {
                problem(run, Harmless.storable(problem));
            }
        });
    }

    /** Ends a replay whose dead letters are all done with. @return false if it does not run any more, or the claim is not this run's */
    public boolean done(ReplayRun run, Instant now) {
        return change(jdbc.sql("UPDATE replay SET state = 'DONE', ended_at = :now WHERE id = :id AND claim = :claim"
                        + " AND state = 'RUNNING'")
                .param("now", now.toEpochMilli())
                .param("id", run.id())
                .param("claim", run.claim()));
    }

    /** Suspends a replay that runs. @param problem why that was not an operator's wish; null if it was */
    public boolean suspend(String id, String problem, Instant now) {
        return change(jdbc.sql(
                        "UPDATE replay SET state = 'SUSPENDED', suspended_at = :now, problem = COALESCE(:problem, problem)"
                                + " WHERE id = :id AND state = 'RUNNING'")
                .param("now", now.toEpochMilli())
                .param("problem", Harmless.storable(problem))
                .param("id", id));
    }

    /**
     * Has a suspended replay run again, and claims it.
     *
     * @param suspendedAt of the suspension that is to end, to the millisecond; null for whichever there is
     * @return false if it is not suspended, another suspension has begun, or another one of its queue runs
     */
    public boolean resume(ReplayRun run, Instant suspendedAt, Instant until) {
        return change(
                jdbc.sql("UPDATE replay SET state = 'RUNNING', claim = :claim, claimed_until = :until WHERE id = :id"
                                + " AND state = 'SUSPENDED'"
                                + (suspendedAt == null ? "" : " AND suspended_at = :suspendedAt")
                                + " AND NOT EXISTS (SELECT 1 FROM replay other WHERE other.queue = :queue"
                                + " AND other.state = 'RUNNING')")
                        .param("claim", run.claim())
                        .param("until", until.toEpochMilli())
                        .param("id", run.id())
                        .param("queue", run.queue())
                        .param("suspendedAt", suspendedAt == null ? null : suspendedAt.toEpochMilli()));
    }

    /** Ends a replay for good. @return false if it is over already */
    public boolean cancel(String id, Instant now) {
        return change(jdbc.sql("UPDATE replay SET state = 'CANCELLED', ended_at = :now WHERE id = :id"
                        + " AND state IN ('RUNNING', 'SUSPENDED')")
                .param("now", now.toEpochMilli())
                .param("id", id));
    }

    private boolean change(JdbcClient.StatementSpec statement) {
        return Boolean.TRUE.equals(transaction.execute(status -> statement.update() == 1));
    }

    /** Dead letters behind a position that are not done with, in order. */
    public List<ReplayLetter> left(String id, int after, int limit) {
        return jdbc.sql("SELECT * FROM replay_letter WHERE replay_id = :id AND position > :after"
                        + " AND state IN ('WAITING', 'BEGUN') ORDER BY position LIMIT :limit")
                .param("id", id)
                .param("after", after)
                .param("limit", limit)
                .query((rs, n) -> letter(rs))
                .list();
    }

    static ReplayLetter letter(ResultSet rs) throws SQLException {
        int attempt = rs.getInt("attempt");
        return new ReplayLetter(
                rs.getInt("position"),
                rs.getString("purchase_id"),
                rs.wasNull() ? null : attempt,
                LetterState.valueOf(rs.getString("state")),
                rs.getString("problem"));
    }

    /** Replays with dead letters that were moved and have no final end yet. */
    public List<String> unsettled() {
        return reads.jdbc()
                .sql("SELECT id FROM replay WHERE EXISTS (SELECT 1 FROM replay_letter l WHERE l.replay_id = replay.id"
                        + " AND l.state IN ('IN_WORK', 'IN_DOUBT'))")
                .query(String.class)
                .list();
    }

    /** Notes what came of the dead letters of a replay that were moved and had no final end so far: whatever comes of one has a higher attempt. */
    public void noteResults(String id) {
        List<Standing> news = reads.jdbc()
                .sql("SELECT l.position, p.state FROM replay_letter l LEFT JOIN purchase p"
                        + " ON p.purchase_id = l.purchase_id WHERE l.replay_id = :id AND l.state IN ('IN_WORK', 'IN_DOUBT')"
                        + " AND (p.purchase_id IS NULL OR (p.attempt > l.attempt AND p.state <> l.state"
                        + " AND p.state IN ('ORDERED', 'REJECTED', 'EXPIRED', 'FAILED', 'IN_DOUBT')))")
                .param("id", id)
                .query((rs, n) -> new Standing(
                        rs.getInt("position"),
                        rs.getString("state") == null
                                ? LetterState.GONE
                                : LetterState.of(State.valueOf(rs.getString("state")))))
                .list();
        for (LetterState state : LetterState.values()) {
            List<Integer> positions = news.stream()
                    .filter(one -> one.state() == state)
                    .map(Standing::position)
                    .toList();
            for (int from = 0; from < positions.size(); from += AT_A_TIME) {
                List<Integer> some = positions.subList(from, Math.min(positions.size(), from + AT_A_TIME));
                transaction.executeWithoutResult(status -> jdbc.sql(
                                "UPDATE replay_letter SET state = :state"
                                        + " WHERE replay_id = :id AND position IN (:positions) AND state IN ('IN_WORK', 'IN_DOUBT')")
                        .param("state", state.name())
                        .param("id", id)
                        .param("positions", some)
                        .update());
            }
        }
    }

    /** Removes those that ended before then, with their dead letters. */
    public void purge(Instant before) {
        String old = "ended_at IS NOT NULL AND ended_at < :before";
        transaction.executeWithoutResult(status -> {
            jdbc.sql("DELETE FROM replay_letter WHERE replay_id IN (SELECT id FROM replay WHERE " + old + ")")
                    .param("before", before.toEpochMilli())
                    .update();
            jdbc.sql("DELETE FROM replay WHERE " + old)
                    .param("before", before.toEpochMilli())
                    .update();
        });
    }
}
