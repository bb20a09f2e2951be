package org.ticketorders.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ticket-orders prepare} has Java record, from what, and when a start uses it. */
class PrepareScriptTest extends OnStartScript {

    /** The script looks once a second whether the application is ready; here it does so more often. */
    @BeforeEach
    void sleepShortly() throws IOException {
        Path sleep = java("17.0.15").resolve("bin/sleep");
        Files.writeString(sleep, """
                #!/bin/sh
                [ "$1" != 1 ] || set -- 0.05
                exec /bin/sleep "$@"
                """);
        executable(sleep);
    }

    @ParameterizedTest
    @CsvSource({
        "17.0.15, -XX:ArchiveClassesAtExit=, -XX:SharedArchiveFile=, classes.jsa",
        "24, -XX:ArchiveClassesAtExit=, -XX:SharedArchiveFile=, classes.jsa",
        "25.0.1, -XX:AOTCacheOutput=, -XX:AOTCache=, application.aot",
        "26, -XX:AOTCacheOutput=, -XX:AOTCache=, application.aot"
    })
    void preparesForThisJavaAndStartsWithIt(String version, String record, String use, String file) throws Exception {
        environment.put("JAVA_HOME", javaThatIsPrepared(version).toString());
        environment.put("JAVA_OPTS", "-Xmx1g");
        Path cache = home.resolve("lib/prepared").resolve(file);

        Result prepared = run(folder, "prepare", "--a=b");

        assertThat(prepared.output()).startsWith("Prepared for ");
        assertThat(prepared.exitCode()).isZero();
        assertThat(Files.readAllLines(folder.resolve("sandbox")))
                .contains(record + cache, "-Xmx1g", "-Dopenticket.sandbox.enabled=false", "--a=b");
        assertThat(cache).exists();
        assertThat(cache.resolveSibling("data")).doesNotExist();
        assertThat(cache.resolveSibling("output.log")).doesNotExist();
        environment.put("JAVA_HOME", java(version).toString());
        Result started = run(folder);
        assertThat(started.lines()).contains(use + cache).doesNotContain(record + cache);
        assertThat(started.lines().contains("-Xlog:aot=off"))
                .as("the application tells of a cache that does not fit")
                .isEqualTo(use.contains("AOT"));
    }

    @ParameterizedTest
    @CsvSource({"24, 1", "25, 15"})
    void putsItToWorkForLongerWhereMethodsAreRecorded(String version, long rounds) throws Exception {
        environment.put("JAVA_HOME", javaThatIsPrepared(version).toString());

        run(folder, "prepare", "--openticket.broker.port=5");

        assertThat(Files.readAllLines(folder.resolve("load")))
                .containsSubsequence(
                        "password abc-def",
                        "org.ticketorders.rehearsal.TrainingLoad",
                        "--url=tcp://127.0.0.1:5",
                        "--http=http://127.0.0.1:42080",
                        "--shop-port=42090",
                        "--data=" + home + "/lib/prepared/data",
                        "--rounds=" + rounds);
    }

    @Test
    void keepsNothingWhereTheTrainingFails() throws Exception {
        environment.put("JAVA_HOME", javaThatIsPrepared("25").toString());
        Files.writeString(folder.resolve("fails"), "the shop is shut");

        Result prepared = run(folder, "prepare");

        assertThat(prepared.exitCode()).isEqualTo(1);
        assertThat(prepared.output()).contains("the application cannot be put to work", "the shop is shut");
        long sandbox = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        ProcessHandle.of(sandbox).ifPresent(process -> process.onExit().join());
        assertThat(home.resolve("lib/prepared")).doesNotExist();
    }

    @Test
    void endsTheApplicationWhenItIsEndedItself() throws Exception {
        environment.put("JAVA_HOME", javaThatIsPrepared("25").toString());
        Files.createFile(folder.resolve("waits"));
        ProcessBuilder prepare = new ProcessBuilder("/bin/sh", script.toString(), "prepare");
        prepare.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        prepare.environment().putAll(environment);

        Process process = prepare.start();
        Path sandbox = folder.resolve("pid");
        await("the application to start")
                .until(() -> !process.isAlive() || (Files.exists(sandbox) && Files.size(sandbox) > 0));
        process.destroy();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(ProcessHandle.of(Long.parseLong(Files.readString(sandbox).strip()))
                        .map(running -> running.onExit().orTimeout(20, TimeUnit.SECONDS))
                        .map(ended -> ended.join().isAlive())
                        .orElse(false))
                .isFalse();
        assertThat(home.resolve("lib/prepared")).doesNotExist();
    }

    /** A production's settings would have it take the production's purchases, and "order" them at a shop that is none. */
    @Test
    void preparesApartFromEverySettingOfTheEnvironment() throws Exception {
        environment.put("JAVA_HOME", javaThatIsPrepared("25").toString());
        for (String name : List.of(
                "OPENTICKET_BROKER_URL",
                "OPENTICKET_BROKER_EMBEDDED",
                "SPRING_DATASOURCE_URL",
                "SPRING_CONFIG_ADDITIONALLOCATION",
                "SPRING_APPLICATION_JSON",
                "LOGGING_STRUCTURED_FORMAT_CONSOLE",
                "SERVER_PORT",
                "MANAGEMENT_SERVER_PORT",
                "CAMEL_MAIN_NAME",
                "openticket_broker_url")) {
            environment.put(name, "of production: " + name);
        }
        environment.put("OTHERS", "kept");

        run(folder, "prepare");

        assertThat(Files.readString(folder.resolve("environment")))
                .contains("OTHERS=kept")
                .doesNotContain("of production");
        assertThat(Files.readAllLines(folder.resolve("sandbox")))
                .as("files in the archive's config may be edited, too")
                .contains("-Dspring.config.location=classpath:/config/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"another Java", "another jar", "another library", "one library more"})
    void startsWithoutWhatWasPreparedForSomethingElseAndTellsSo(String other) throws Exception {
        Path lib = home.resolve("lib");
        Files.writeString(lib.resolve("library-1.jar"), "1");
        environment.put("JAVA_HOME", javaThatIsPrepared("25").toString());
        run(folder, "prepare");
        environment.put("JAVA_HOME", java("25").toString());
        switch (other) {
            case "another Java" -> environment.put("JAVA_HOME", java("25.0.2").toString());
            case "another jar" -> Files.writeString(lib.resolve("ticket-order-routes.jar"), "another");
            case "another library" -> Files.writeString(lib.resolve("library-1.jar"), "another");
            default -> Files.writeString(lib.resolve("library-2.jar"), "2");
        }

        Result started = run(folder);

        assertThat(started.lines()).noneMatch(line -> line.startsWith("-XX:AOTCache"));
        assertThat(started.lines())
                .filteredOn(line -> line.startsWith("ticket-orders: "))
                .singleElement()
                .asString()
                .contains("another Java or other jars", "prepare");
        assertThat(started.lines()).contains("-jar");
    }

    /** A Java that seems to run the sandbox, to record it when it ends, and to put it to work. */
    private Path javaThatIsPrepared(String version) throws IOException {
        Path java = java(version).resolve("bin/java");
        Path other = Files.createDirectories(folder.resolve("prepares " + version + "/bin"))
                .resolve("java");
        Files.writeString(other, """
                #!/bin/sh
                case "$*" in
                    -version) exec '%1$s' -version ;;
                    *TrainingLoad*)
                        { echo "password $OPENTICKET_TRAINING_PASSWORD"; printf '%%s\n' "$@"; } >'%2$s/load'
                        [ ! -e '%2$s/fails' ] || { cat '%2$s/fails'; exit 1; }
                        exit 0
                        ;;
                esac
                printf '%%s\n' "$@" >'%2$s/sandbox'
                env >'%2$s/environment'
                for option; do
                    case $option in
                        -XX:AOTCacheOutput=* | -XX:ArchiveClassesAtExit=*) cache=${option#*=} ;;
                    esac
                done
                trap 'sleep 0.3; mkdir -p "${cache%%/*}"; echo classes >"$cache"; exit 143' TERM
                echo $$ >'%2$s/pid'
                while [ -e '%2$s/waits' ]; do sleep 0.1; done
                echo '    The first login, shown only now: user admin, password abc-def'
                echo '10:00:00 Ready. Ticket order routes 1.0.0'
                while :; do sleep 0.1; done
                """.formatted(java, folder));
        executable(other);
        return other.getParent().getParent();
    }
}
