package org.ticketorders.imports;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.ticketorders.testing.TestApp;

/** The folders of an import as a back office sees them. */
public record Drops(Path folder) {

    private static final ObjectMapper JSON = new ObjectMapper();
    public static final String[] QUICK = {
        "openticket.imports.poll-millis=100",
        "openticket.imports.remote-poll-millis=100",
        "openticket.imports.settle-millis=1",
        "openticket.imports.changes-millis=300",
        "openticket.housekeeping.period-millis=200"
    };

    public static Drops of(Path dataDirectory) {
        return new Drops(dataDirectory.resolve("imports"));
    }

    /** As the contract with senders says: written elsewhere, then renamed. */
    public Drops drop(String name, byte[] content) {
        try {
            Path aside = Files.write(folder.resolve("written-elsewhere"), content);
            Files.move(aside, folder.resolve("inbox").resolve(name), StandardCopyOption.ATOMIC_MOVE);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Drops drop(String name, String content) {
        return drop(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Drops one of the files in {@code src/test/resources/imports}. */
    public Drops drop(String fixture) {
        return drop(fixture, fixture(fixture));
    }

    public static byte[] fixture(String name) {
        try {
            return Files.readAllBytes(Path.of("src/test/resources/imports", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonNode awaitReport(String label) {
        return awaitReport(label, TestApp.PATIENCE);
    }

    public JsonNode awaitReport(String label, Duration longest) {
        await("the report of " + label)
                .atMost(longest)
                .until(() -> Files.exists(report(label + ".report.json"))
                        && (Files.exists(done(label)) || Files.exists(failed(label), LinkOption.NOFOLLOW_LINKS)));
        try {
            return JSON.readTree(report(label + ".report.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The outcomes, once they are there: cells of each row, without the header. */
    public List<List<String>> awaitOutcomes(String label) {
        return awaitOutcomes(label, TestApp.PATIENCE);
    }

    public List<List<String>> awaitOutcomes(String label, Duration longest) {
        Path file = report(label + ".outcomes.csv");
        await("the outcomes of " + label).atMost(longest).until(() -> Files.exists(file));
        return text(file)
                .lines()
                .skip(1)
                .map(line -> List.of(line.split("[,;\t]", -1)))
                .toList();
    }

    public Path inbox(String name) {
        return folder.resolve("inbox").resolve(name);
    }

    public Path done(String name) {
        return folder.resolve("done").resolve(name);
    }

    public Path failed(String name) {
        return folder.resolve("failed").resolve(name);
    }

    public Path report(String name) {
        return folder.resolve("reports").resolve(name);
    }

    /** Files that wait or are in work. */
    public List<String> unfinished() {
        try (Stream<Path> inbox = Files.list(folder.resolve("inbox"));
                Stream<Path> inWork = Files.walk(folder.resolve("in-work"))) {
            return Stream.concat(inbox.filter(file -> !file.endsWith("check")), inWork.filter(Files::isRegularFile))
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".lock") && !name.endsWith(".begun"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
