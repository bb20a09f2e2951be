package org.ticketorders.outage;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;
import org.ticketorders.purchase.Harmless;

/**
 * Keeps operators' pauses in the ledger's database, for all instances that share it. Every change is durable when its method
 * returns.
 */
@Repository
class OperatorPauseStore {

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;

    OperatorPauseStore(JdbcClient jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** The pauses of what there is; those of a lane that is not configured any more are kept, for when it is again. */
    List<OperatorPause> all(Sections sections) {
        Map<String, Section> known = sections.all().stream().collect(Collectors.toMap(this::name, Function.identity()));
        return jdbc
                .sql("SELECT * FROM operator_pause")
                .query((rs, n) -> new OperatorPause(
                        known.get(rs.getString("stage")),
                        rs.getString("who"),
                        rs.getString("why"),
                        Instant.ofEpochMilli(rs.getLong("since"))))
                .list()
                .stream()
                .filter(pause -> pause.stage() != null)
                .toList();
    }

    private String name(Section stage) {
        return stage.shop() == null ? stage.kind().name() : stage.kind().name() + "." + stage.shop();
    }

    /** @return false if the stage is paused already; that pause stays */
    boolean save(OperatorPause pause) {
        return change(jdbc.sql("INSERT INTO operator_pause (stage, who, why, since) VALUES (:stage, :who, :why, :since)"
                        + " ON CONFLICT (stage) DO NOTHING")
                .param("stage", name(pause.stage()))
                .param("who", Harmless.storable(pause.who()))
                .param("why", Harmless.storable(pause.why()))
                .param("since", pause.since().toEpochMilli()));
    }

    /** @return false if the stage is not paused */
    boolean remove(Section stage) {
        return change(
                jdbc.sql("DELETE FROM operator_pause WHERE stage = :stage").param("stage", name(stage)));
    }

    private boolean change(JdbcClient.StatementSpec statement) {
        return Boolean.TRUE.equals(transaction.execute(status -> statement.update() == 1));
    }
}
