package org.ticketorders.ledger;

import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of what is kept beside the ledger: each runs over a new file, and over a new PostgreSQL database. */
@ParameterizedClass
@EnumSource(LedgerDatabase.Kind.class)
public abstract class OnEachDatabase {

    @Parameter
    protected LedgerDatabase.Kind kind;

    @TempDir
    protected Path directory;

    protected LedgerDatabase database;

    @AutoClose
    protected OpenLedger open;

    @BeforeEach
    void openDatabase() {
        database = kind.database(directory);
        open = OpenLedger.open(database);
    }
}
