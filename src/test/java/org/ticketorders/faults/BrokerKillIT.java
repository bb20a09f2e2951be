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
import org.ticketorders.testing.JavaProcess;
import org.ticketorders.testing.TestSystem;

/** A broker apart from the application dies by kill -9 under load, and once stays away for a while. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class BrokerKillIT {

    private static final String DRILL = "kill -9 of the broker";
    private static final int KILLS = Figures.size(1, 20);
    private static final int PER_SECOND = 60;
    private static final long AWAY_MILLIS = Figures.size(3_000, 40_000);

    @TempDir
    Path directory;

    private final Checker checker = new Checker();

    @Test
    void losesNoPurchaseAndOrdersNoneTwiceWhenTheBrokerIsKilledUnderLoad() throws Exception {
        try (TestSystem system = TestSystem.withBrokerApart("broker-kill", directory)) {
            system.shop.latencyMillis(20);
            JavaProcess broker = system.broker();
            broker.launch();
            system.awaitBroker();
            AppProcess app = system.app("app", Application.class);
            app.start();
            Duration longest = Duration.ZERO;
            try (Load load = new Load(checker, system.senders(), PER_SECOND)) {
                for (int kill = 1; kill <= KILLS; kill++) {
                    Work.await(system.shop, 15 + ThreadLocalRandom.current().nextInt(60));
                    broker.kill();
                    if (kill == KILLS) {
                        TimeUnit.MILLISECONDS.sleep(AWAY_MILLIS);
                    }
                    broker.launch();
                    longest = Work.longer(longest, Work.await(system.shop, 1));
                }
                Work.await(system.shop, 20);
                load.stop();
            }
            Rest.await(system, checker);

            Map<String, Integer> tally = Rest.note(DRILL, "kills", KILLS, system, checker);
            Figures.note(DRILL, "longest absence", AWAY_MILLIS + " ms");
            Figures.note(DRILL, "longest from start to working again", longest.toMillis() + " ms");
            assertThat(longest).as("time to working again").isLessThan(Figures.longestRecovery());
            assertThat(tally)
                    .as("the application lives and knows every answer")
                    .containsOnlyKeys("ordered", "rejected");
            assertThat(app.isAlive()).isTrue();
        }
    }
}
