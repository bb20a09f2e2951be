package org.ticketorders.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.jdbc.DataSourceProperties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Connections on which the ledger is only read. A search or a count may take a moment, and the one connection that writes must
 * not wait for it; SQLite's write-ahead log lets readers and the writer work at the same time.
 */
@Component
public class LedgerReads implements DisposableBean {

    private static final int CONNECTIONS = 2;
    private static final long WAIT_MILLIS = 5_000;
    private static final long IDLE_MILLIS = 60_000;

    private final HikariDataSource connections;
    private final JdbcClient jdbc;

    LedgerReads(DataSourceProperties ledger) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ledger-reads");
        config.setJdbcUrl(ledger.determineUrl());
        config.setUsername(ledger.determineUsername());
        config.setPassword(ledger.determinePassword());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE_MILLIS);
        config.setConnectionTimeout(WAIT_MILLIS);
        // opened when somebody asks
        config.setInitializationFailTimeout(-1);
        connections = new HikariDataSource(config);
        jdbc = JdbcClient.create(connections);
    }

    /** For SELECT alone. */
    public JdbcClient jdbc() {
        return jdbc;
    }

    @Override
    public void destroy() {
        connections.close();
    }
}
