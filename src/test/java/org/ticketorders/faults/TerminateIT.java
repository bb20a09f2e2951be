package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ticketorders.Application;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.TestSystem;

/** SIGTERM under load: what is in work is finished, nothing new is taken, and nothing is in doubt. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class TerminateIT {

    private static final String DRILL = "SIGTERM of the application";
    private static final int TIMES = Figures.size(1, 20);
    private static final int PER_SECOND = 40;
    private static final int TERMINATED = 128 + 15;
    /** {@code spring.lifecycle.timeout-per-shutdown-phase}: what a platform's grace must exceed. */
    private static final Duration GRACE = Duration.ofSeconds(45);

    @TempDir
    Path directory;

    private final Checker checker = new Checker();

    /** While the ledger is made, and later. Spring has a start go to its end first, and ends it then. */
    @ParameterizedTest
    @ValueSource(strings = {"ledger/ledger.db", "app/imports/inbox", "app/broker/journal"})
    void endsAutomaticallyInTheMiddleOfAStart(String made) throws Exception {
        try (TestSystem system = TestSystem.withBrokerInside("terminate-start", directory)) {
            AppProcess app = system.app("app", Application.class);
            app.launch();
            await(made).atMost(GRACE).until(() -> Files.exists(directory.resolve(made)));
            long start = System.nanoTime();

            assertThat(app.terminate()).as("exit code").isEqualTo(TERMINATED);

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("time to its end")
                    .isLessThan(GRACE);
            assertThat(app.output()).doesNotContain("\tat ");
            app.start();
            assertThat(app.terminate()).as("exit code").isEqualTo(TERMINATED);
        }
    }

    @Test
    void leavesNothingInDoubtWhenItIsTerminatedUnderLoad() throws Exception {
        try (TestSystem system = TestSystem.withBrokerInside("terminate", directory)) {
            system.shop.latencyMillis(200);
            AppProcess app = system.app("app", Application.class);
            app.start();
            Duration longest = Duration.ZERO;
            try (Load load = new Load(checker, system.senders(), PER_SECOND)) {
                for (int time = 1; time <= TIMES; time++) {
                    Work.await(system.shop, 15 + ThreadLocalRandom.current().nextInt(60));
                    long start = System.nanoTime();
                    assertThat(app.terminate()).as("exit code").isEqualTo(TERMINATED);
                    longest = Work.longer(longest, Duration.ofNanos(System.nanoTime() - start));
                    app.start();
                }
                load.stop();
            }
            Rest.await(system, checker);

            Map<String, Integer> tally = Rest.note(DRILL, "times", TIMES, system, checker);
            Figures.note(DRILL, "longest to its end", longest.toMillis() + " ms");
            assertThat(longest).as("time to its end").isLessThan(GRACE);
            assertThat(tally).as("nothing is in doubt").containsOnlyKeys("ordered", "rejected");
        }
    }
}
