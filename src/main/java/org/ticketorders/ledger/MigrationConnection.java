package org.ticketorders.ledger;

import java.util.Map;
import java.util.Properties;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.stereotype.Component;

/**
 * Has a connection of Flyway's own made as those of the pool are: to the server that can be written, by the same TLS, with the same wait for locks.
 * Otherwise it would know the URL alone. What takes long in a change of the tables is left out of the bounds.
 */
@Component
class MigrationConnection implements FlywayConfigurationCustomizer {

    /** Flyway keeps its lock in a transaction that is idle while another connection changes the tables. */
    private static final String MAY_BE_IDLE = "-c idle_in_transaction_session_timeout=0";

    private final Map<String, String> parameters;

    MigrationConnection(Environment environment) {
        this.parameters = LedgerReads.parameters(environment);
    }

    @Override
    public void customize(FluentConfiguration flyway) {
        // where it has none of its own it shares the pool's
        if (flyway.getDataSource() instanceof SimpleDriverDataSource own) {
            Properties driver = new Properties();
            driver.putAll(parameters);
            driver.remove("socketTimeout");
            driver.merge("options", MAY_BE_IDLE, (configured, last) -> configured + " " + last);
            own.setConnectionProperties(driver);
        }
    }
}
