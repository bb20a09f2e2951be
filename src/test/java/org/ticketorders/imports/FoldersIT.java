package org.ticketorders.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.testing.TestApp;

/** Folders whose names would mean something else in the address of an endpoint. */
class FoldersIT {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "feature%2Ftickets",
                "My%20Orders",
                "My Orders",
                "a+b",
                "50% (1) & more",
                "a#b",
                "Ju\u0308rgen's",
                "RAW(x)",
                "{{inbox}}"
            })
    void readsFilesFromTheFolderThatIsConfigured(String name) throws Exception {
        Path data = Files.createDirectories(directory.resolve(name));
        try (TestApp app = TestApp.prepare(data, Drops.QUICK)) {
            app.startAgain();

            Drops.of(data).drop("tabs.csv").awaitReport("tabs.csv");
            assertThat(Files.list(directory)).containsExactly(data);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a?b", "in?noop=false", "what?", "a#b?c"})
    void readsFilesFromAnInboxThatLooksLikeAQuestion(String name) throws Exception {
        try (TestApp app = TestApp.prepare(directory.resolve("data"), Drops.QUICK)) {
            Drops drops = new Drops(directory.resolve(name));
            for (String folder : new String[] {"inbox", "in-work", "done", "failed", "reports"}) {
                app.with("openticket.imports." + folder + "=" + drops.folder().resolve(folder));
            }
            app.startAgain();

            drops.drop("tabs.csv").awaitReport("tabs.csv");
        }
    }
}
