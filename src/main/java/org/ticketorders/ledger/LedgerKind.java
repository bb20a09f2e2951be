package org.ticketorders.ledger;

import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** The databases that can be the ledger. Their SQL is the same; what differs asks for this. */
enum LedgerKind {
    SQLITE("jdbc:sqlite:"),
    POSTGRESQL("jdbc:postgresql:");

    private final String prefix;

    LedgerKind(String prefix) {
        this.prefix = prefix;
    }

    /** How its JDBC URLs begin. */
    String prefix() {
        return prefix;
    }

    /** @throws InvalidConfigurationPropertyValueException if it is another database's */
    static LedgerKind of(String url) {
        return Stream.of(values())
                .filter(kind -> url.startsWith(kind.prefix))
                .findFirst()
                .orElseThrow(() -> new InvalidConfigurationPropertyValueException(
                        "spring.datasource.url",
                        // what follows may hold a password
                        url.replaceFirst("(//|\\?).*", "…"),
                        "the ledger can be in SQLite, jdbc:sqlite:…, or in PostgreSQL,"
                                + " jdbc:postgresql:… (config/application-postgresql.yaml)"));
    }
}
