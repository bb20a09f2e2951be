package org.ticketorders.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;
import org.ticketorders.testing.PostgresServer;

/**
 * A database for a ledger: a file, or one of the tests' PostgreSQL. Every promise of the ledger is held against both.
 *
 * @param config the configuration that says how it is connected to
 * @param url of JDBC
 * @param user null for a file
 * @param password null for a file
 */
public record LedgerDatabase(String config, String url, String user, String password) {

    /** The kinds of database that can be the ledger. */
    public enum Kind {
        FILE,
        POSTGRESQL;

        /** A new one with its tables, opened. @param directory for a file */
        public OpenLedger open(Path directory) {
            return OpenLedger.open(database(directory));
        }

        /** A new one. @param directory for a file */
        public LedgerDatabase database(Path directory) {
            return this == FILE ? inFile(directory) : inPostgres();
        }
    }

    private static final String SQLITE = "config/application.yaml";
    private static final String POSTGRESQL = "config/application-postgresql.yaml";

    private static String template;

    /** A file with the tables and nothing in them. */
    private static byte[] emptyFile;

    /** Files that began as a copy of it. */
    private static final Set<Path> COPIES = ConcurrentHashMap.newKeySet();

    /** In the folder's {@code ledger.db}, as the application is shipped. */
    public static LedgerDatabase inFile(Path directory) {
        String url = binder(SQLITE).bind("spring.datasource.url", String.class).get();
        return new LedgerDatabase(
                SQLITE, url.replace("${openticket.data-directory}", directory.toString()), null, null);
    }

    /** A new one in PostgreSQL, with its tables. */
    public static synchronized LedgerDatabase inPostgres() {
        PostgresServer server = PostgresServer.shared();
        if (template == null) {
            LedgerDatabase first = inPostgres(server, server.newDatabase());
            first.migrate(new DriverManagerDataSource(first.url, first.user, first.password));
            template = first.url.substring(first.url.lastIndexOf('/') + 1);
        }
        return inPostgres(server, server.copyOf(template));
    }

    /** One of PostgreSQL's that is there. */
    public static LedgerDatabase inPostgres(PostgresServer server, String name) {
        return new LedgerDatabase(POSTGRESQL, server.url(name), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    boolean isFile() {
        return user == null;
    }

    /**
     * Makes the tables of a file: of a new one as a copy of the first that had none, which takes a fifth of the time. A database of PostgreSQL
     * has them.
     */
    void makeTables() {
        if (!isFile() || COPIES.contains(file())) {
            return;
        }
        Path file = file();
        if (Files.exists(file)) {
            migrate(new DriverManagerDataSource(url));
            return;
        }
        try {
            Files.write(file, emptyFile());
            COPIES.add(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized byte[] emptyFile() throws IOException {
        if (emptyFile == null) {
            Path folder = Files.createTempDirectory("ticket-orders-ledger");
            LedgerDatabase first = inFile(folder);
            first.migrate(new DriverManagerDataSource(first.url));
            // the last connection that is closed leaves all in this one file
            emptyFile = Files.readAllBytes(first.file());
            FileSystemUtils.deleteRecursively(folder);
        }
        return emptyFile;
    }

    private Path file() {
        return Path.of(url.substring("jdbc:sqlite:".length(), url.indexOf('?')));
    }

    /** Makes the tables. */
    void migrate(DataSource database) {
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration", "classpath:db/only/" + (isFile() ? "sqlite" : "postgresql"))
                .load()
                .migrate();
    }

    /** Connections as the application has them. @param most connections */
    HikariDataSource connect(int most) {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(url);
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setMaximumPoolSize(most);
        pool.setMinimumIdle(1);
        binder(config)
                .bind("spring.datasource.hikari.transaction-isolation", String.class)
                .ifBound(pool::setTransactionIsolation);
        parameters().forEach(pool::addDataSourceProperty);
        return new HikariDataSource(pool);
    }

    /** What the configuration tells the driver. */
    Map<String, String> parameters() {
        return binder(config)
                .bind("spring.datasource.hikari.data-source-properties", Bindable.mapOf(String.class, String.class))
                .orElse(Map.of());
    }

    private static Binder binder(String config) {
        try {
            MutablePropertySources sources = new MutablePropertySources();
            new YamlPropertySourceLoader()
                    .load("config", new ClassPathResource(config))
                    .forEach(sources::addLast);
            return new Binder(ConfigurationPropertySources.from(sources));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
