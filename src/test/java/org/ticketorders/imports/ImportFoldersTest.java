package org.ticketorders.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** Where files go from the inbox. */
class ImportFoldersTest {

    private static final int ROUNDS = 1_000;

    @TempDir
    Path directory;

    /** A file that a dead process has left, and one that came since then: whoever moves first, the other must not be overwritten. */
    @Test
    @Timeout(60)
    void losesNoFileWhenTwoOfOneNameAreTakenAtOnce() throws Exception {
        ImportFolders folders = folders();
        ExecutorService others = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < ROUNDS; i++) {
                String name = i + ".csv";
                Path dead = Files.createDirectory(directory.resolve("in-work/one." + i));
                Files.createFile(dead.resolve(".in-use.lock"));
                Files.writeString(dead.resolve(name), "left");
                Files.writeString(directory.resolve("inbox").resolve(name), "new");
                CyclicBarrier start = new CyclicBarrier(2);

                Future<?> claim = others.submit(() -> {
                    start.await();
                    return folders.claim(
                            directory.resolve("inbox").resolve(name).toFile());
                });
                Future<?> takeOver = others.submit(() -> {
                    start.await();
                    return folders.resumable();
                });
                claim.get();
                takeOver.get();

                assertThat(contents(name))
                        .as("contents of both files in round %d", i)
                        .containsExactlyInAnyOrder("left", "new");
                forget(name);
            }
        } finally {
            others.shutdown();
            folders.close();
        }
    }

    private List<String> contents(String name) throws IOException {
        List<String> contents = new ArrayList<>();
        for (Path file : all(name)) {
            contents.add(Files.readString(file));
        }
        return contents;
    }

    private void forget(String name) throws IOException {
        for (Path file : all(name)) {
            Files.delete(file);
        }
    }

    private List<Path> all(String name) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().equals(name))
                    .toList();
        }
    }

    private ImportFolders folders() {
        ImportLedger ledger = new ImportLedger(null, null, null, null) {
            @Override
            String id() {
                return "one";
            }
        };
        return new ImportFolders(
                new ImportProperties(
                        true,
                        folder("inbox"),
                        folder("in-work"),
                        folder("done"),
                        folder("failed"),
                        folder("reports"),
                        "",
                        "",
                        null,
                        null,
                        StandardCharsets.UTF_8,
                        DataSize.ofMegabytes(1),
                        200,
                        1000,
                        500,
                        100,
                        0,
                        Duration.ofSeconds(5),
                        Duration.ofHours(1)),
                ledger,
                Clock.systemUTC());
    }

    private String folder(String name) {
        return directory.resolve(name).toString();
    }
}
