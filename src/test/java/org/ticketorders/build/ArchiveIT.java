package org.ticketorders.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The archives that this build has made, the way whoever downloads one meets it. */
class ArchiveIT extends OnArchive {

    private static final int PLAIN = 0644;
    private static final int PROGRAM = 0755;

    @Test
    void holdsTheSameInBothFormsWithItsModes() throws IOException {
        Map<String, Integer> tar = new TreeMap<>();
        List<Instant> times = new ArrayList<>();
        try (TarArchiveInputStream archive = tar(archive("tar.gz"))) {
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
                .noneMatch(name -> name.matches("(data|logs|target|src)/.*"))
                .noneMatch(name -> name.contains("simulator") || name.contains("vertx"));
    }

    /** It is for those who try it, and nothing that runs in production. */
    @Test
    void holdsNoSimulatedShop() throws IOException {
        Path home = unpack(directory);

        try (JarFile application =
                        new JarFile(home.resolve("lib/ticket-order-routes.jar").toFile());
                JarFile alone = new JarFile(Path.of("target", folder() + ".jar").toFile())) {
            assertThat(Stream.concat(application.stream(), alone.stream()).map(JarEntry::getName))
                    .hasSizeGreaterThan(1000)
                    .noneMatch(name -> name.contains("/sandbox/") || name.contains("vertx"));
        }
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

    private static List<String> under(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(Files::isRegularFile).map(Path::toString).toList();
        }
    }
}
