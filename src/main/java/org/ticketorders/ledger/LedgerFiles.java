package org.ticketorders.ledger;

import java.nio.file.Path;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Where the ledger is, and how much room it takes. */
@Component
public class LedgerFiles {

    private final LedgerKind kind;
    private final Path database;
    private final LedgerReads reads;

    LedgerFiles(@Value("${spring.datasource.url}") String url, LedgerReads reads) {
        this.kind = LedgerKind.of(url);
        this.database = kind == LedgerKind.SQLITE ? file(url) : null;
        this.reads = reads;
    }

    /** Where a SQLite URL has its file; where that names none, of a file that is not there. */
    static Path file(String url) {
        int parameters = url.indexOf('?');
        return Path.of(url.substring(LedgerKind.SQLITE.prefix().length(), parameters < 0 ? url.length() : parameters))
                .toAbsolutePath();
    }

    /** The database file; beside it lie those that begin with its name. Empty where a server keeps the ledger. */
    public Optional<Path> database() {
        return Optional.ofNullable(database);
    }

    /**
     * Bytes that the whole database takes at the server that keeps it.
     *
     * @throws org.springframework.dao.DataAccessException if it does not say
     */
    public long sizeAtServer() {
        JdbcClient jdbc = reads.jdbc();
        return jdbc.sql("SELECT pg_database_size(current_database())")
                .query(Long.class)
                .single();
    }
}
