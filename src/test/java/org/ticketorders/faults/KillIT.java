package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.Application;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.ShopSimulator;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.TestSystem;

/** The application, its broker and its ledger die by kill -9 under load, again and again. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KillIT {

    private static final int KILLS = Figures.size(3, 50);
    private static final int PER_SECOND = 60;
    private static final int CONSUMERS = 8;
    private static final Duration RECOVERY = Duration.ofSeconds(30);

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
                    awaitCalls(system.shop, 15 + ThreadLocalRandom.current().nextInt(60));
                    app.kill();
                    long start = System.nanoTime();
                    app.launch();
                    awaitCalls(system.shop, 1);
                    Duration recovery = Duration.ofNanos(System.nanoTime() - start);
                    longest = recovery.compareTo(longest) > 0 ? recovery : longest;
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
            assertThat(longest).as("time to working again").isLessThan(RECOVERY);
            assertThat(tally).containsKeys("ordered", "rejected");
            assertThat(tally.getOrDefault("in-doubt", 0))
                    .as("at most what was under way at each kill")
                    .isLessThanOrEqualTo(KILLS * CONSUMERS);
        }
    }

    /** Waits until the shop was called so many times more. */
    private static void awaitCalls(ShopSimulator shop, int more) {
        long before = calls(shop);
        await("the application to work")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(7))
                .until(() -> calls(shop) >= before + more);
    }

    private static long calls(ShopSimulator shop) {
        return shop.count(Call.PAYMENT_METHODS) + shop.count(Call.RESERVE) + shop.count(Call.ORDER);
    }
}
