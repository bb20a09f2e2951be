package org.ticketorders.ledger;

import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Where the ledger is on disk. */
@Component
public class LedgerFiles {

    private static final String SQLITE = "jdbc:sqlite:";

    private final Path database;

    LedgerFiles(@Value("${spring.datasource.url}") String url) {
        if (!url.startsWith(SQLITE)) {
            throw new IllegalStateException(
                    "spring.datasource.url: only SQLite can be the ledger so far, " + SQLITE + "…");
        }
        int parameters = url.indexOf('?');
        String file = url.substring(SQLITE.length(), parameters < 0 ? url.length() : parameters);
        this.database = Path.of(file).toAbsolutePath();
    }

    /** The database file; beside it lie those that begin with its name. */
    public Path database() {
        return database;
    }
}
