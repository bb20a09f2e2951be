package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import org.ticketorders.SettableClock;
import org.ticketorders.imports.ImportFolders;
import org.ticketorders.imports.ImportLedger;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.testing.SmallDisk;

class LeftFilesTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    @TempDir
    Path directory;

    private final SettableClock clock = new SettableClock(NOW);

    @Test
    void tellsOfAnInboxThatCannotBeRead() throws IOException {
        ImportFolders folders = new ImportFolders(InWorkTest.properties(directory), clock);
        LeftFiles files = new LeftFiles(folders, inWork(folders), clock);
        files.look();
        assertThat(files.left()).isEmpty();
        FileSystemUtils.deleteRecursively(folders.inbox());

        files.look();

        assertThat(files.left()).singleElement().satisfies(left -> {
            assertThat(left.name()).isEqualTo(folders.inbox().getFileName() + "/");
            assertThat(left.why()).contains("cannot be read (NoSuchFileException)");
            assertThat(left.since()).isEqualTo(clock.instant());
        });
        Files.createDirectories(folders.toCheck());
        files.look();
        assertThat(files.left()).isEmpty();
    }

    /** The inbox was moved to another disk while its files were taken. */
    @Test
    void tellsOfAFileThatCannotBeMovedOnceAndLeavesNothingOfTheAttempts() throws IOException {
        assumeThat(SmallDisk.isPossible(directory)).isTrue();
        ImportFolders folders = new ImportFolders(InWorkTest.properties(directory), clock);
        InWork inWork = inWork(folders);
        LeftFiles files = new LeftFiles(folders, inWork, clock);
        FileSystemUtils.deleteRecursively(folders.inbox());
        try (SmallDisk other = SmallDisk.mount(directory.resolve("other"), 1)) {
            Files.createSymbolicLink(folders.inbox(), other.folder());
            Path stays = file(folders.inbox().resolve("a.csv"), NOW.minusSeconds(90));
            Path ours;
            try (var found = Files.list(folders.inWork())) {
                ours = found.filter(Files::isDirectory).findFirst().orElseThrow();
            }

            assertThat(inWork.claim(stays.toFile())).isNull();
            assertThat(inWork.claim(stays.toFile())).isNull();
            files.look();

            assertThat(ours).isEmptyDirectory();
            assertThat(files.left()).singleElement().satisfies(left -> {
                assertThat(left.name()).isEqualTo("a.csv");
                assertThat(left.why()).contains("cannot be moved").contains("AtomicMoveNotSupportedException");
            });
            Files.delete(stays);
            inWork.unseen();
            files.look();
            assertThat(files.left()).isEmpty();
        }
    }

    private InWork inWork(ImportFolders folders) {
        ImportLedger ledger = new ImportLedger(null, null, null) {
            @Override
            public String id() {
                return "one";
            }
        };
        ImportProperties properties = InWorkTest.properties(directory);
        return new InWork(properties, folders, ledger, new RestedFiles(properties, Ticker.systemTicker()), clock);
    }

    private static Path file(Path file, Instant changed) throws IOException {
        Files.writeString(file, "x");
        return Files.setLastModifiedTime(file, FileTime.from(changed));
    }
}
