package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.ticketorders.testing.PostgresServer;

/** The tables are changed by a connection that is made as all others are, however the database is reached. */
class MigrationConnectionTest {

    @Test
    void changesTheTablesOfTheServerThatCanBeWritten() throws IOException {
        PostgresServer primary = PostgresServer.shared();
        String name = primary.newDatabase();
        // no folder of JUnit's: the server is another user
        try (PostgresServer standby = PostgresServer.in(Files.createTempDirectory("ticket-orders-standby"))) {
            standby.execute("postgres", "CREATE DATABASE " + name);
            standby.execute(name, "ALTER DATABASE " + name + " SET default_transaction_read_only = on");
            String url = standby.url(name).replace("/" + name, "," + host(primary, name) + "/" + name);

            start(url).run(context -> {
                assertThat(context).hasNotFailed();
                assertThat(count(primary, name)).isPositive();
                assertThat(count(standby, name)).isZero();
            });
        }
    }

    @Test
    void connectsAsThePoolDoesButForWhatTakesItsTime() {
        PostgresServer server = PostgresServer.shared();

        start(server.url(server.newDatabase())).run(context -> {
            try (Connection own = context.getBean(Flyway.class)
                    .getConfiguration()
                    .getDataSource()
                    .getConnection()) {
                assertThat(setting(own, "application_name")).isEqualTo("ticket-orders");
                assertThat(setting(own, "lock_timeout")).isEqualTo("4s");
                assertThat(setting(own, "idle_in_transaction_session_timeout")).isEqualTo("0");
                assertThat(own.getNetworkTimeout()).as("socketTimeout").isZero();
            }
        });
    }

    @Test
    void asksForTheSameTls() {
        PostgresServer server = PostgresServer.shared();

        start(server.url(server.newDatabase())).run(context -> {
            SimpleDriverDataSource own = (SimpleDriverDataSource)
                    context.getBean(Flyway.class).getConfiguration().getDataSource();
            assertThat(own.getConnectionProperties()).containsEntry("sslmode", "prefer");
        });
    }

    private static ApplicationContextRunner start(String url) {
        return new ApplicationContextRunner()
                .withInitializer(MigrationConnectionTest::profile)
                .withConfiguration(
                        AutoConfigurations.of(DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class))
                .withBean(MigrationConnection.class)
                .withBean(DurabilityCheck.class)
                .withPropertyValues(
                        "spring.datasource.url=" + url,
                        "spring.datasource.username=" + PostgresServer.USER,
                        "spring.datasource.password=" + PostgresServer.PASSWORD,
                        "spring.flyway.locations=classpath:db/migration,classpath:db/only/{vendor}");
    }

    private static void profile(ConfigurableApplicationContext context) {
        try {
            new YamlPropertySourceLoader()
                    .load("profile", new ClassPathResource("config/application-postgresql.yaml"))
                    .forEach(context.getEnvironment().getPropertySources()::addLast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String host(PostgresServer server, String database) {
        return server.url(database).replaceFirst("^jdbc:postgresql://", "").replaceFirst("/.*", "");
    }

    private static long count(PostgresServer server, String database) throws SQLException {
        try (Connection connection = server.connect(database);
                ResultSet found = connection
                        .createStatement()
                        .executeQuery("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'")) {
            found.next();
            return found.getLong(1);
        }
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (ResultSet found = connection.createStatement().executeQuery("SHOW " + name)) {
            found.next();
            return found.getString(1);
        }
    }
}
