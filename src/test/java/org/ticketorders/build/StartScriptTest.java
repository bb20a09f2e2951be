package org.ticketorders.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the start script where a Java stands in that only says how it was called. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it is a shell script")
@Timeout(60)
class StartScriptTest {

    @TempDir
    Path folder;

    private Path home;
    private Path script;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void unpack() throws IOException {
        home = Files.createDirectories(folder.resolve("it's a folder/ticket orders"));
        script = Files.createDirectories(home.resolve("bin")).resolve("ticket-orders");
        Files.copy(Path.of("src/main/dist/bin/ticket-orders"), script);
        executable(script);
        Files.createFile(Files.createDirectories(home.resolve("lib")).resolve("ticket-order-routes.jar"));
        home = home.toRealPath();
        environment.put("PATH", java("17.0.15").resolve("bin") + ":" + System.getenv("PATH"));
    }

    @Test
    void becomesTheApplicationInItsOwnFolder() throws Exception {
        Result result = run(folder, "--a=two words", "*", "");

        assertThat(result.lines())
                .containsExactly(
                        "in " + home,
                        "pid " + result.pid(),
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:+UseSerialGC",
                        "-Xms64m",
                        "-XX:MetaspaceSize=128m",
                        "-jar",
                        home + "/lib/ticket-order-routes.jar",
                        "--a=two words",
                        "*",
                        "");
        assertThat(result.exitCode()).as("its own").isEqualTo(7);
    }

    /** Among them are misspelt ones: the commands refuse them. */
    @ParameterizedTest
    @ValueSource(strings = {"status", "stauts", "HELP", "sned", "two words", "*", "server.port=1"})
    void leavesEveryOtherWordToTheCommands(String word) throws Exception {
        Result result = run(folder, word, "--spring.profiles.active=sandbox", "");

        assertThat(result.lines())
                .containsSubsequence(
                        "in " + folder.toRealPath(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        home + "/lib/ticket-order-routes.jar",
                        "org.ticketorders.command.TicketOrders",
                        word,
                        "--spring.profiles.active=sandbox",
                        "")
                .doesNotContain("-jar");
        assertThat(result.exitCode()).isEqualTo(7);
    }

    @Test
    void startsByTheWordStartToo() throws Exception {
        assertThat(run(folder, "start", "--server.port=1").lines())
                .contains("-jar", "--server.port=1")
                .doesNotContain("start");
    }

    @Test
    void asksTheCommandsForTheHelpOfOne() throws Exception {
        assertThat(run(folder, "help", "settle").lines())
                .endsWith("org.ticketorders.command.TicketOrders", "help", "settle");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--server.port=1", "-h2", "", "hash-password"})
    void startsTheApplicationForOptionsAndForTheWordsThatItKnowsItself(String word) throws Exception {
        assertThat(run(folder, word).lines()).contains("-jar").endsWith(word);
    }

    @Test
    void isFoundByWayOfLinks() throws Exception {
        Path links = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("current"), home);
        Files.createSymbolicLink(links.resolve("first"), Path.of("current/bin/ticket-orders"));
        script = Files.createSymbolicLink(links.resolve("second"), Path.of("first"));

        assertThat(run(folder).lines()).contains("in " + home, home + "/lib/ticket-order-routes.jar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"./ticket-orders", "ticket-orders"})
    void isFoundFromItsOwnFolder(String name) throws Exception {
        Path bin = script.getParent();
        script = Path.of(name);
        environment.merge("PATH", bin.toString(), (path, more) -> path + ":" + more);

        assertThat(run(bin).lines()).contains("in " + home);
    }

    @ParameterizedTest
    @CsvSource({"send, SendPurchase", "shop-simulator, ShopSimulatorMain"})
    void runsATool(String word, String main) throws Exception {
        Result result = run(folder, word, "a file");

        assertThat(result.lines())
                .contains("in " + folder.toRealPath(), home + "/lib/ticket-order-routes.jar")
                .endsWith("org.ticketorders.sandbox." + main, "a file");
        assertThat(Path.of("src/main/java/org/ticketorders/sandbox/" + main + ".java"))
                .exists();
    }

    @Test
    void connectsWhereAStartWouldReadItsConfiguration() throws Exception {
        Result result = run(folder, "connect", "--shop=north");

        assertThat(result.lines()).contains("in " + home).endsWith("org.ticketorders.token.Connect", "--shop=north");
        assertThat(Path.of("src/main/java/org/ticketorders/token/Connect.java")).exists();
    }

    @Test
    void prefersTheJavaOfJavaHomeAndHandsOptionsOn() throws Exception {
        Path other = java("21");
        environment.put("JAVA_HOME", other.toString());
        environment.put("JAVA_OPTS", "-Xmx1g -Da=b");

        assertThat(run(folder).lines()).containsSubsequence("-XX:+ExitOnOutOfMemoryError", "-Xmx1g", "-Da=b", "-jar");

        environment.put("JAVA_HOME", folder.toString());
        Result wrong = run(folder);

        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.output()).contains("JAVA_HOME is " + folder, "17 or newer, or unset it");
    }

    @ParameterizedTest
    @CsvSource({"17.0.15, false", "23.0.1, false", "24, true", "25.0.1, true"})
    void hasNewJavasNotWarnOfWhatIsMeant(String version, boolean told) throws Exception {
        environment.put("JAVA_HOME", java(version).toString());

        assertThat(run(folder).lines().contains("--sun-misc-unsafe-memory-access=allow"))
                .isEqualTo(told);
        assertThat(run(folder, "send").lines().contains("--enable-native-access=ALL-UNNAMED"))
                .isEqualTo(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"})
    void leavesTheChoiceOfACollector(String variable) throws Exception {
        environment.put(variable, "-Xmx4g -XX:+UseG1GC");

        assertThat(run(folder).lines()).doesNotContain("-XX:+UseSerialGC", "-Xms64m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"11.0.2", "1.8.0_402", "16"})
    void refusesAJavaThatIsTooOld(String version) throws Exception {
        environment.put("JAVA_HOME", java(version).toString());

        Result result = run(folder);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("17 or newer is needed", "Set JAVA_HOME to a newer one");
    }

    @Test
    void tellsWhyJavaDoesNotRun() throws Exception {
        Path java = java("17").resolve("bin/java");
        Files.writeString(java, "#!/bin/sh\necho 'no memory' >&2\nexit 1\n");
        environment.put("JAVA_HOME", java.getParent().getParent().toString());

        Result result = run(folder);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains(java + " does not run", "no memory");
    }

    @Test
    void tellsThatThereIsNoJava() throws Exception {
        environment.put("PATH", folder.toString());

        Result result = run(folder);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("no Java found", "Install a JRE 17 or newer");
    }

    @Test
    void tellsThatItsJarIsMissing() throws Exception {
        Files.delete(home.resolve("lib/ticket-order-routes.jar"));

        Result result = run(folder);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("cannot read " + home + "/lib/", "keep its folders together");
    }

    @ParameterizedTest
    @CsvSource({"none, of that kind, ',C.UTF-8,'", "LANG, de_DE.UTF-8, ',,de_DE.UTF-8'", "LC_ALL, C, 'C,,'"})
    void readsNamesOfFilesInUtf8WhereNoLocaleIsGiven(String name, String value, String seen) throws Exception {
        environment.put(name, value);

        run(folder);

        assertThat(folder.resolve("java 17.0.15/bin/java.locale")).hasContent(seen);
    }

    @Test
    void saysWhatItCanDo() throws Exception {
        Result result = run(folder, "help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("send FILE", "hash-password", "shop-simulator", "prepare", "JAVA_OPTS");
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
                .contains(record + cache, "-Xmx1g", "-Dspring.profiles.active=sandbox", "--a=b");
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
    @CsvSource({"24, 0", "25, 1"})
    void putsTheSandboxToWorkWhereMethodsAreRecorded(String version, long times) throws Exception {
        environment.put("JAVA_HOME", javaThatIsPrepared(version).toString());

        run(folder, "prepare");

        Path load = folder.resolve("load");
        assertThat(Files.exists(load) ? 1 : 0).isEqualTo((int) times);
        if (times > 0) {
            assertThat(Files.readAllLines(load))
                    .containsSubsequence(
                            "password abc-def",
                            "org.ticketorders.sandbox.TrainingLoad",
                            "--url=tcp://127.0.0.1:42616",
                            "--http=http://127.0.0.1:42080",
                            "--data=" + home + "/lib/prepared/data");
        }
    }

    @Test
    void keepsNothingWhereTheTrainingFails() throws Exception {
        environment.put("JAVA_HOME", javaThatIsPrepared("25").toString());
        Files.writeString(folder.resolve("fails"), "the shop is shut");

        Result prepared = run(folder, "prepare");

        assertThat(prepared.exitCode()).isEqualTo(1);
        assertThat(prepared.output()).contains("the sandbox cannot be put to work", "the shop is shut");
        long sandbox = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        ProcessHandle.of(sandbox).ifPresent(process -> process.onExit().join());
        assertThat(home.resolve("lib/prepared")).doesNotExist();
    }

    @Test
    void endsTheSandboxWhenItIsEndedItself() throws Exception {
        environment.put("JAVA_HOME", javaThatIsPrepared("25").toString());
        Files.createFile(folder.resolve("waits"));
        ProcessBuilder prepare = new ProcessBuilder("/bin/sh", script.toString(), "prepare");
        prepare.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        prepare.environment().putAll(environment);

        Process process = prepare.start();
        Path sandbox = folder.resolve("pid");
        while (process.isAlive() && !(Files.exists(sandbox) && Files.size(sandbox) > 0)) {
            Thread.sleep(20);
        }
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

    /** A production's settings would have the sandbox take the production's purchases, and "order" them at the simulated shop. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPENTICKET_BROKER_URL",
                "OPENTICKET_BROKER_EMBEDDED",
                "SPRING_DATASOURCE_URL",
                "SPRING_CONFIG_ADDITIONALLOCATION",
                "SPRING_APPLICATION_JSON",
                "LOGGING_STRUCTURED_FORMAT_CONSOLE",
                "SERVER_PORT",
                "MANAGEMENT_SERVER_PORT",
                "CAMEL_MAIN_NAME",
                "openticket_broker_url"
            })
    void preparesApartFromEverySettingOfTheEnvironment(String name) throws Exception {
        environment.put("JAVA_HOME", javaThatIsPrepared("25").toString());
        environment.put(name, "of production");

        run(folder, "prepare");

        assertThat(Files.readString(folder.resolve("environment"))).doesNotContain("of production");
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
                echo "10:00:00 The operators' page: http://127.0.0.1:42080/ops/ (user and password)"
                echo '10:00:00 Send the next purchase as JSON to queue purchase.requested at tcp://127.0.0.1:42616 (core)'
                echo '10:00:00 ERP-2026-000123 ordered: order 1'
                while :; do sleep 0.1; done
                """.formatted(java, folder));
        executable(other);
        return other.getParent().getParent();
    }

    /** A Java of this version that prints where it is, its process and its arguments, and ends with 7. */
    private Path java(String version) throws IOException {
        Path java = Files.createDirectories(folder.resolve("java " + version + "/bin"))
                .resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                if [ "$1" = -version ]; then
                    echo 'Picked up JAVA_TOOL_OPTIONS: -Dx' >&2
                    echo 'openjdk version "%s" 2025-01-01' >&2
                    exit 0
                fi
                echo "${LC_ALL-},${LC_CTYPE-},${LANG-}" > "$0.locale"
                echo "in $PWD"
                echo "pid $$"
                printf '%%s\\n' "$@"
                exit 7
                """.formatted(version));
        executable(java);
        return java.getParent().getParent();
    }

    private static void executable(Path file) {
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Result run(Path where, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$0\" \"$@\"", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(process.pid(), process.exitValue(), output);
    }

    private record Result(long pid, int exitCode, String output) {

        List<String> lines() {
            return List.of(output.split("\n", -1)).subList(0, output.split("\n", -1).length - 1);
        }
    }
}
