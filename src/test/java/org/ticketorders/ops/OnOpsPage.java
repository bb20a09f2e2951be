package org.ticketorders.ops;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    /** The script that finds faults of accessibility. */
    static String axe() throws IOException {
        try (InputStream script = OpsPageIT.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Faults of accessibility of what is shown, once that script is there. */
    static List<Map<String, Object>> faults() {
        return browser.askLater("""
                axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(found =>
                    arguments[0](found.violations.map(({id, help, nodes}) => ({id, help, nodes: nodes.map(node => node.html)}))))
                """);
    }
}
