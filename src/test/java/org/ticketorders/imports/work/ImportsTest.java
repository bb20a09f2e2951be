package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;
import org.ticketorders.imports.ImportFolders;
import org.ticketorders.imports.ImportLedger;
import org.ticketorders.imports.ImportProperties;
import org.ticketorders.imports.ImportedFile;
import org.ticketorders.imports.ImportedFile.FileState;
import org.ticketorders.imports.UnreadableFile;
import org.ticketorders.purchase.read.PurchaseProperties;

/** What is left of an import that does not go as it should. */
class ImportsTest {

    @TempDir
    Path directory;

    /** What happens when the file is noted in the ledger, between its two readings. */
    private Runnable meanwhile = () -> {};

    @AutoClose
    private InWork inWork;

    private ImportProgress progress;
    private ImportList list;
    private Imports imports;

    @BeforeEach
    void open() {
        ImportProperties properties = InWorkTest.properties(directory);
        ImportFolders folders = new ImportFolders(properties, Clock.systemUTC());
        ImportLedger ledger = new ImportLedger(null, null, null) {
            @Override
            public String id() {
                return "one";
            }

            @Override
            public ImportedFile begin(String claim, String name, String digest, char separator, Labelling label) {
                meanwhile.run();
                try {
                    return new ImportedFile(
                            1, claim, name, label.label(), separator, FileState.READING, 1, 0, Instant.EPOCH);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public Optional<ImportedFile> unfinished(String claim) {
                return Optional.empty();
            }

            @Override
            public Map<String, String> states(List<String> labels) {
                return Map.of();
            }
        };
        inWork = new InWork(
                properties, folders, ledger, new RestedFiles(properties, Ticker.systemTicker()), Clock.systemUTC());
        progress =
                new ImportProgress(properties, new DefaultCamelContext(), new SimpleMeterRegistry(), Clock.systemUTC());
        ObjectMapper json = new ObjectMapper().findAndRegisterModules();
        ImportCounts counts = new ImportCounts(null) {
            @Override
            Counts of(String label, Instant now) {
                return new Counts(0, 0, 0, 0, null);
            }
        };
        list = new ImportList(
                properties, progress, ledger, new LeftFiles(folders, inWork, Clock.systemUTC()), inWork, counts, json);
        imports = new Imports(
                properties,
                folders,
                inWork,
                ledger,
                null,
                new PurchaseProperties(DataSize.ofKilobytes(4), 10, 10, null),
                progress,
                json,
                Clock.systemUTC());
    }

    @Test
    void showsAFileThatCannotBeReadAsFailedAndNoMoreAsInWork() throws IOException {
        Path file = claim("bad.csv", "purchaseId,quantty\n");

        imports.fail(file, catchUnreadable(file));

        assertThat(progress.underWay()).isEmpty();
        assertThat(items()).containsExactly("bad.csv failed");
    }

    @Test
    void showsAnInterruptedFileNoMoreAsInWork() throws IOException {
        Path file = claim("a.ndjson", "{}\n");
        meanwhile = () -> {
            throw new IllegalStateException("the ledger is away");
        };

        assertThatThrownBy(() -> imports.begin(file)).hasMessage("the ledger is away");
        assertThat(items()).containsExactly("a.ndjson reading");
        imports.interrupted(file, null, new IllegalStateException("the ledger is away"));

        assertThat(items()).containsExactly(file.getFileName() + " interrupted");
        assertThat(file).exists();
    }

    /** Some of it may have been sent by an earlier reading, so it must not count as unreadable. */
    @Test
    void readsAFileAnewThatBecomesUnreadableBetweenItsReadings() throws IOException {
        Path file = claim("a.csv", "purchaseId,email,firstname,lastname,ticket,quantity\nA,a@b.c,f,l,t,1\n");
        meanwhile = () -> write(file, "purchaseId,quantty\n");

        assertThatThrownBy(() -> imports.begin(file)).isInstanceOf(FileStillChanges.class);
        imports.interrupted(file, null, new FileStillChanges("a.csv"));

        assertThat(items()).containsExactly(file.getFileName() + " interrupted");
        assertThat(file).exists();
    }

    @Test
    void readsAFileAnewThatBecomesUnreadableInItsSecondReading() throws IOException {
        Path file = claim("a.ndjson", "{}\n");
        meanwhile = () -> write(file, "{}\n" + "x".repeat(5000));
        FileImport work = imports.begin(file);

        assertThat(work.next()).isNotNull();
        assertThatThrownBy(work::next).isInstanceOf(FileStillChanges.class);
        imports.interrupted(file, work, new FileStillChanges("a.ndjson"));

        assertThat(items()).containsExactly("a.ndjson interrupted");
    }

    @Test
    void showsTwoFilesOfOneName() throws IOException {
        Path first = claim("a.csv", "purchaseId,quantty\n");
        imports.fail(first, catchUnreadable(first));
        imports.begin(claim("b.ndjson", "{}\n"));

        Path second = claim("a.csv", "purchaseId,quantty\n");
        catchUnreadable(second);

        assertThat(items()).containsExactlyInAnyOrder("a.csv failed", "a.csv reading", "b.ndjson reading");
    }

    /** A failure that comes again each time, whatever throws it. */
    @ParameterizedTest
    @MethodSource("failuresOfAFile")
    void refusesAFileThatIsInterruptedTooOften(Exception failure) throws IOException {
        Path file = claim("a.ndjson", "{}\n");
        meanwhile = () -> {
            throw new IllegalStateException("jane@example.com", failure);
        };
        for (int reading = 1; reading <= 3; reading++) {
            assertThat(file).as("before reading %d", reading).exists();
            assertThatThrownBy(() -> imports.begin(file)).isNotNull();
            imports.interrupted(file, null, new IllegalStateException("jane@example.com", failure));
        }

        assertThat(file).doesNotExist();
        assertThat(items()).containsExactly("a.ndjson failed");
        assertThat(directory.resolve("failed/a.ndjson")).hasContent("{}\n");
        assertThat(Files.readString(directory.resolve("failed/a.ndjson.reason.txt")))
                .startsWith("its import was interrupted 3 times (openticket.imports.max-readings), at last: ")
                .doesNotContain("jane");
        assertThat(left()).as("nothing stays in work").isEmpty();
    }

    private static List<Exception> failuresOfAFile() {
        return List.of(
                new IllegalArgumentException("jane@example.com"),
                new IOException("jane@example.com"),
                new UncheckedIOException(new java.nio.file.AccessDeniedException("a.ndjson")),
                new FileStillChanges("a.ndjson"));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void beginsAFileAnewForAsLongAsAnOutageLasts(Exception outage) throws IOException {
        Path file = claim("a.ndjson", "{}\n");
        for (int reading = 1; reading <= 50; reading++) {
            imports.begin(file).close();
            imports.interrupted(file, null, new IllegalStateException(outage));
        }

        assertThat(file).exists();
        assertThat(inWork.timesBegun(file)).isZero();
    }

    private static List<Exception> outages() {
        return List.of(
                new ApplicationStops(),
                new org.springframework.jms.UncategorizedJmsException("away"),
                new jakarta.jms.JMSException("away"),
                new org.springframework.dao.QueryTimeoutException("away"),
                new org.springframework.transaction.CannotCreateTransactionException("away"));
    }

    /** It kills the process, say, each time. */
    @Test
    void refusesAFileWhoseReadingsAllEndedWithoutAWord() throws IOException {
        Path file = claim("a.ndjson", "{}\n");
        for (int reading = 1; reading <= 3; reading++) {
            imports.begin(file).close();
        }

        assertThat(catchUnreadable(file))
                .hasMessage("its import was interrupted 3 times (openticket.imports.max-readings), at last: the process"
                        + " ended each time");
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("in-work"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".lock"))
                    .toList();
        }
    }

    private UnreadableFile catchUnreadable(Path file) throws IOException {
        try {
            imports.begin(file);
            throw new AssertionError("it was read");
        } catch (UnreadableFile e) {
            return e;
        }
    }

    private List<String> items() throws IOException {
        return list.newest(10, Instant.EPOCH).stream()
                .map(item -> item.name() + " " + item.state())
                .toList();
    }

    private Path claim(String name, String content) throws IOException {
        return inWork.claim(
                write(directory.resolve("inbox").resolve(name), content).toFile());
    }

    private static Path write(Path file, String content) {
        try {
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
