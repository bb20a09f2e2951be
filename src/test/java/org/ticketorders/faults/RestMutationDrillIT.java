package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.RawHttp;
import org.ticketorders.testing.TestApp;

/** Spoilt requests by the thousand: each is answered, soon, and never as if the application were at fault; memory stays what it was. */
@Timeout(60 * 60)
class RestMutationDrillIT {

    private static final int REQUESTS = Figures.size(3_000, 200_000);
    private static final long SEED = Long.getLong("faults.seed", 20_260_101L);
    private static final int CLIENTS = 4;
    private static final int WARM_UP = 500;

    /** The goal is for a machine that does nothing else; the short form runs beside other tests. */
    private static final Duration LONGEST = Duration.ofSeconds(Figures.size(10, 1));

    private static final long MAX_GROWTH_MEGABYTES = 40;

    @TempDir
    Path directory;

    private final Map<Integer, AtomicInteger> statuses = new ConcurrentSkipListMap<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicLong slowest = new AtomicLong();

    @Test
    void answersEveryRequestAndIsNeverAtFault() throws Exception {
        try (TestApp app =
                TestApp.start(directory, "logging.level.openticket=ERROR", "openticket.web.arrive-within=1s")) {
            app.send(Messages.traceable("FUZZ:1", Catalogue.STANDING, 1));
            app.awaitState("FUZZ:1", State.ORDERED);
            send(app, 0, Math.min(WARM_UP, REQUESTS));
            slowest.set(0);
            long before = heap();
            long begin = System.nanoTime();
            send(app, WARM_UP, REQUESTS);
            double seconds = (System.nanoTime() - begin) / 1e9;
            long after = heap();

            Figures.note("mutated requests", "requests, each answered", "%d in %.0f s".formatted(REQUESTS, seconds));
            Figures.note("mutated requests", "answers by status, 0: closed without one", statuses);
            Figures.note("mutated requests", "slowest, ms", slowest.get() / 1_000_000);
            Figures.note("mutated requests", "used heap before and after, MB", before + ", " + after);
            assertThat(faults).isEmpty();
            assertThat(Duration.ofNanos(slowest.get())).isLessThan(LONGEST);
            assertThat(after - before).as("growth of the used heap in MB").isLessThan(MAX_GROWTH_MEGABYTES);
        }
    }

    private void send(TestApp app, int from, int to) throws Exception {
        Backlog.atOnce(CLIENTS, client -> () -> {
            for (int number = from + client; number < to; number += CLIENTS) {
                send(address(number), app.httpPort(), RestMutant.of(number, SEED));
            }
            return null;
        });
    }

    /** Of several addresses of ours: one has not as many ports as connections end within a minute. */
    private static String address(int number) {
        return "127.0.0." + (1 + number % 8);
    }

    private void send(String from, int port, RestMutant mutant) {
        try (RawHttp http = new RawHttp(from, port)) {
            long begin = System.nanoTime();
            http.write(mutant.bytes());
            // some announce more than comes: the end of what is sent is told
            http.endOfRequest();
            int status = http.finalStatus();
            slowest.accumulateAndGet(System.nanoTime() - begin, Math::max);
            statuses.computeIfAbsent(status, key -> new AtomicInteger()).incrementAndGet();
            if (status >= 500 || status < 0) {
                faults.add(status + " for " + mutant + ": " + http.read(Duration.ofSeconds(1)));
            }
        }
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }
}
