package org.ticketorders.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Connections on which the ledger is only read. A search or a count may take a moment, and the one connection that writes must
 * not wait for it; SQLite's write-ahead log lets readers and the writer work at the same time. In PostgreSQL those who search cannot
 * take all connections from those who work.
 */
@Component
public class LedgerReads implements DisposableBean {

    private static final int CONNECTIONS = 2;
    private static final long WAIT_MILLIS = 5_000;
    private static final long IDLE_MILLIS = 60_000;

    /** Where the driver's parameters are configured. */
    private static final String PARAMETERS = "spring.datasource.hikari.data-source-properties";

    /** PostgreSQL's driver waits so long for an answer: a count over millions of rows takes longer than any write. */
    private static final String ANSWER_WITHIN_SECONDS = "60";

    private final HikariDataSource connections;
    private final JdbcClient jdbc;

    @Autowired
    LedgerReads(DataSourceProperties ledger, Environment environment) {
        this(ledger, parameters(environment));
    }

    /** @param parameters for the driver */
    LedgerReads(DataSourceProperties ledger, Map<String, String> parameters) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ledger-reads");
        config.setJdbcUrl(ledger.determineUrl());
        config.setUsername(ledger.determineUsername());
        config.setPassword(ledger.determinePassword());
        parameters.forEach(config::addDataSourceProperty);
        if (LedgerKind.of(ledger.determineUrl()) == LedgerKind.POSTGRESQL) {
            config.addDataSourceProperty("socketTimeout", ANSWER_WITHIN_SECONDS);
        }
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE_MILLIS);
        config.setConnectionTimeout(WAIT_MILLIS);
        // opened when somebody asks
        config.setInitializationFailTimeout(-1);
        connections = new HikariDataSource(config);
        jdbc = JdbcClient.create(connections);
    }

    /** What is configured for the driver of every connection to the ledger. */
    static Map<String, String> parameters(Environment environment) {
        return Binder.get(environment)
                .bind(PARAMETERS, Bindable.mapOf(String.class, String.class))
                .orElse(Map.of());
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
