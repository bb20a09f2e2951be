package org.ticketorders.ledger;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** What tells this ledger from every other, whoever works with it and however often it is moved. A copy has the same. */
@Component
public class LedgerIdentity {

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final LedgerProperties properties;

    LedgerIdentity(JdbcClient jdbc, TransactionOperations transaction, LedgerProperties properties) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.properties = properties;
    }

    /**
     * A GUID, made by whoever asks first.
     *
     * @throws org.springframework.dao.DataAccessException if the ledger fails
     */
    public String mark() {
        return noted().orElseGet(() -> {
            UUID made = UUID.randomUUID();
            transaction.executeWithoutResult(
                    status -> jdbc.sql("INSERT INTO ledger_identity (id, first_half, second_half) VALUES (1, ?, ?)"
                                    + " ON CONFLICT (id) DO NOTHING")
                            .param(made.getMostSignificantBits())
                            .param(made.getLeastSignificantBits())
                            .update());
            return noted().orElseThrow();
        });
    }

    private Optional<String> noted() {
        return jdbc.sql("SELECT first_half, second_half FROM ledger_identity WHERE id = 1")
                .query((rs, n) -> new UUID(rs.getLong(1), rs.getLong(2)).toString())
                .optional();
    }

    /** The mark of the ledger whose place this one takes, as an operator says; empty for none. */
    public String replaces() {
        return properties.replaces();
    }
}
