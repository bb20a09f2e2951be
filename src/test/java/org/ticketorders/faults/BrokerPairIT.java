package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityRuntimeException;
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
import org.ticketorders.testing.ArtemisServer;
import org.ticketorders.testing.BrokerMain;
import org.ticketorders.testing.Certificates;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.TestSystem;

/**
 * Two brokers of Artemis' distribution with our {@code broker.xml}, by TLS with certificates of both sides: the one at work is killed
 * under load, and the other takes its place. The ledger is in PostgreSQL: nothing is left inside the application.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class BrokerPairIT {

    private static final String DRILL = "kill -9 of the live broker of a pair";
    private static final int KILLS = Figures.size(1, 20);
    private static final int PER_SECOND = 60;

    @TempDir
    Path directory;

    private final Checker checker = new Checker();

    @Test
    void losesNoPurchaseAndOrdersNoneTwiceWhenTheBackupTakesOverUnderLoad() throws Exception {
        try (TestSystem system = TestSystem.withBrokerPair("broker-pair", directory, Certificates.make(directory))
                .withLedgerInPostgres()) {
            system.shop.latencyMillis(20);
            ArtemisServer live = system.pair().get(0);
            ArtemisServer backup = system.pair().get(1);
            live.launch();
            system.awaitBroker();
            backup.launch();
            AppProcess app = system.app("app", Application.class);
            app.start();
            keepsStrangersOut(system);
            Duration longest = Duration.ZERO;
            try (Load load = new Load(checker, system.senders(), PER_SECOND)) {
                for (int kill = 1; kill <= KILLS; kill++) {
                    Work.await(system.shop, 15 + ThreadLocalRandom.current().nextInt(60));
                    live.kill();
                    longest = Work.longer(longest, Work.await(system.shop, 1));
                    // it is the backup from now on, whatever it is called
                    live.launch();
                    ArtemisServer other = live;
                    live = backup;
                    backup = other;
                }
                Work.await(system.shop, 20);
                load.stop();
            }
            Rest.await(system, checker);

            Map<String, Integer> tally = Rest.note(DRILL, "kills", KILLS, system, checker);
            Figures.note(DRILL, "longest from kill to working again", longest.toMillis() + " ms");
            assertThat(longest).as("time to working again").isLessThan(Figures.longestRecovery());
            assertThat(tally)
                    .as("the application lives and knows every answer")
                    .containsOnlyKeys("ordered", "rejected");
            assertThat(app.isReady()).isTrue();
        }
    }

    private static void keepsStrangersOut(TestSystem system) {
        assertThatThrownBy(() -> connect(system.strangers(), BrokerMain.USER, BrokerMain.PASSWORD))
                .as("a certificate that the broker does not know")
                .isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> connect(system.senders(), BrokerMain.USER, "another password"))
                .isInstanceOf(JMSSecurityRuntimeException.class);
        connect(system.senders(), BrokerMain.USER, BrokerMain.PASSWORD);
    }

    private static void connect(ConnectionFactory broker, String user, String password) {
        broker.createContext(user, password).close();
    }
}
