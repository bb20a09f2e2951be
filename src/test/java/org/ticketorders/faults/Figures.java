package org.ticketorders.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * What the fault drills measured: printed as one table when all of them are done, and written to {@code target/faults.md}.
 *
 * <p>The same drills run in a short form with every build and, with {@code -Pfaults}, in the long form whose figures are
 * quoted.
 */
public final class Figures implements TestExecutionListener {

    private static final boolean LONG = Boolean.getBoolean("faults.long");
    private static final List<String> ROWS = new ArrayList<>();

    /** The size of a drill: by the form that runs. */
    public static int size(int shortForm, int longForm) {
        return LONG ? longForm : shortForm;
    }

    /**
     * The longest that a drill may take until it works again. The goal of 30 s is for a machine that does nothing else, as in the long
     * form; the short form runs beside other tests.
     */
    static Duration longestRecovery() {
        return Duration.ofSeconds(LONG ? 30 : 120);
    }

    public static boolean isLongForm() {
        return LONG;
    }

    /** Notes one figure. Only what the drill has measured or counted itself. */
    public static synchronized void note(String drill, String figure, Object value) {
        ROWS.add("| " + drill + " | " + figure + " | " + value + " |");
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        synchronized (Figures.class) {
            if (ROWS.isEmpty()) {
                return;
            }
            List<String> lines = new ArrayList<>(List.of("| drill | figure | value |", "|---|---|---|"));
            lines.addAll(ROWS);
            String table =
                    "\nFault drills, " + (LONG ? "long" : "short") + " form\n\n" + String.join("\n", lines) + "\n";
            System.out.println(table);
            try {
                Files.writeString(Path.of("target", "faults.md"), table);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
