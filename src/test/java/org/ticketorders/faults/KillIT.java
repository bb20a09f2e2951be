package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.Application;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.TestSystem;

/** The application, its broker and its ledger die by kill -9 under load, again and again. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KillIT {

    private static final int KILLS = Figures.size(2, 50);
    private static final int PER_SECOND = 60;
    private static final int CONSUMERS = 8;

    @TempDir
    Path directory;

    private final Checker checker = new Checker();

    @Test
    void losesNoPurchaseAndOrdersNoneTwiceWhenItIsKilledUnderLoad() throws Exception {
        try (TestSystem system = TestSystem.withBrokerInside("kill", directory)) {
            system.shop.latencyMillis(20);
            AppProcess app = system.app("app", Application.class);
            app.start();
            Duration longest = Duration.ZERO;
            try (Load load = new Load(checker, system.senders(), PER_SECOND)) {
                for (int kill = 1; kill <= KILLS; kill++) {
                    // in the middle of the work, wherever that is
                    Work.await(system.shop, 15 + ThreadLocalRandom.current().nextInt(60));
                    app.kill();
                    app.launch();
                    longest = Work.longer(longest, Work.await(system.shop, 1));
                    app.awaitReady();
                }
                load.stop();
            }
            Rest.await(system, checker);
            app.terminate();
            app.start();
            Rest.await(system, checker);

            Map<String, Integer> tally = Rest.note("kill -9 of the application", "kills", KILLS, system, checker);
            Figures.note(
                    "kill -9 of the application", "longest from start to working again", longest.toMillis() + " ms");
            assertThat(longest).as("time to working again").isLessThan(Figures.longestRecovery());
            assertThat(tally).containsKeys("ordered", "rejected");
            assertThat(tally.getOrDefault("in-doubt", 0))
                    .as("at most what was under way at each kill")
                    .isLessThanOrEqualTo(KILLS * CONSUMERS);
        }
    }
}
