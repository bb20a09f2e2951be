package org.ticketorders.outage;

import java.time.Instant;
import java.util.List;
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

    List<OperatorPause> all() {
        return jdbc.sql("SELECT * FROM operator_pause")
                .query((rs, n) -> new OperatorPause(
                        Stage.valueOf(rs.getString("stage")),
                        rs.getString("who"),
                        rs.getString("why"),
                        Instant.ofEpochMilli(rs.getLong("since"))))
                .list();
    }

    /** @return false if the stage is paused already; that pause stays */
    boolean save(OperatorPause pause) {
        return change(jdbc.sql("INSERT INTO operator_pause (stage, who, why, since) VALUES (:stage, :who, :why, :since)"
                        + " ON CONFLICT (stage) DO NOTHING")
                .param("stage", pause.stage().name())
                .param("who", Harmless.storable(pause.who()))
                .param("why", Harmless.storable(pause.why()))
                .param("since", pause.since().toEpochMilli()));
    }

    /** @return false if the stage is not paused */
    boolean remove(Stage stage) {
        return change(
                jdbc.sql("DELETE FROM operator_pause WHERE stage = :stage").param("stage", stage.name()));
    }

    private boolean change(JdbcClient.StatementSpec statement) {
        return Boolean.TRUE.equals(transaction.execute(status -> statement.update() == 1));
    }
}
