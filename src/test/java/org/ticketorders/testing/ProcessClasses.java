package org.ticketorders.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.util.FileSystemUtils;

/**
 * Where processes of the application have their classes from. In a build that has packed it: from the jars that are shipped, and from a
 * class data archive which the first process records for all, so that a start takes a quarter less of the processor. Else, as when one
 * test is run alone, from the folders of compiled classes.
 */
final class ProcessClasses {

    /** The application's own jars, by the build; none where it packs nothing. */
    private static final List<String> JARS = entries(System.getProperty("application.jars", ""), jar -> true);

    private static final Path ARCHIVE = Path.of("target", "application.jsa");
    private static boolean isRecorded;

    private ProcessClasses() {}

    /** The JVM's options for a main class of the application or of the tests. */
    static List<String> options() {
        return shared(classPath());
    }

    /** The same without what is on the class path of tests alone, such as how they log. */
    static List<String> optionsWithoutTests() {
        return shared(classPathWithoutTests());
    }

    private static List<String> shared(String classPath) {
        List<String> options = new ArrayList<>(List.of("-cp", classPath));
        if (!JARS.isEmpty() && archiveIsRecorded()) {
            options.addAll(List.of("-Xlog:cds*=error", "-XX:SharedArchiveFile=" + ARCHIVE.toAbsolutePath()));
        }
        return options;
    }

    private static String classPath() {
        return JARS.isEmpty()
                ? System.getProperty("java.class.path")
                // what comes behind what was recorded does no harm to the archive
                : classPathWithoutTests() + File.pathSeparator + String.join(File.pathSeparator, given(isTests()));
    }

    private static String classPathWithoutTests() {
        List<String> classPath = new ArrayList<>(JARS);
        classPath.addAll(given(isTests()
                .or(entry -> !JARS.isEmpty() && Path.of(entry).endsWith("classes"))
                .negate()));
        return String.join(File.pathSeparator, classPath);
    }

    private static Predicate<String> isTests() {
        return entry -> Path.of(entry).endsWith("test-classes");
    }

    private static List<String> given(Predicate<String> which) {
        return entries(System.getProperty("java.class.path"), which);
    }

    private static List<String> entries(String classPath, Predicate<String> which) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.isBlank())
                .filter(which)
                .toList();
    }

    /** @return false if this Java records none */
    private static synchronized boolean archiveIsRecorded() {
        if (!isRecorded) {
            try (FileChannel lock = FileChannel.open(
                    ARCHIVE.resolveSibling("application.jsa.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE)) {
                // of the JVMs that run tests, one records, and the others wait for it
                lock.lock();
                if (!Files.exists(ARCHIVE) || isOlderThanAJar()) {
                    record();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            isRecorded = true;
        }
        return Files.exists(ARCHIVE);
    }

    private static boolean isOlderThanAJar() throws IOException {
        FileTime recorded = Files.getLastModifiedTime(ARCHIVE);
        for (String jar : JARS) {
            if (Files.getLastModifiedTime(Path.of(jar)).compareTo(recorded) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Has the application, with a shop inside, order purchases that nobody sent, and keep what it loaded when it ends. */
    private static void record() throws IOException {
        Files.deleteIfExists(ARCHIVE);
        Path directory = Files.createTempDirectory("recorded");
        Path recorded = directory.resolve("application.jsa");
        List<String> options = List.of(
                "-Xlog:cds*=error", "-XX:ArchiveClassesAtExit=" + recorded, "-Xmx512m", "-cp", classPathWithoutTests());
        try (LaunchedApp app = LaunchedApp.start(
                directory,
                options,
                "--spring.profiles.active=sandbox",
                "--server.port=0",
                "--openticket.broker.port=" + TestApp.freePort(),
                "--openticket.sandbox.port=" + TestApp.freePort(),
                "--openticket.sandbox.samples=none",
                "--openticket.data-directory=" + directory.resolve("data"),
                "--openticket.rehearsal.longest=2s")) {
            app.awaitOutput("Ready.");
            app.terminate();
            app.awaitEnd(Duration.ofMinutes(3));
            if (Files.exists(recorded)) {
                Files.move(recorded, ARCHIVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
    }
}
