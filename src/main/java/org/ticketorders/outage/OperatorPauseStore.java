package org.ticketorders.outage;

import java.sql.Types;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.Section;

/**
 * Keeps operators' pauses in the ledger's database, for all instances that share it. Every change is durable when its method
 * returns.
 */
@Repository
class OperatorPauseStore {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.outages");

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    /** What the log tells of already: the ledger is looked at every second. */
    private volatile Set<String> told = Set.of();

    OperatorPauseStore(JdbcClient jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /**
     * The pauses of what there is. Others are kept and told of in the log, once: those of a lane that is not configured any more hold
     * again when it is, and those of another version at that version.
     */
    List<OperatorPause> all(Sections sections) {
        Map<String, Section> known = sections.all().stream().collect(Collectors.toMap(this::name, Function.identity()));
        Map<String, OperatorPause> stored = new LinkedHashMap<>();
        jdbc.sql("SELECT * FROM operator_pause").query(rs -> {
            String name = rs.getString("stage");
            stored.put(
                    name,
                    new OperatorPause(
                            known.get(name),
                            rs.getString("who"),
                            rs.getString("why"),
                            Instant.ofEpochMilli(rs.getLong("since")),
                            rs.getObject("ends_at") == null ? null : Instant.ofEpochMilli(rs.getLong("ends_at"))));
        });
        Set<String> unknown = new HashSet<>();
        stored.forEach((name, pause) -> {
            if (pause.stage() == null) {
                unknown.add(name);
                if (!told.contains(name)) {
                    tell(name, pause);
                }
            }
        });
        told = unknown;
        return stored.values().stream().filter(pause -> pause.stage() != null).toList();
    }

    private static void tell(String name, OperatorPause pause) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            LOG.warn(
                    "'{}' is {}. This version has no such stage: the pause is kept and does nothing here. Resume it at the version"
                            + " that has it.",
                    name.toLowerCase(Locale.ROOT),
                    pause);
        } else {
            LOG.warn(
                    "'{}{}' is {}. No shop of that name is in openticket.shops: the pause is kept and does nothing. It holds again"
                            + " when the shop is named again; if it is not wanted then, resume it.",
                    name.substring(0, dot).toLowerCase(Locale.ROOT),
                    name.substring(dot),
                    pause);
        }
    }

    private String name(Section stage) {
        return stage.shop() == null ? stage.kind().name() : stage.kind().name() + "." + stage.shop();
    }

    /** @return false if the stage is paused already; that pause stays */
    boolean save(OperatorPause pause) {
        return change(jdbc.sql("INSERT INTO operator_pause (stage, who, why, since, ends_at)"
                        + " VALUES (:stage, :who, :why, :since, :until)"
                        + " ON CONFLICT (stage) DO NOTHING")
                .param("stage", name(pause.stage()))
                .param("who", Harmless.storable(pause.who()))
                .param("why", Harmless.storable(pause.why()))
                .param("since", pause.since().toEpochMilli())
                .param("until", pause.until() == null ? null : pause.until().toEpochMilli(), Types.BIGINT));
    }

    /** @return false if it is gone already, or another one stands in its place */
    boolean remove(OperatorPause pause) {
        return change(jdbc.sql("DELETE FROM operator_pause WHERE stage = :stage AND since = :since")
                .param("stage", name(pause.stage()))
                .param("since", pause.since().toEpochMilli()));
    }

    /**
     * Removes a pause whose time is over, and notes it in the same transaction.
     *
     * @return false if it is gone already, or another one stands in its place; nothing is noted then
     */
    boolean removeOver(OperatorPause pause, Runnable note) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean removed =
                    jdbc.sql("DELETE FROM operator_pause WHERE stage = :stage AND since = :since AND ends_at = :until")
                                    .param("stage", name(pause.stage()))
                                    .param("since", pause.since().toEpochMilli())
                                    .param("until", pause.until().toEpochMilli())
                                    .update()
                            == 1;
            if (removed) {
                note.run();
            }
            return removed;
        }));
    }

    private boolean change(JdbcClient.StatementSpec statement) {
        return Boolean.TRUE.equals(transaction.execute(status -> statement.update() == 1));
    }
}
