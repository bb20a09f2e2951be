package org.ticketorders.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** One instance's way into a ledger file, set up as {@code config/application.yaml} says. */
public final class LedgerFile implements AutoCloseable {

    /** Gives up at the first failure. */
    static final Insistence NO_INSISTENCE = insistence(Duration.ofNanos(-1));

    private final AutoCloseable database;
    private final JdbcClient jdbc;
    private final TransactionOperations transaction;

    private LedgerFile(DataSource database, AutoCloseable close) {
        this.database = close;
        this.jdbc = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
    }

    /** Opens the ledger of an application that runs or has run, by a connection of its own. */
    public static LedgerFile join(Path directory) {
        SingleConnectionDataSource database = new SingleConnectionDataSource(
                "jdbc:sqlite:" + directory.resolve("ledger.db") + "?busy_timeout=10000&transaction_mode=IMMEDIATE",
                true);
        return new LedgerFile(database, database::destroy);
    }

    static LedgerFile open(Path directory) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(configuredUrl().replace("${openticket.data-directory}", directory.toString()));
        config.setMaximumPoolSize(1);
        HikariDataSource database = new HikariDataSource(config);
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration")
                .load()
                .migrate();
        return new LedgerFile(database, database);
    }

    private static String configuredUrl() {
        try {
            Object url = new YamlPropertySourceLoader()
                    .load("application", new ClassPathResource("config/application.yaml"))
                    .get(0)
                    .getProperty("spring.datasource.url");
            return String.valueOf(url);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Insistence insistence(Duration longest) {
        Duration any = Duration.ofDays(1);
        return new Insistence(new LedgerProperties(any, any, any, any, longest), event -> {});
    }

    JdbcClient jdbc() {
        return jdbc;
    }

    LedgerStore store() {
        return new LedgerStore(jdbc, transaction, json());
    }

    /** A store of another kind over the same file. */
    LedgerStore store(BiFunction<JdbcClient, TransactionOperations, LedgerStore> kind) {
        return kind.apply(jdbc, transaction);
    }

    public Ledger ledger(Clock clock) {
        return new Ledger(store(), new DecisionTable(3, 1), clock, LedgerFile.NO_INSISTENCE, event -> {});
    }

    /** As Spring Boot sets it up. */
    static ObjectMapper json() {
        return Jackson2ObjectMapperBuilder.json()
                .featuresToDisable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .build();
    }

    @Override
    public void close() {
        try {
            database.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
