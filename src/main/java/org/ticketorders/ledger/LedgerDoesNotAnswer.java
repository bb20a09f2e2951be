package org.ticketorders.ledger;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/** Says in a few lines that the start failed because the ledger's database could not be reached. */
class LedgerDoesNotAnswer extends AbstractFailureAnalyzer<CannotGetJdbcConnectionException> {

    private final Environment environment;

    LedgerDoesNotAnswer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable root, CannotGetJdbcConnectionException cause) {
        // parameters may hold a password
        String url = environment.getProperty("spring.datasource.url", "").replaceFirst("\\?.*", "");
        return new FailureAnalysis(
                "The ledger's database, spring.datasource.url " + url + ", does not let us in: "
                        + LedgerOutage.words(cause),
                "Start again when it does, or correct the URL, spring.datasource.username or its password.",
                cause);
    }
}
