package org.ticketorders.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the start script where a Java stands in that only says how it was called. */
class StartScriptTest extends OnStartScript {

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
                        "-XX:SoftRefLRUPolicyMSPerMB=100",
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
    @CsvSource({"send, command.SendPurchase", "hooks, hook.HookCommand"})
    void runsATool(String word, String main) throws Exception {
        Result result = run(folder, word, "a file");

        assertThat(result.lines())
                .contains("in " + folder.toRealPath(), home + "/lib/ticket-order-routes.jar")
                .endsWith("org.ticketorders." + main, "a file");
        assertThat(Path.of("src/main/java/org/ticketorders/" + main.replace('.', '/') + ".java"))
                .exists();
    }

    @Test
    void runsTheSimulatedShopOnlyWhereItsArchiveIsUnpacked() throws Exception {
        Result without = run(folder, "shop-simulator");

        assertThat(without.exitCode()).isEqualTo(1);
        assertThat(without.output()).contains("no " + home + "/lib/simulator", "-simulator over this one");

        Path simulator = Files.createDirectory(home.resolve("lib/simulator"));
        assertThat(run(folder, "shop-simulator", "--port=1").lines())
                .endsWith("-cp", simulator + "/*", "org.ticketorders.sandbox.ShopSimulatorMain", "--port=1");
        assertThat(run(folder, "--a=b").lines())
                .endsWith(
                        "-cp",
                        home + "/lib/ticket-order-routes.jar:" + simulator + "/*",
                        "org.ticketorders.Application",
                        "--a=b");
        assertThat(Path.of("src/simulator/java/org/ticketorders/sandbox/ShopSimulatorMain.java"))
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
}
