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
record Drops(Path folder) {

    private static final ObjectMapper JSON = new ObjectMapper();
    static final String[] QUICK = {
        "openticket.imports.poll-millis=100",
        "openticket.imports.settle-millis=1",
        "openticket.imports.changes-millis=300",
        "openticket.housekeeping.period-millis=200"
    };

    static Drops of(Path dataDirectory) {
        return new Drops(dataDirectory.resolve("imports"));
    }

    /** As the contract with senders says: written elsewhere, then renamed. */
    Drops drop(String name, byte[] content) {
        try {
            Path aside = Files.write(folder.resolve("written-elsewhere"), content);
            Files.move(aside, folder.resolve("inbox").resolve(name), StandardCopyOption.ATOMIC_MOVE);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Drops drop(String name, String content) {
        return drop(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Drops one of the files in {@code src/test/resources/imports}. */
    Drops drop(String fixture) {
        return drop(fixture, fixture(fixture));
    }

    static byte[] fixture(String name) {
        try {
            return Files.readAllBytes(Path.of("src/test/resources/imports", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode awaitReport(String label) {
        return awaitReport(label, TestApp.PATIENCE);
    }

    JsonNode awaitReport(String label, Duration longest) {
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
    List<List<String>> awaitOutcomes(String label) {
        return awaitOutcomes(label, TestApp.PATIENCE);
    }

    List<List<String>> awaitOutcomes(String label, Duration longest) {
        Path file = report(label + ".outcomes.csv");
        await("the outcomes of " + label).atMost(longest).until(() -> Files.exists(file));
        return text(file)
                .lines()
                .skip(1)
                .map(line -> List.of(line.split("[,;\t]", -1)))
                .toList();
    }

    Path inbox(String name) {
        return folder.resolve("inbox").resolve(name);
    }

    Path done(String name) {
        return folder.resolve("done").resolve(name);
    }

    Path failed(String name) {
        return folder.resolve("failed").resolve(name);
    }

    Path report(String name) {
        return folder.resolve("reports").resolve(name);
    }

    /** Files that wait or are in work. */
    List<String> unfinished() {
        try (Stream<Path> inbox = Files.list(folder.resolve("inbox"));
                Stream<Path> inWork = Files.walk(folder.resolve("in-work"))) {
            return Stream.concat(inbox, inWork.filter(Files::isRegularFile))
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
