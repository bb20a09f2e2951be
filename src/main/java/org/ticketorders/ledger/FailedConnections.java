package org.ticketorders.ledger;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Takes every connection that has failed out of the pool. SQLite's driver does not find back from a transaction that could not
 * begin: once the database was locked for too long, each further commit on that connection would fail until a restart. A connection
 * to a PostgreSQL that was the primary and is a standby by now can still be read, and would never be written again.
 */
public class FailedConnections implements SQLExceptionOverride {

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        return Override.MUST_EVICT;
    }
}
