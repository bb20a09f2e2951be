package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.faults.Figures;
import org.ticketorders.imports.UnreadableFile;
import org.ticketorders.testing.MutatedBytes;

/** Damaged and forged files of every format: each is read to its end or refused, whatever its parser makes of it. */
class MutatedFilesIT {

    private static final int FILES = Figures.size(3_000, 200_000);
    private static final int LONGEST_RECORD = 4_096;

    /** Longest time for one file, in milliseconds; a short form runs beside other tests. */
    private static final long LONGEST_MILLIS = Figures.size(20_000, 1_000);

    @TempDir
    Path directory;

    @Test
    void readsOrRefusesEveryFile() throws IOException {
        List<Path> samples = samples();
        long refused = 0;
        long slowest = 0;
        for (int n = 0; n < FILES; n++) {
            Path sample = samples.get(n % samples.size());
            Path file = directory.resolve(sample.getFileName());
            Files.write(file, MutatedBytes.of(Files.readAllBytes(sample), n));
            long from = System.nanoTime();
            refused += isRead(file, n) ? 0 : 1;
            slowest = Math.max(slowest, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from));
        }
        assertThat(refused).as("files that were refused").isBetween(FILES / 20L, FILES - FILES / 20L);
        assertThat(slowest).as("milliseconds for the slowest file").isLessThan(LONGEST_MILLIS);
        Figures.note(
                "mutated files", "%d files".formatted(FILES), "%d refused, slowest %d ms".formatted(refused, slowest));
    }

    private static boolean isRead(Path file, int number) throws IOException {
        try {
            FileImport work = new FileImport(file, RecordReadersTest.limits("UTF-8"), LONGEST_RECORD, Instant.EPOCH);
            work.check(() -> {});
            return true;
        } catch (UnreadableFile e) {
            assertThat(e.getMessage())
                    .as("%s, number %d", file, number)
                    .isNotBlank()
                    .doesNotContain("\n");
            return false;
        }
    }

    private static List<Path> samples() throws IOException {
        try (Stream<Path> ours = Files.list(Path.of("config/samples/imports"));
                Stream<Path> others = Files.list(Path.of("src/test/resources/imports"))) {
            return Stream.concat(ours, others).sorted().toList();
        }
    }
}
