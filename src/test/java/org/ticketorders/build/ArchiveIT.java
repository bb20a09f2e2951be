package org.ticketorders.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import org.ticketorders.testing.TestApp;

/** The archives that this build has made, the way whoever downloads one meets it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it is started by a shell script")
class ArchiveIT {

    private static final int PLAIN = 0644;
    private static final int PROGRAM = 0755;
    private static final int TERMINATED = 128 + 15;

    private static final String[] SANDBOX = {
        "--spring.profiles.active=sandbox",
        "--server.port=0",
        "--openticket.broker.port=" + TestApp.freePort(),
        "--openticket.sandbox.port=" + TestApp.freePort()
    };

    @TempDir
    Path directory;

    @Test
    void holdsTheSameInBothFormsWithItsModes() throws IOException {
        Map<String, Integer> tar = new TreeMap<>();
        List<Instant> times = new ArrayList<>();
        try (TarArchiveInputStream archive = tar()) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                tar.put(entry.getName(), entry.getMode() & 0777);
                times.add(entry.getModTime().toInstant());
                assertThat(entry.isSymbolicLink() || entry.isLink()).isFalse();
            }
        }
        Map<String, Integer> zip = new TreeMap<>();
        try (ZipFile archive = ZipFile.builder().setPath(archive("zip")).get()) {
            for (ZipArchiveEntry entry : Collections.list(archive.getEntries())) {
                zip.put(entry.getName(), entry.getUnixMode() & 0777);
            }
        }

        // only one of the two has an entry for every folder
        zip.keySet().removeIf(name -> name.endsWith("/"));
        tar.keySet().removeIf(name -> name.endsWith("/"));
        assertThat(zip).isEqualTo(tar);
        assertThat(times).as("the time of the build is in no entry").containsOnly(times.get(0));
        assertThat(tar.keySet()).allMatch(name -> name.startsWith(folder() + "/"));
        assertThat(tar)
                .allSatisfy(
                        (name, mode) -> assertThat(mode).as(name).isEqualTo(name.contains("/bin/") ? PROGRAM : PLAIN));
        List<String> files = tar.keySet().stream()
                .map(name -> name.substring(folder().length() + 1))
                .toList();
        assertThat(files)
                .contains(
                        "bin/ticket-orders",
                        "lib/ticket-order-routes.jar",
                        "systemd/ticket-orders.service",
                        "systemd/ticket-orders.sysusers",
                        "INSTALL.md",
                        "THIRD-PARTY.txt",
                        "README.md",
                        "CHANGELOG.md",
                        "SECURITY.md",
                        "LICENSE")
                .containsAll(under("config"))
                .containsAll(under("routes"))
                .noneMatch(name -> name.matches("(data|logs|target|src)/.*"));
    }

    @Test
    void tellsOfEachLibraryInItWhatItIs() throws IOException {
        LicencesTest.assumeBillIsMade();
        Path home = unpack(directory);
        List<String> libraries;
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            libraries = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("ticket-order-routes.jar"))
                    .map(name -> name.substring(0, name.length() - ".jar".length()))
                    .toList();
        }
        List<String> told = new ArrayList<>();
        for (JsonNode component : new ObjectMapper()
                .readTree(home.resolve("sbom/application.cdx.json").toFile())
                .path("components")) {
            told.add(component.path("name").asText() + "-"
                    + component.path("version").asText());
        }
        String thirdParty = Files.readString(home.resolve("THIRD-PARTY.txt"));

        assertThat(libraries).hasSizeGreaterThan(100).allMatch(library -> told.stream()
                .anyMatch(library::startsWith));
        assertThat(told).allSatisfy(library -> assertThat(thirdParty)
                .contains(library.replaceAll("-(?=[0-9])", ":").split(":")[0] + ":"));
    }

    /** Of the jar that is run by itself and what lies beside the one in the archive: the same libraries, all of them found. */
    @Test
    void hasTheLibrariesOfTheJarBesideItsOwn() throws IOException {
        Path lib = unpack(directory).resolve("lib");
        List<String> found;
        try (JarFile jar = new JarFile(lib.resolve("ticket-order-routes.jar").toFile())) {
            found = List.of(jar.getManifest()
                    .getMainAttributes()
                    .getValue(Attributes.Name.CLASS_PATH)
                    .split(" "));
        }
        List<String> inTheJar;
        try (JarFile jar = new JarFile(Path.of("target", folder() + ".jar").toFile())) {
            inTheJar = jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith("BOOT-INF/lib/") && name.endsWith(".jar"))
                    .map(name -> name.substring("BOOT-INF/lib/".length()))
                    // comes with the packaging
                    .filter(name -> !name.startsWith("spring-boot-jarmode-"))
                    .toList();
        }

        assertThat(found).allSatisfy(library -> assertThat(lib.resolve(library)).isRegularFile());
        assertThat(inTheJar).hasSizeGreaterThan(100);
        assertThat(found).containsAll(inTheJar);
    }

    /** Unpacks it where a folder has a space, starts it from elsewhere, sends a purchase, ends it. */
    @Test
    void ordersAPurchaseAndEndsWhenItIsTold() throws Exception {
        Path home = unpack(Files.createDirectories(directory.resolve("a folder")));
        Path purchase =
                Files.copy(home.resolve("config/samples/01-two-tickets.json"), directory.resolve("my first.json"));
        int brokerPort = TestApp.freePort();
        Path log = directory.resolve("output.log");
        Process app = run(
                        home,
                        log,
                        "--spring.profiles.active=sandbox",
                        "--server.port=0",
                        "--openticket.broker.port=" + brokerPort,
                        "--openticket.sandbox.port=" + TestApp.freePort(),
                        "--openticket.sandbox.samples=none")
                .start();
        try {
            Awaitility.await("the start")
                    .atMost(240, TimeUnit.SECONDS)
                    .until(() -> !app.isAlive() || Files.readString(log).contains("Ready."));
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

    @Test
    void ordersByTheRoutesInItsJarWhereNoneLieBesideIt() throws Exception {
        Path home = unpack(directory);
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
        command.addAll(List.of(SANDBOX));
        // it has none in it
        command.add("--openticket.sandbox.samples=" + Path.of("config/samples").toAbsolutePath());

        ordersTheSamples(new ProcessBuilder(command)
                .directory(Files.createDirectory(directory.resolve("alone")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.log").toFile()));
    }

    private void ordersTheSamples(ProcessBuilder start) throws Exception {
        Path log = directory.resolve("output.log");
        Process app = start.start();
        try {
            Awaitility.await("a purchase to be ordered")
                    .atMost(240, TimeUnit.SECONDS)
                    .until(() -> !app.isAlive() || Files.readString(log).contains("ERP-2026-000123 ordered: "));
            assertThat(app.isAlive()).as(Files.readString(log)).isTrue();
        } finally {
            app.destroyForcibly();
        }
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

    private ProcessBuilder run(Path home, Path output, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/ticket-orders").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process.environment().put("JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m");
        return process;
    }

    private Path unpack(Path into) throws IOException {
        try (TarArchiveInputStream archive = tar()) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                Path target = into.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(archive, target);
                    Files.setPosixFilePermissions(
                            target,
                            PosixFilePermissions.fromString((entry.getMode() & 0100) == 0 ? "rw-r--r--" : "rwxr-xr-x"));
                }
            }
        }
        return into.resolve(folder());
    }

    private static List<String> under(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(Files::isRegularFile).map(Path::toString).toList();
        }
    }

    private static TarArchiveInputStream tar() throws IOException {
        return new TarArchiveInputStream(new GzipCompressorInputStream(Files.newInputStream(archive("tar.gz"))));
    }

    private static Path archive(String form) throws IOException {
        return Path.of("target", folder() + "-dist." + form);
    }

    private static String folder() {
        return "ticket-order-routes-" + version();
    }

    private static String version() {
        Properties build = new Properties();
        try (InputStream info = Files.newInputStream(Path.of("target/classes/META-INF/build-info.properties"))) {
            build.load(info);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return build.getProperty("build.version");
    }
}
