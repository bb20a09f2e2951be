package org.ticketorders.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ImportFoldersTest {

    @TempDir
    Path directory;

    /** What is written into one would be taken for what the other holds: a report for a file to import. */
    @ParameterizedTest
    @CsvSource({
        "reports, inbox, openticket.imports.inbox",
        "reports, inbox/., openticket.imports.inbox",
        "reports, link, openticket.imports.inbox",
        "failed, inbox/check, 'openticket.imports.inbox, for what is only checked'",
        "done, in-work, openticket.imports.in-work",
        "failed, done, openticket.imports.done",
    })
    void areNotTheSame(String key, String folder, String other) throws Exception {
        Files.createDirectories(directory.resolve("inbox"));
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("inbox"));

        assertThatThrownBy(() -> folders(key, directory.resolve(folder)))
                .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, e -> assertThat(e.getName())
                        .isEqualTo("openticket.imports." + key))
                .hasMessageContaining("is the folder of " + other + ", too");
    }

    @Test
    void areNamedWhereOneCannotBeMade() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> folders("done", file.resolve("done")))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("openticket.imports.done")
                .hasMessageContaining("cannot be made");
        assertThatCode(() -> folders("done", directory.resolve("inbox/done"))).doesNotThrowAnyException();
    }

    private ImportFolders folders(String key, Path folder) {
        Map<String, Object> values = new HashMap<>(Map.of(
                "openticket.imports.enabled", true,
                "openticket.imports.inbox", directory.resolve("inbox").toString(),
                "openticket.imports.in-work", directory.resolve("in-work").toString(),
                "openticket.imports.done", directory.resolve("done").toString(),
                "openticket.imports.failed", directory.resolve("failed").toString(),
                "openticket.imports.reports", directory.resolve("reports").toString()));
        values.put("openticket.imports." + key, folder.toString());
        ImportProperties properties = new Binder(new MapConfigurationPropertySource(values))
                .bind("openticket.imports", ImportProperties.class)
                .get();
        return new ImportFolders(properties, Clock.systemUTC());
    }
}
