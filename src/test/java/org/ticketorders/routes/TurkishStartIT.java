package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.ops.OpsHttp;
import org.ticketorders.purchase.State;
import org.ticketorders.testing.TestApp;

/** On a machine whose language writes the small letter of I without its dot. */
class TurkishStartIT {

    private final Locale usual = Locale.getDefault();

    @TempDir
    Path directory;

    @BeforeEach
    void speakTurkish() {
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
    }

    @AfterEach
    void speakAsUsual() {
        Locale.setDefault(usual);
    }

    @Test
    void doesWhatItDoesElsewhere() {
        try (TestApp app = TestApp.start(directory)) {
            OpsHttp ops = new OpsHttp(app);
            assertThat("I".toLowerCase()).as("so that this test sees anything").isEqualTo("\u0131");

            String id = app.order(1);
            app.awaitState(id, State.ORDERED);

            assertThat(ops.get("/stages").toString()).contains("\"intake\"").doesNotContain("\u0131");
            ops.post("/stages/intake/pause", "{\"why\":\"a look\"}").ok(200);
            ops.post("/stages/intake/resume", "{\"why\":\"looked\"}").ok(200);
            assertThat(ops.get("/purchases?state=in-doubt").toString()).contains("items");
            for (String path : new String[] {"/purchases/" + id, "/overview", "/shop", "/dead-letters", "/audit"}) {
                assertThat(ops.get(path).toString()).as(path).doesNotContain("\u0131");
            }
        }
    }
}
