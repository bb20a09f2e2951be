package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.Application;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.JavaProcess;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;
import org.ticketorders.testing.TestSystem;

/**
 * Throughput of one, two and three instances, and what bounds it: first the shop, since each consumer waits for its answers, then
 * this machine, on which everything runs: its figures are those of a machine that does nothing else. In the long form only.
 */
@EnabledIfSystemProperty(named = "faults.long", matches = "true")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ScalingIT {

    private static final String DRILL = "throughput, shop of 50 ms";
    private static final int LATENCY_MILLIS = 50;
    private static final int SECONDS = 25;
    private static final int WARM_UP = 60;

    /** Consumers of each queue in each instance, few: so that more instances have something to add on a machine of 2 cores. */
    private static final int FEW = 2;

    /** As shipped. */
    private static final int SHIPPED = 8;

    /** From this on something counts as used up. */
    private static final double NEARLY_ALL = 0.85;

    @TempDir
    Path directory;

    /** @param busy share of the machine's time that it worked */
    private record Measured(double perSecond, double share, double busy) {}

    @Test
    void ordersMoreWithEachInstanceUntilTheMachineIsUsedUp() throws Exception {
        Measured one = measure(1, FEW);
        Measured two = measure(2, FEW);
        Measured three = measure(3, FEW);
        measure(3, SHIPPED);

        assertThat(two.perSecond()).isGreaterThan(1.2 * one.perSecond());
        assertThat(three.perSecond() > 1.2 * two.perSecond() || three.busy() > NEARLY_ALL)
                .as("it grows, or the machine is used up: %s, %s, %s", one, two, three)
                .isTrue();
    }

    private Measured measure(int instances, int consumers) throws Exception {
        String name = "scaling-" + instances + "x" + consumers;
        Checker checker = new Checker();
        try (TestSystem system = TestSystem.withBrokerApart(name, Files.createDirectory(directory.resolve(name)))
                .withLedgerInPostgres()) {
            system.shop.latencyMillis(LATENCY_MILLIS);
            JavaProcess broker = system.broker();
            broker.launch();
            system.awaitBroker();
            List<AppProcess> apps = IntStream.rangeClosed(1, instances)
                    .mapToObj(n -> system.app(
                            "app-" + n,
                            Application.class,
                            "openticket.imports.enabled=false",
                            "openticket.consumers.purchase-requested=" + consumers,
                            "openticket.consumers.reservation-held=" + consumers))
                    .toList();
            apps.forEach(AppProcess::launch);
            apps.forEach(AppProcess::awaitReady);
            order(system, checker, WARM_UP * instances);
            awaitOrders(system, WARM_UP * instances);

            double most = instances * consumers * 1000.0 / LATENCY_MILLIS;
            int all = (int) Math.min(most, 150) * SECONDS;
            long before = system.shop.count(Call.ORDER);
            order(system, checker, all);
            awaitOrders(system, before + all / 10);
            long[] machine = machine();
            Duration worked = worked(apps);
            Duration brokerWorked = broker.cpuTime();
            long start = System.nanoTime();
            long first = system.shop.count(Call.ORDER);
            awaitOrders(system, before + all * 9 / 10);
            double orders = system.shop.count(Call.ORDER) - first;
            double seconds = (System.nanoTime() - start) / 1e9;
            long[] machineAfter = machine();
            double perSecond = orders / seconds;
            double share = perSecond / most;
            double busy = (double) (machineAfter[0] - machine[0]) / (machineAfter[1] - machine[1]);
            Figures.note(
                    DRILL,
                    instances + " × " + consumers + " consumers",
                    String.format(
                            Locale.ROOT,
                            "%.1f purchases/s, %.0f %% of consumers/latency (%.0f/s); machine %.0f %% busy; per purchase"
                                    + " %.1f ms of processor in the applications, %.1f ms in the broker; bound by %s",
                            perSecond,
                            100 * share,
                            most,
                            100 * busy,
                            worked(apps).minus(worked).toMillis() / orders,
                            broker.cpuTime().minus(brokerWorked).toMillis() / orders,
                            bound(share, busy)));
            Rest.await(system, checker);
            assertThat(system.tally(checker)).containsOnlyKeys("ordered");
            return new Measured(perSecond, share, busy);
        }
    }

    private static String bound(double share, double busy) {
        if (share >= NEARLY_ALL) {
            return "the shop's latency";
        }
        return busy >= NEARLY_ALL
                ? "this machine's processor"
                : "the disk: the ledger's commits and the broker's syncs";
    }

    private static void order(TestSystem system, Checker checker, int purchases) throws Exception {
        List<String> bodies = Stream.generate(() -> Messages.traceable(TestApp.newId(), Catalogue.STANDING, 1))
                .limit(purchases)
                .toList();
        Backlog.send(system.senders(), checker, bodies);
    }

    private static void awaitOrders(TestSystem system, long orders) {
        await(orders + " orders")
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> system.shop.count(Call.ORDER) >= orders);
    }

    private static Duration worked(List<AppProcess> apps) {
        return apps.stream().map(JavaProcess::cpuTime).reduce(Duration.ZERO, Duration::plus);
    }

    /** What the cores of this machine have worked, and what they could have, in the kernel's ticks. */
    private static long[] machine() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/stat")).get(0);
        long[] ticks = Arrays.stream(line.split("\\s+"))
                .skip(1)
                // guests are in the first two already
                .limit(8)
                .mapToLong(Long::parseLong)
                .toArray();
        long all = Arrays.stream(ticks).sum();
        long idle = ticks[3] + ticks[4];
        return new long[] {all - idle, all};
    }
}
