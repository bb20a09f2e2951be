package org.ticketorders.ledger;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.sqlite.NativeLibraryNotFoundException;
import org.ticketorders.log.Causes;

/** Says in a few lines that the start failed because the ledger's database could not be reached. */
class LedgerDoesNotAnswer extends AbstractFailureAnalyzer<CannotGetJdbcConnectionException> {

    private static final int DEEPEST = 20;

    private final Environment environment;

    LedgerDoesNotAnswer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable root, CannotGetJdbcConnectionException cause) {
        if (isWithoutNativeLibrary(cause)) {
            String folder = System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir"));
            return new FailureAnalysis(
                    "SQLite's native library could not be loaded from " + folder
                            + ", where it is unpacked at each start: most likely that file system is mounted with 'noexec', is full, or may not be"
                            + " written.",
                    "Name a folder whose files may be loaded, by Java's option -Dorg.sqlite.tmpdir=/path/of/the/folder (in JAVA_OPTS for the start"
                            + " script, in JAVA_TOOL_OPTIONS elsewhere), and start again.",
                    cause);
        }
        // parameters may hold a password
        String url = environment.getProperty("spring.datasource.url", "").replaceFirst("\\?.*", "");
        return new FailureAnalysis(
                "The ledger's database, spring.datasource.url " + url + ", does not let us in: " + Causes.root(cause),
                "Start again when it does, or correct the URL, spring.datasource.username or its password.",
                cause);
    }

    private static boolean isWithoutNativeLibrary(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof LinkageError || cause instanceof NativeLibraryNotFoundException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
