package org.ticketorders.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.testing.TestApp;

/** A folder whose name would mean something else in the address of an endpoint; each part of it alone is in {@code ImportEndpointsTest}. */
class FoldersIT {

    private static final String NAME = "a%2Fb%20c 50% (1) & d+e#f Ju\u0308rgen's RAW(x) {{inbox}}";

    @TempDir
    Path directory;

    @Test
    void hasItsDataInTheDirectoryThatIsConfiguredAndReadsFilesThere() throws Exception {
        Path data = Files.createDirectories(directory.resolve(NAME));
        try (TestApp app = TestApp.prepare(data, Drops.QUICK)) {
            app.startAgain();

            Drops.of(data).drop("tabs.csv").awaitReport("tabs.csv");
            assertThat(Files.list(directory)).containsExactly(data);
        }
    }

    @Test
    void readsFilesFromAnInboxThatLooksLikeAQuestion() throws Exception {
        try (TestApp app = TestApp.prepare(directory.resolve("data"), Drops.QUICK)) {
            Drops drops = new Drops(directory.resolve(NAME + " what?noop=false#b?c"));
            for (String folder : new String[] {"inbox", "in-work", "done", "failed", "reports"}) {
                app.with("openticket.imports." + folder + "=" + drops.folder().resolve(folder));
            }
            app.startAgain();

            drops.drop("tabs.csv").awaitReport("tabs.csv");
        }
    }
}
