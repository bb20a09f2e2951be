package org.ticketorders.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A ledger of any earlier version opens: each step of its schema stays as it was released, and new ones come behind. */
class MigrationsTest {

    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

    /** In the order in which versions of the application brought them, with their checksums. A new one is added at the end. */
    private static final Map<String, Integer> RELEASED = new LinkedHashMap<>();

    static {
        RELEASED.put("V1__ledger.sql", -1622038335);
        RELEASED.put("V2__token.sql", -1838059367);
        RELEASED.put("V3__write_probe.sql", -1752878405);
        RELEASED.put("V5__imports.sql", 441766384);
        RELEASED.put("V5_1__republish.sql", 506304173);
        RELEASED.put("V6__operations.sql", 964102821);
        RELEASED.put("V5_2__changed_outcomes.sql", -557120010);
        RELEASED.put("V8__token_renewal.sql", 1284539884);
        RELEASED.put("V9__meaning.sql", -381664689);
        RELEASED.put("V10__pause_end.sql", 930170102);
        RELEASED.put("V11__order_changes.sql", -1874540570);
        RELEASED.put("V12__search.sql", 2116602324);
        RELEASED.put("V13__settling.sql", 87599145);
        RELEASED.put("V14__replays.sql", -1343720462);
        RELEASED.put("V15__ticket_names.sql", 1608917220);
        RELEASED.put("V16__shop_calls.sql", -1099566325);
        RELEASED.put("V17__mentions.sql", 1750231112);
        RELEASED.put("V18__ends_by_two.sql", 1149523372);
        RELEASED.put("V19__purge_time.sql", -334342647);
        RELEASED.put("V20__ledger_identity.sql", -913162090);
        RELEASED.put("V21__write_mark.sql", 904553111);
        RELEASED.put("V22__suspended_at.sql", -393310748);
    }

    /** How many of them came before this rule: their numbers do not ascend. */
    private static final int BEFORE_THE_RULE = 7;

    /** The tables of a new ledger. */
    private static Map<String, String> newest;

    @TempDir
    Path directory;

    static IntStream earlierVersions() {
        return IntStream.range(1, RELEASED.size());
    }

    @Test
    void keepsEachStepAsItWasReleased() throws IOException {
        Map<String, Integer> checksums = new LinkedHashMap<>();
        MigrationInfo[] steps =
                flyway("steps", "filesystem:" + MIGRATIONS).info().all();
        RELEASED.keySet().forEach(name -> Arrays.stream(steps)
                .filter(step -> step.getScript().equals(name))
                .forEach(step -> checksums.put(name, step.getChecksum())));

        assertThat(checksums).containsExactlyEntriesOf(RELEASED);
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("add a new step to the end of the list")
                    .containsExactlyInAnyOrderElementsOf(RELEASED.keySet());
        }
    }

    @Test
    void numbersNewStepsUpwards() {
        List<MigrationVersion> numbers = RELEASED.keySet().stream()
                .map(name -> MigrationVersion.fromVersion(name.substring(1, name.indexOf("__"))))
                .toList();

        for (int i = BEFORE_THE_RULE; i < numbers.size(); i++) {
            assertThat(numbers.subList(0, i)).allMatch(numbers.get(i)::isNewerThan);
        }
    }

    @ParameterizedTest
    @MethodSource("earlierVersions")
    void bringsALedgerOfAnyEarlierVersionUpToDate(int steps) throws IOException {
        Path earlier = Files.createDirectories(directory.resolve("earlier"));
        for (String name : List.copyOf(RELEASED.keySet()).subList(0, steps)) {
            Files.copy(MIGRATIONS.resolve(name), earlier.resolve(name));
        }
        flyway("earlier", "filesystem:" + earlier).migrate();
        Map<String, String> before = tables("earlier");

        flyway("earlier", "filesystem:" + MIGRATIONS).migrate();

        assertThat(before).isNotEqualTo(tablesOfNew());
        assertThat(tables("earlier")).isEqualTo(tablesOfNew());
    }

    private Map<String, String> tablesOfNew() {
        if (newest == null) {
            flyway("new", "filesystem:" + MIGRATIONS).migrate();
            newest = tables("new");
        }
        return newest;
    }

    private Flyway flyway(String ledger, String location) {
        FluentConfiguration configuration =
                Flyway.configure().dataSource(database(ledger), "", "").locations(location);
        return configuration.outOfOrder(configuredOutOfOrder()).load();
    }

    private static boolean configuredOutOfOrder() {
        try {
            PropertySource<?> shipped = new YamlPropertySourceLoader()
                    .load("shipped", new FileSystemResource("config/application.yaml"))
                    .get(0);
            return Boolean.TRUE.equals(shipped.getProperty("spring.flyway.out-of-order"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String database(String ledger) {
        // what is on disk by when makes no difference here
        return "jdbc:sqlite:" + directory.resolve(ledger + ".db") + "?synchronous=OFF";
    }

    /** What there is, each with its columns. */
    private Map<String, String> tables(String ledger) {
        JdbcClient jdbc = JdbcClient.create(new DriverManagerDataSource(database(ledger)));
        Map<String, String> tables = new TreeMap<>();
        List<String> names = jdbc.sql(
                        "SELECT name FROM sqlite_master WHERE name NOT LIKE 'flyway%' AND name NOT LIKE 'sqlite%'")
                .query(String.class)
                .list();
        for (String name : names) {
            tables.put(
                    name,
                    jdbc.sql("SELECT name || ' ' || type || ' ' || \"notnull\" || ' ' || pk FROM pragma_table_xinfo('"
                                    + name + "') ORDER BY name")
                            .query(String.class)
                            .list()
                            .toString());
        }
        return tables;
    }
}
