package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Ticker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import org.ticketorders.imports.ImportFolders;
import org.ticketorders.imports.ImportLedger;
import org.ticketorders.imports.ImportProperties;

/** Where files go from the inbox, with others that do the same at the same moment. */
@Timeout(120)
public class InWorkTest {

    private static final int ROUNDS = 300;

    @TempDir
    Path directory;

    private final ExecutorService others = Executors.newFixedThreadPool(4);
    private ImportProperties properties;
    private ImportFolders folders;
    private InWork inWork;

    @BeforeEach
    void open() {
        properties = properties(directory);
        folders = new ImportFolders(properties, Clock.systemUTC());
        inWork = inWork();
    }

    @AfterEach
    void close() throws IOException {
        others.shutdown();
        inWork.close();
    }

    /** A file that a dead process has left, and one that came since then. */
    @Test
    void losesNoFileWhenTwoOfOneNameAreTakenAtOnce() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            String name = i + ".csv";
            leave(i, name, "left");
            Files.writeString(directory.resolve("inbox").resolve(name), "new");

            atOnce(() -> inWork.claim(directory.resolve("inbox").resolve(name).toFile()), inWork::resumable);

            assertThat(contents(name)).as("round %d", i).containsExactlyInAnyOrder("left", "new");
        }
        assertThat(directory.resolve("in-work")).isDirectoryNotContaining("glob:**/one.dead*");
    }

    @Test
    void takesAFileOnceWhoeverTries() throws Exception {
        InWork other = inWork();
        for (int i = 0; i < ROUNDS; i++) {
            Path file = Files.writeString(directory.resolve("inbox").resolve(i + ".csv"), "new");

            List<Object> claims = atOnce(() -> inWork.claim(file.toFile()), () -> other.claim(file.toFile()));

            assertThat(claims).filteredOn(claim -> claim != null).hasSize(1);
        }
        assertThat(inWork.resumable())
                .as("what is in work is not begun a second time")
                .isEmpty();
        other.close();
    }

    /** It would be reported as one that cannot be read, in the place of its report. */
    /** Else it would be taken for one that somebody has written to since it was imported. */
    @Test
    void leavesNoFileATimeInTheFuture() throws IOException {
        for (String name : List.of("ahead.csv", "before.csv")) {
            Path file = Files.writeString(folders.inbox().resolve(name), "x");
            Instant changed =
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(name.startsWith("a") ? 7_200 : -7_200);
            Files.setLastModifiedTime(file, FileTime.from(changed));

            Instant now =
                    Files.getLastModifiedTime(inWork().claim(file.toFile())).toInstant();

            assertThat(now).isBeforeOrEqualTo(Instant.now());
            if (changed.isBefore(Instant.now())) {
                assertThat(now).isEqualTo(changed);
            }
        }
    }

    @Test
    void beginsNoFileAgainThatIsPutAwayInTheSameMoment() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            Path file =
                    inWork.claim(Files.writeString(directory.resolve("inbox").resolve(i + ".csv"), "new")
                            .toFile());

            List<Object> results = atOnce(
                    () -> {
                        Files.delete(file);
                        inWork.settled(file);
                        return List.of();
                    },
                    inWork::resumable,
                    inWork::resumable,
                    inWork::resumable);

            assertThat(results).as("round %d", i).allSatisfy(begun -> assertThat((List<?>) begun)
                    .isEmpty());
        }
    }

    @Test
    void leavesTheFilesOfALivingProcessToIt() throws Exception {
        InWork other = inWork();
        Path file = other.claim(
                Files.writeString(directory.resolve("inbox/a.csv"), "x").toFile());

        assertThat(inWork.resumable()).isEmpty();
        other.close();

        assertThat(inWork.resumable()).singleElement().satisfies(taken -> assertThat(InWork.claimOf(taken))
                .isEqualTo(InWork.claimOf(file)));
    }

    @Test
    void removesWhatADeadProcessHadNotFetchedToTheEnd() throws Exception {
        leave(1, "a.csv", "left");
        Path half = Files.writeString(directory.resolve("in-work/one.dead1/.arriving-1"), "half");

        assertThat(inWork.resumable()).hasSize(1);
        assertThat(half).doesNotExist();
        assertThat(half.getParent()).doesNotExist();
    }

    @Test
    void overwritesNothingThatIsFetchedInTheSameMoment() throws Exception {
        FetchedFiles fetched = new FetchedFiles(properties, folders, inWork);
        for (int i = 0; i < 30; i++) {
            String name = i + ".csv";

            List<Object> results = atOnce(
                    () -> land(fetched, name, "a".repeat(100)), () -> land(fetched, name, "b".repeat(100)), () -> {
                        // a sender that looks before
                        return Files.writeString(
                                directory.resolve("inbox").resolve(name),
                                "c".repeat(100),
                                java.nio.file.StandardOpenOption.CREATE_NEW);
                    });

            assertThat(results)
                    .as("round %d", i)
                    .filteredOn(result -> result != null)
                    .hasSize(1);
            assertThat(contents(name)).singleElement().asString().matches("(a|b|c)\\1{99}");
        }
        assertThatThrownBy(() -> land(fetched, "0.csv", "d")).hasMessage("one of the same name is in the inbox");
    }

    /** Processes with different ledgers know nothing of each other but the folders. */
    @Test
    void givesALabelOnce() throws Exception {
        // in one second, or who asks again gets a label of the next
        Clock clock = Clock.fixed(Instant.now(), ZoneOffset.UTC);
        ImportFolders one = new ImportFolders(properties, clock);
        ImportFolders other = new ImportFolders(properties, clock);
        for (int i = 0; i < ROUNDS; i++) {
            String name = i + ".csv";

            List<Object> labels = atOnce(() -> one.label(name, "A"), () -> other.label(name, "B"));

            assertThat(labels).as("round %d", i).doesNotHaveDuplicates().doesNotContainNull();
            assertThat(one.label(name, "A")).as("the same once more").isEqualTo(labels.get(0));
        }
        Files.writeString(directory.resolve("done/used.csv"), "x");
        assertThat(one.label("used.csv", "C")).matches("used\\.\\d{8}-\\d{6}\\.csv");
        one.release("1.csv");
        assertThat(one.label("1.csv", "C")).isEqualTo("1.csv");
    }

    private static String land(FetchedFiles fetched, String name, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        fetched.land(new ByteArrayInputStream(content), "outgoing/" + name, content.length);
        return name;
    }

    /** @return what each of them returns, or null for one that fails with an IOException */
    @SafeVarargs
    private List<Object> atOnce(Callable<Object>... works) throws Exception {
        CyclicBarrier start = new CyclicBarrier(works.length);
        List<Future<Object>> running = Stream.of(works)
                .map(work -> others.submit(() -> {
                    start.await();
                    return work.call();
                }))
                .toList();
        List<Object> results = new ArrayList<>();
        for (Future<Object> future : running) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                assertThat(e.getCause()).isInstanceOf(IOException.class);
                results.add(null);
            }
        }
        return results;
    }

    private void leave(int number, String name, String content) throws IOException {
        Path dead = Files.createDirectory(directory.resolve("in-work/one.dead" + number));
        Files.createFile(directory.resolve("in-work/one.dead" + number + ".lock"));
        Files.writeString(Files.createDirectory(dead.resolve("claim" + number)).resolve(name), content);
        Files.createDirectory(dead.resolve("empty" + number));
    }

    private List<String> contents(String name) throws IOException {
        List<String> contents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().equals(name))
                    .toList()) {
                contents.add(Files.readString(file));
            }
        }
        return contents;
    }

    private InWork inWork() {
        ImportLedger ledger = new ImportLedger(null, null, null) {
            @Override
            public String id() {
                return "one";
            }
        };
        return new InWork(
                properties, folders, ledger, new RestedFiles(properties, Ticker.systemTicker()), Clock.systemUTC());
    }

    /** All folders in this one. */
    public static ImportProperties properties(Path directory) {
        return properties(directory, StandardCharsets.UTF_8);
    }

    static ImportProperties properties(Path directory, long settleMillis) {
        return properties(directory, settleMillis, 100);
    }

    static ImportProperties properties(Path directory, long settleMillis, long remotePollMillis) {
        return properties(directory, StandardCharsets.UTF_8, settleMillis, remotePollMillis);
    }

    static ImportProperties properties(Path directory, Charset charset) {
        return properties(directory, charset, 0, 100);
    }

    private static ImportProperties properties(
            Path directory, Charset charset, long settleMillis, long remotePollMillis) {
        return new ImportProperties(
                true,
                directory.resolve("inbox").toString(),
                directory.resolve("in-work").toString(),
                directory.resolve("done").toString(),
                directory.resolve("failed").toString(),
                directory.resolve("reports").toString(),
                "",
                "",
                null,
                null,
                charset,
                DataSize.ofMegabytes(1),
                200,
                1000,
                3,
                500,
                false,
                100,
                remotePollMillis,
                settleMillis,
                Duration.ofSeconds(5),
                Duration.ofHours(1),
                60_000);
    }
}
