package org.ticketorders.ledger;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Refuses a start with a database that would not keep what the ledger promises for it: every commit on disk before it is answered,
 * changes that wait for one another, and never for ever. And one with a file that a later version has written, which may mean by it what is not known here;
 * at a PostgreSQL that may be the version that is being rolled out, beside which this one works on.
 */
@Component
class DurabilityCheck implements FlywayMigrationStrategy {

    private static final String KEY = "spring.datasource.url";

    private static final Set<MigrationState> LATER =
            Set.of(MigrationState.FUTURE_SUCCESS, MigrationState.FUTURE_FAILED);

    private final String url;
    private final DataSource database;

    DurabilityCheck(@Value("${spring.datasource.url}") String url, DataSource database) {
        this.url = url;
        this.database = database;
    }

    /** Nothing is changed in a database that does not hold. */
    @Override
    public void migrate(Flyway flyway) {
        mustHold();
        if (LedgerKind.of(url) == LedgerKind.POSTGRESQL) {
            flyway.migrate();
            return;
        }
        Flyway knowingAll = Flyway.configure()
                .configuration(flyway.getConfiguration())
                .ignoreMigrationPatterns(new String[0])
                .load();
        try {
            knowingAll.migrate();
        } catch (FlywayValidateException e) {
            mustBeKnown(knowingAll);
            throw e;
        }
    }

    private static void mustBeKnown(Flyway flyway) {
        String later = Arrays.stream(flyway.info().all())
                .filter(step -> LATER.contains(step.getState()))
                .map(step -> step.getVersion() + " (" + step.getDescription() + ")")
                .collect(Collectors.joining(", "));
        if (!later.isEmpty()) {
            throw refused(
                    "step " + later,
                    "a later version has written this ledger, and this one does not know what it means by it: start that version. The way back is the copy"
                            + " that was made before its first start, and only if nothing was ordered since (INSTALL.md, 'Upgrade')");
        }
    }

    /** @throws InvalidConfigurationPropertyValueException if it promises too little */
    void mustHold() {
        JdbcClient jdbc = JdbcClient.create(database);
        switch (LedgerKind.of(url)) {
            case SQLITE -> sqlite(jdbc);
            case POSTGRESQL -> postgresql(jdbc);
        }
    }

    private static void sqlite(JdbcClient jdbc) {
        String synchronous = pragma(jdbc, "synchronous");
        if (!Set.of("2", "3").contains(synchronous)) {
            throw refused("synchronous=" + synchronous, "commits could be lost: say synchronous=FULL in the URL");
        }
        String journal = pragma(jdbc, "journal_mode");
        if (Set.of("off", "memory").contains(journal)) {
            throw refused("journal_mode=" + journal, "the file could break: say journal_mode=WAL in the URL");
        }
    }

    private static String pragma(JdbcClient jdbc, String name) {
        return jdbc.sql("PRAGMA " + name).query(String.class).single().toLowerCase(Locale.ROOT);
    }

    private static void postgresql(JdbcClient jdbc) {
        Map<String, String> settings = new HashMap<>();
        jdbc.sql("SELECT name, setting FROM pg_settings").query(rs -> {
            settings.put(rs.getString(1), rs.getString(2));
        });
        String atServer = "set it so at the server, and for this user and database";
        mustBe(settings, "fsync", Set.of("on"), "commits could be lost: " + atServer);
        mustBe(settings, "full_page_writes", Set.of("on"), "tables could break: " + atServer);
        mustBe(settings, "synchronous_commit", Set.of("on", "remote_apply"), "commits could be lost: " + atServer);
        mustBe(settings, "server_encoding", Set.of("UTF8"), "make a database in that encoding");
        String byProfile = "the profile 'postgresql' sees to that (config/application-postgresql.yaml)";
        mustBe(settings, "transaction_isolation", Set.of("read committed"), byProfile);
        mustEnd(settings, "lock_timeout", byProfile);
        mustEnd(settings, "idle_in_transaction_session_timeout", byProfile);
    }

    private static void mustBe(Map<String, String> settings, String name, Set<String> allowed, String fix) {
        String found = settings.get(name);
        if (!allowed.contains(found)) {
            throw refused(name + " = " + found, "it must be '" + String.join("' or '", allowed) + "'; " + fix);
        }
    }

    private static void mustEnd(Map<String, String> settings, String name, String fix) {
        if (settings.getOrDefault(name, "0").equals("0")) {
            throw refused(name + " = 0", "an instance that hangs would stop the others for ever; " + fix);
        }
    }

    private static InvalidConfigurationPropertyValueException refused(String found, String why) {
        return new InvalidConfigurationPropertyValueException(KEY, found, "in the ledger's database. " + why);
    }
}
