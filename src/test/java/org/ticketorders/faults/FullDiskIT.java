package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ticketorders.Application;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.PostgresServer;
import org.ticketorders.testing.SmallDisk;
import org.ticketorders.testing.TestSystem;

/**
 * Disks get really full under load, again and again: first nearly, then to the last byte, until somebody makes room. In between the
 * application is killed; what has ended is started again, as a supervisor does. Senders by two protocols go on until they are
 * answered. The disk is an ext4 file system of its own; in memory where no loop device may be used.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class FullDiskIT {

    private static final int ROUNDS = Figures.size(1, 20);
    private static final int LONGEST_NEARLY_FULL = Figures.size(1_500, 12_000);
    private static final int LONGEST_FULL = Figures.size(4_000, 25_000);
    private static final int PER_SECOND = 8;
    private static final int MEGABYTES = 400;
    private static final long NEARLY = 60L << 20;
    /** With few of them the broker has large messages and pages, too. */
    private static final int BLANKS = 150_000;

    @TempDir
    Path directory;

    private final Checker checker = new Checker();
    private final ThreadLocalRandom random = ThreadLocalRandom.current();

    /** Whose disk it is. */
    enum Disk {
        BROKER,
        DATA_DIRECTORY,
        LEDGER,
        POSTGRESQL
    }

    /** The short form takes those in which most fails at once. */
    static List<Disk> disks() {
        return Figures.isLongForm() ? List.of(Disk.values()) : List.of(Disk.DATA_DIRECTORY, Disk.POSTGRESQL);
    }

    @BeforeEach
    void mayMount() throws IOException {
        // PostgreSQL is run by a user of its own
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        Assumptions.assumeTrue(
                SmallDisk.isPossible(directory), "only root may mount the small disk that this drill fills");
    }

    @ParameterizedTest
    @MethodSource("disks")
    void losesNoPurchaseAndOrdersNoneTwiceWhenTheDiskGetsFull(Disk whose) throws Exception {
        try (SmallDisk disk = SmallDisk.mountReal(directory.resolve("disk"), MEGABYTES);
                PostgresServer postgres = whose == Disk.POSTGRESQL
                        ? PostgresServer.in(disk.folder().resolve("postgres"))
                        : null;
                TestSystem system = system(whose, disk, postgres)) {
            system.shop.latencyMillis(100);
            AppProcess app = app(whose, disk, system);
            app.start();
            Duration longest = Duration.ZERO;
            int kills = 0;
            int starts = 0;
            try (Load core = new Load(checker, system.senders(), PER_SECOND, List.of("main"), BLANKS);
                    Load amqp = new Load(checker, system.amqpSenders(), PER_SECOND, List.of("main"), BLANKS)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    Work.await(system.shop, 10 + random.nextInt(40));
                    if (round % 4 != 0) {
                        disk.fillBut(NEARLY);
                        starts += pass(random.nextInt(LONGEST_NEARLY_FULL), app, postgres, () -> {});
                    }
                    int full = random.nextInt(LONGEST_FULL / 2, LONGEST_FULL);
                    boolean kill = (round + whose.ordinal()) % 3 == 2;
                    starts += pass(full / 2, app, postgres, disk::fill);
                    if (kill) {
                        app.kill();
                        kills++;
                    }
                    starts += pass(full / 2, app, postgres, disk::fill);
                    disk.free();
                    long freed = System.nanoTime();
                    starts += awaitWork(app, postgres, system);
                    longest = Work.longer(longest, Duration.ofNanos(System.nanoTime() - freed));
                }
                core.stop();
                amqp.stop();
            }
            Rest.await(system, checker);

            String drill = "full disk of " + whose + ", " + disk.kind();
            Map<String, Integer> tally = Rest.note(drill, "rounds", ROUNDS, system, checker);
            Figures.note(drill, "kill -9 of the application", kills);
            Figures.note(drill, "starts by the supervisor", starts);
            Figures.note(drill, "longest from room to working again", longest.toMillis() + " ms");
            assertThat(longest).as("time to working again").isLessThan(Duration.ofSeconds(Figures.size(300, 120)));
            assertThat(tally).containsKeys("ordered", "rejected");
        }
    }

    private TestSystem system(Disk whose, SmallDisk disk, PostgresServer postgres) throws IOException {
        TestSystem system = TestSystem.withBrokerInside("full-disk-" + whose, directory);
        return switch (whose) {
            case BROKER -> system;
            case POSTGRESQL -> system.withLedgerIn(postgres);
            default -> system.withLedgerIn(Files.createDirectories(disk.folder().resolve("ledger")));
        };
    }

    private AppProcess app(Disk whose, SmallDisk disk, TestSystem system) throws IOException {
        Path settings = directory.resolve("broker.xml");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replaceFirst("<max-size-bytes>.*</max-size-bytes>", "<max-size-bytes>200Kb</max-size-bytes>"));
        boolean brokerIsOnIt = whose == Disk.BROKER || whose == Disk.DATA_DIRECTORY;
        Path broker = brokerIsOnIt ? disk.folder() : directory;
        return system.app(
                "app",
                Application.class,
                "openticket.broker.directory=" + broker.resolve("broker"),
                "openticket.pause.first-store-probe=200ms",
                "openticket.pause.max-store-probe=1s",
                "spring.datasource.hikari.connection-timeout=1000",
                "openticket.ledger.retry-for=25s",
                "camel.main.shutdown-timeout=40");
    }

    /** Does this to the disk for so long, and starts what has ended. @return how often the application was started */
    private static int pass(long millis, AppProcess app, PostgresServer postgres, Runnable meanwhile) {
        int starts = 0;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < end) {
            meanwhile.run();
            starts += supervise(app, postgres);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        return starts;
    }

    private static int supervise(AppProcess app, PostgresServer postgres) {
        if (postgres != null) {
            postgres.launchIfEnded();
        }
        if (app.isAlive()) {
            return 0;
        }
        app.launch();
        return 1;
    }

    private static int awaitWork(AppProcess app, PostgresServer postgres, TestSystem system) {
        int[] starts = {0};
        int before = system.shop.orders().size();
        Awaitility.await("the shop to get orders again")
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    starts[0] += supervise(app, postgres);
                    return system.shop.orders().size() > before + 2;
                });
        return starts[0];
    }
}
