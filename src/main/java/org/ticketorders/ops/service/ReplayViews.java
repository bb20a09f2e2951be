package org.ticketorders.ops.service;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.ticketorders.ledger.LedgerReads;

/**
 * Replays of many dead letters as operators see them.
 *
 * <p>All methods throw {@link org.springframework.dao.DataAccessException} if the ledger cannot be read.
 */
@Component
public class ReplayViews {

    private static final String VIEW =
            "SELECT r.*, a.who, a.why, a.subject FROM replay r JOIN operator_action a ON a.id = r.action_id";

    private final LedgerReads reads;
    private final PersonalData personalData;

    ReplayViews(LedgerReads reads, PersonalData personalData) {
        this.reads = reads;
        this.personalData = personalData;
    }

    /**
     * Dead letters of a replay, in order.
     *
     * @param states only those that stand so; empty for all
     * @param after behind this position; 0 for the first page
     */
    public List<ReplayLetter> letters(String id, Collection<LetterState> states, int after, int limit) {
        return reads.jdbc()
                .sql("SELECT * FROM replay_letter WHERE replay_id = :id AND position > :after"
                        + (states.isEmpty() ? "" : " AND state IN (:states)") + " ORDER BY position LIMIT :limit")
                .param("id", id)
                .param("after", after)
                .param("states", states.stream().map(Enum::name).toList())
                .param("limit", limit)
                .query((rs, n) -> ReplayStore.letter(rs))
                .list();
    }

    /** The line of the audit that it was begun with. */
    public Audit.Action action(String id) {
        return reads.jdbc()
                .sql("SELECT a.* FROM operator_action a JOIN replay r ON r.action_id = a.id WHERE r.id = :id")
                .param("id", id)
                .query((rs, n) -> new Audit.Action(
                        rs.getLong("id"), rs.getString("who"), rs.getString("action"), rs.getString("subject")))
                .single();
    }

    /** One replay; empty if there is none of this id. */
    public Optional<ReplayView> find(String id) {
        return views(reads.jdbc().sql(VIEW + " WHERE r.id = :id").param("id", id)).stream()
                .findFirst();
    }

    /** The latest, newest first. */
    public List<ReplayView> latest(int limit) {
        return views(reads.jdbc()
                .sql(VIEW + " ORDER BY r.started_at DESC, r.id LIMIT :limit")
                .param("limit", limit));
    }

    private List<ReplayView> views(JdbcClient.StatementSpec question) {
        Map<String, Map<LetterState, Integer>> counts = new HashMap<>();
        List<ReplayView> found = question.query((rs, n) -> view(rs, Map.of())).list();
        if (!found.isEmpty()) {
            reads.jdbc()
                    .sql("SELECT replay_id, state, COUNT(*) AS counted FROM replay_letter WHERE replay_id IN (:ids)"
                            + " GROUP BY replay_id, state")
                    .param("ids", found.stream().map(ReplayView::id).toList())
                    .query(rs -> {
                        counts.computeIfAbsent(rs.getString("replay_id"), id -> new EnumMap<>(LetterState.class))
                                .put(LetterState.valueOf(rs.getString("state")), rs.getInt("counted"));
                    });
        }
        return found.stream()
                .map(view -> counted(view, counts.getOrDefault(view.id(), Map.of())))
                .toList();
    }

    private ReplayView view(ResultSet rs, Map<String, Integer> results) throws SQLException {
        long ended = rs.getLong("ended_at");
        boolean isOver = !rs.wasNull();
        ReplayStore.Phase phase = ReplayStore.Phase.valueOf(rs.getString("state"));
        long suspended = phase == ReplayStore.Phase.SUSPENDED ? rs.getLong("suspended_at") : 0;
        return new ReplayView(
                rs.getString("id"),
                rs.getString("queue"),
                rs.getString("who"),
                personalData.words(rs.getString("why"), rs.getString("subject")),
                Instant.ofEpochMilli(rs.getLong("started_at")),
                isOver ? Instant.ofEpochMilli(ended) : null,
                phase.word(),
                suspended == 0 ? null : Instant.ofEpochMilli(suspended),
                0,
                0,
                0,
                0,
                rs.getInt("per_second"),
                results,
                rs.getString("problem"));
    }

    private static ReplayView counted(ReplayView view, Map<LetterState, Integer> counts) {
        Map<String, Integer> results = new TreeMap<>();
        int all = 0;
        int replayed = 0;
        int left = 0;
        for (Map.Entry<LetterState, Integer> count : counts.entrySet()) {
            all += count.getValue();
            if (count.getKey().isLeft()) {
                left += count.getValue();
            } else if (count.getKey().isReplayed()) {
                replayed += count.getValue();
                results.put(count.getKey().word(), count.getValue());
            }
        }
        return new ReplayView(
                view.id(),
                view.queue(),
                view.who(),
                view.why(),
                view.startedAt(),
                view.endedAt(),
                view.state(),
                view.suspendedAt(),
                all,
                replayed,
                all - replayed - left,
                left,
                view.perSecond(),
                results,
                view.lastProblem());
    }
}
