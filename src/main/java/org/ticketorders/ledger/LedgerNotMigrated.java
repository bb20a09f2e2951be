package org.ticketorders.ledger;

import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;

/** Says in a few lines that the start failed because the ledger's tables could not be looked at or changed: most likely somebody has locked them. */
class LedgerNotMigrated extends AbstractFailureAnalyzer<FlywayException> {

    private final Environment environment;

    LedgerNotMigrated(Environment environment) {
        this.environment = environment;
    }

    /** @return null where it is not the database that says no */
    @Override
    protected FailureAnalysis analyze(Throwable root, FlywayException cause) {
        if (!(NestedExceptionUtils.getMostSpecificCause(cause) instanceof SQLException refused)) {
            return null;
        }
        // parameters may hold a password
        String url = environment.getProperty("spring.datasource.url", "").replaceFirst("\\?.*", "");
        return new FailureAnalysis(
                "The ledger's database, spring.datasource.url " + url + ", could not be brought up to date: "
                        + refused.getMessage(),
                "If it is locked, end what has locked it, such as a backup, a database shell or the migration of another instance. Otherwise"
                        + " correct what it says. Then start again.",
                cause);
    }
}
