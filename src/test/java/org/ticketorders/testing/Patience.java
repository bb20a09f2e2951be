package org.ticketorders.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Lets tests that do not say how long wait as long as others do: on a machine that has much else to do, Awaitility's own 10 s pass. */
public final class Patience implements TestExecutionListener {

    static final Duration LONGEST = Duration.ofSeconds(40);

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        Awaitility.setDefaultTimeout(LONGEST);
    }
}
