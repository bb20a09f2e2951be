package org.ticketorders.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An application that the tests of a class share as long as they ask for the same one, since a start takes longer than most
 * tests: for a static field with {@code @RegisterExtension}. Tests that share one belong in a row, by {@code @Order}. A test that fails takes
 * its application with it.
 */
public final class SharedApp implements AfterAllCallback, AfterEachCallback {

    private final Consumer<TestApp> prepare;
    private TestApp app;

    /** Of the one that runs; null where it is one test's alone. */
    private List<Object> settings;

    public SharedApp() {
        this(prepared -> {});
    }

    /** @param prepare is done before each first start */
    public SharedApp(Consumer<TestApp> prepare) {
        this.prepare = prepare;
    }

    /**
     * The application that runs, if it was started in this directory with these properties; else another one. What earlier tests did is
     * there to see: its purchases, and the shop's orders, requests and faults.
     *
     * @param directory of all tests of the class, empty at the first call
     */
    public TestApp start(Path directory, String... properties) {
        List<Object> wanted = List.of(directory, List.of(properties));
        if (!wanted.equals(settings)) {
            startAlone(directory, properties);
            settings = wanted;
        }
        return app;
    }

    /** An application that ends with the test. @param directory empty */
    public TestApp startAlone(Path directory, String... properties) {
        close();
        app = TestApp.prepare(directory, properties);
        prepare.accept(app);
        app.startAgain();
        return app;
    }

    @Override
    public void afterEach(ExtensionContext test) {
        if (settings == null || test.getExecutionException().isPresent()) {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext test) {
        close();
    }

    private void close() {
        settings = null;
        if (app != null) {
            app.close();
            app = null;
        }
    }
}
