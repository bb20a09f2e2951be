package org.ticketorders.ops;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.testing.Chromium;
import org.ticketorders.testing.OpsBrowser;
import org.ticketorders.testing.TestApp;

/** An application, and a browser at its operators' page, which nothing may be complained of. */
abstract class OnOpsPage {

    @TempDir
    static Path directory;

    @TempDir
    static Path profile;

    static TestApp app;
    static OpsBrowser ops;
    static Chromium browser;

    /** Opens a browser, which is not logged in, at an application, which is closed in the end. */
    static void open(TestApp started) {
        app = started;
        ops = new OpsBrowser(app, profile);
        browser = ops.browser;
    }

    @AfterAll
    static void stop() {
        if (ops != null) {
            ops.close();
        }
        if (app != null) {
            app.close();
        }
    }

    @AfterEach
    void nothingToComplainOf() {
        ops.assertNothingToComplainOf();
    }
}
