package org.ticketorders.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Unpacks the archives that this build has made, and runs what is in them. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it is started by a shell script")
abstract class OnArchive {

    @TempDir
    Path directory;

    ProcessBuilder run(Path home, Path output, String... arguments) {
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

    Path unpack(Path into) throws IOException {
        return unpack(archive("tar.gz"), into);
    }

    static Path addSimulator(Path home) throws IOException {
        unpack(Path.of("target", folder() + "-simulator.tar.gz"), home.getParent());
        return home;
    }

    static Path unpack(Path packed, Path into) throws IOException {
        try (TarArchiveInputStream archive = tar(packed)) {
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

    static TarArchiveInputStream tar(Path packed) throws IOException {
        return new TarArchiveInputStream(new GzipCompressorInputStream(Files.newInputStream(packed)));
    }

    static Path archive(String form) throws IOException {
        return Path.of("target", folder() + "-dist." + form);
    }

    static String folder() {
        return "ticket-order-routes-" + version();
    }

    static String version() {
        Properties build = new Properties();
        try (InputStream info = Files.newInputStream(Path.of("target/classes/META-INF/build-info.properties"))) {
            build.load(info);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return build.getProperty("build.version");
    }
}
