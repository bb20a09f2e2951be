package org.ticketorders.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.sandbox.ShopSimulator;
import org.ticketorders.testing.TestApp;

/** What runs from an unpacked archive, as its users start it. */
class InstalledIT extends OnArchive {

    private static final int TERMINATED = 128 + 15;

    private static final String[] SANDBOX = {
        "--spring.profiles.active=sandbox",
        "--server.port=0",
        "--openticket.broker.port=" + TestApp.freePort(),
        "--openticket.sandbox.port=" + TestApp.freePort()
    };

    @Test
    void simulatesAShopOnceTheArchiveOfThatIsUnpackedOverIt() throws Exception {
        Path home = unpack(directory);
        Path log = directory.resolve("output.log");
        Process refused = run(home, log, SANDBOX).start();
        assertThat(refused.waitFor(240, TimeUnit.SECONDS)).isTrue();
        assertThat(refused.exitValue()).isEqualTo(1);
        assertThat(log).content().contains("openticket.sandbox.enabled", "-simulator over the application's");

        addSimulator(home);
        ordersTheSamples(run(home, log, SANDBOX));
        Process shop = run(home, log, "shop-simulator", "--port=0").start();
        try {
            Awaitility.await("the simulated shop alone")
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> !shop.isAlive() || Files.readString(log).contains("Shop simulator listens on "));
            assertThat(shop.isAlive()).as(Files.readString(log)).isTrue();
        } finally {
            shop.destroy();
        }
    }

    /** Unpacks it where a folder has a space, starts it from elsewhere, sends a purchase, ends it. */
    @Test
    void ordersAPurchaseAndEndsWhenItIsTold() throws Exception {
        Path home = addSimulator(unpack(Files.createDirectories(directory.resolve("a folder"))));
        Path purchase =
                Files.copy(home.resolve("config/samples/01-two-tickets.json"), directory.resolve("my first.json"));
        int brokerPort = TestApp.freePort();
        Path log = directory.resolve("output.log");
        Path loaded = directory.resolve("loaded.log");
        ProcessBuilder start = run(
                home,
                log,
                "--spring.profiles.active=sandbox",
                "--server.port=0",
                "--openticket.broker.port=" + brokerPort,
                "--openticket.sandbox.port=" + TestApp.freePort(),
                "--openticket.sandbox.samples=none");
        start.environment().merge("JAVA_OPTS", " -Xlog:class+load:file=" + loaded, String::concat);
        Process app = start.start();
        try {
            Awaitility.await("the start")
                    .atMost(240, TimeUnit.SECONDS)
                    .until(() -> !app.isAlive() || Files.readString(log).contains("Ready."));
            assertThat(loaded).content().contains("org.ticketorders.ClassesOfStart ");
            List<String> needed = needed(loaded);
            Files.write(Path.of("target/classes-of-start.txt"), needed);
            assertThat(needed.stream().filter(listed()::contains))
                    .as("make the list again: src/README.md, Classes of a start")
                    .hasSizeGreaterThan(needed.size() * 9 / 10);
            assertThat(log)
                    .content()
                    .contains("Ready. Ticket order routes " + version()
                            + ", profile sandbox; broker: embedded, tcp://127.0.0.1:" + brokerPort
                            + "; ledger: SQLite, " + home.toRealPath()
                            + "/data/sandbox/ledger.db; shop: http://127.0.0.1:");
            assertThat(app.info().command())
                    .as("the script's process is Java's")
                    .hasValueSatisfying(command -> assertThat(command).endsWith("/java"));
            assertThat(home.resolve("data/sandbox/ledger.db")).exists();

            Path answer = directory.resolve("answer.json");
            Process sender = run(
                            home,
                            answer,
                            "send",
                            "--url=tcp://127.0.0.1:" + brokerPort,
                            purchase.getFileName().toString())
                    .start();

            assertThat(sender.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(answer).content().startsWith("my first.json: {").contains("\"outcome\":\"ordered\"");
            assertThat(sender.exitValue()).isZero();

            app.destroy();
            assertThat(app.waitFor(SettingNames.leastGrace().toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(app.exitValue()).isEqualTo(TERMINATED);
            assertThat(log).content().doesNotContain("ERROR", "Exception");
        } finally {
            app.destroyForcibly();
        }
    }

    /** Classes of its libraries, in the order in which they were loaded; none that is made while it runs. */
    private static List<String> needed(Path loaded) throws IOException {
        Pattern ofLibrary = Pattern.compile(".*\\] ([\\w.$]+) source: file:.*/lib/[^/]+\\.jar");
        return Files.readAllLines(loaded).stream()
                .map(ofLibrary::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .filter(name -> !name.startsWith("org.ticketorders.") && !name.contains("$$"))
                .distinct()
                .toList();
    }

    private static Set<String> listed() throws IOException {
        return new HashSet<>(Files.readAllLines(Path.of("target/classes/META-INF/classes-of-start.txt")));
    }

    @Test
    void ordersByTheRoutesInItsJarWhereNoneLieBesideIt() throws Exception {
        Path home = addSimulator(unpack(directory));
        FileSystemUtils.deleteRecursively(home.resolve("routes"));

        ordersTheSamples(run(home, directory.resolve("output.log"), SANDBOX));
    }

    @Test
    void ordersByTheRoutesInTheJarThatIsRunAlone() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                Path.of("target", folder() + ".jar").toAbsolutePath().toString()));
        int brokerPort = TestApp.freePort();
        Path alone = Files.createDirectory(directory.resolve("alone"));
        Path log = directory.resolve("output.log");
        try (ShopSimulator shop = ShopSimulator.start(Settings.defaults())) {
            command.addAll(List.of(
                    "--spring.profiles.active=sandbox",
                    "--openticket.sandbox.enabled=false",
                    "--openticket.sandbox.port=" + shop.uri().getPort(),
                    "--server.port=0",
                    "--openticket.broker.port=" + brokerPort));
            Process app = new ProcessBuilder(command)
                    .directory(alone.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                awaitOutput(app, log, "Ready. ");
                ProcessBuilder send = run(
                        unpack(directory),
                        directory.resolve("answer.json"),
                        "send",
                        "--url=tcp://127.0.0.1:" + brokerPort,
                        Path.of("config/samples/01-two-tickets.json")
                                .toAbsolutePath()
                                .toString());
                send.environment()
                        .put(
                                "OPENTICKET_DATADIRECTORY",
                                alone.resolve("data/sandbox").toString());
                Process sender = send.start();
                awaitOutput(app, log, "ERP-2026-000123 ordered: ");
                sender.destroy();
            } finally {
                app.destroyForcibly();
            }
        }
    }

    private void ordersTheSamples(ProcessBuilder start) throws Exception {
        Path log = directory.resolve("output.log");
        Process app = start.start();
        try {
            awaitOutput(app, log, "ERP-2026-000123 ordered: ");
        } finally {
            app.destroyForcibly();
        }
    }

    private static void awaitOutput(Process app, Path log, String line) throws IOException {
        Awaitility.await(line)
                .atMost(240, TimeUnit.SECONDS)
                .until(() -> !app.isAlive() || Files.readString(log).contains(line));
        assertThat(app.isAlive()).as(Files.readString(log)).isTrue();
    }

    @Test
    void startsFromWhatWasPreparedOfThisVeryJar() throws Exception {
        Path home = unpack(directory);
        Path log = directory.resolve("output.log");
        // an AOT cache is one layer, in place of the JDK's own
        String layer = Runtime.version().feature() < 25 ? " (top)" : "";
        String prepared = "org.ticketorders.Application source: shared objects file" + layer;

        Process prepare = run(
                        home,
                        log,
                        "prepare",
                        "--server.port=" + TestApp.freePort(),
                        "--openticket.broker.port=" + TestApp.freePort(),
                        "--openticket.sandbox.port=" + TestApp.freePort())
                .start();

        try {
            assertThat(prepare.waitFor(600, TimeUnit.SECONDS)).isTrue();
        } finally {
            prepare.destroy();
        }
        assertThat(log).content().startsWith("Prepared for ");
        assertThat(prepare.exitValue()).isZero();
        assertThat(loadedClasses(home)).contains(prepared);

        // as an upgrade or another Java would have it
        Files.writeString(home.resolve("lib/prepared/made-of"), "another", StandardOpenOption.APPEND);

        assertThat(loadedClasses(home))
                .contains("org.ticketorders.Application source: ")
                .doesNotContain(prepared);
    }

    /** What Java tells of a start that ends soon, since it gets no password to hash. */
    private String loadedClasses(Path home) throws Exception {
        Path log = directory.resolve("classes.log");
        ProcessBuilder start = run(home, log, "hash-password");
        start.environment().merge("JAVA_OPTS", "-Xlog:class+load", (options, more) -> options + " " + more);
        Process process = start.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(log);
    }
}
