package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.Application;
import org.ticketorders.testing.AppProcess;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.RawHttp;
import org.ticketorders.testing.TestApp;
import org.ticketorders.testing.TestSystem;

/**
 * Everything at once that a stranger can do by HTTP to stop the application: bodies and heads that come a byte at a time, connections
 * that say nothing, bodies of a gigabyte, bodies where none belongs. Probes and operators are answered meanwhile, and its memory stays
 * what it was.
 */
@Timeout(30 * 60)
class HttpAttackDrillIT {

    private static final Duration LENGTH = Duration.ofSeconds(Figures.size(8, 180));
    private static final int SLOW_BODIES = 205;
    private static final int SLOW_HEADS = 100;
    private static final int IDLE = 1_000;
    private static final int STREAMS = Figures.size(4, 8);
    private static final long GIGABYTE = 1L << 30;
    private static final byte[] MEGABYTE = "x".repeat(1 << 20).getBytes(StandardCharsets.ISO_8859_1);

    /** The goals are for a machine that does nothing else, as in the long form; the short form runs beside other tests. */
    private static final int PATIENCE = Figures.size(10, 1);

    private static final Duration LIVENESS = Duration.ofSeconds(1).multipliedBy(PATIENCE);
    private static final Duration READS = Duration.ofSeconds(3).multipliedBy(PATIENCE);
    private static final long MAX_GROWTH_MEGABYTES = 40;

    /** Each connection has buffers. */
    private static final long MAX_GROWTH_MEANWHILE = 100;

    private static final String FORM = "POST /ops/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\n\r\n_csrf=";

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(60)).build();

    @TempDir
    Path directory;

    private final AtomicLong tries = new AtomicLong();
    private final AtomicLong streamed = new AtomicLong();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    @Test
    void answersProbesAndOperatorsWhateverStrangersDo() throws Exception {
        int probes = TestApp.freePort();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (TestSystem system = TestSystem.withBrokerInside("http-attack", directory)) {
            AppProcess app = system.app("1", Application.class, "openticket.web.probes.port=" + probes);
            app.start();
            int port = app.httpPort();
            // what Java and the application build up once is there before
            for (int i = 0; i < 20; i++) {
                ask(port, "/ops/api/purchases", true);
                ask(port, "/ops/api/overview", true);
            }
            long before = app.heapMegabytes();
            List<Future<?>> attacks = new ArrayList<>();
            attacks.add(threads.submit(drip(port, SLOW_BODIES, FORM)));
            attacks.add(threads.submit(drip(port, SLOW_HEADS, "GET /ops/login HTTP/1.1\r\nHost: x\r\nX: ")));
            attacks.add(threads.submit(drip(port, IDLE, "")));
            for (int i = 0; i < STREAMS; i++) {
                attacks.add(threads.submit(stream(port, i)));
            }
            List<Future<Duration>> lives = List.of(
                    threads.submit(watch(port, "/actuator/health/liveness", false)),
                    threads.submit(watch(probes, "/actuator/health/liveness", false)),
                    threads.submit(watch(probes, "/actuator/health/readiness", false)));
            List<Future<Duration>> reads = List.of(
                    threads.submit(watch(port, "/ops/api/purchases?limit=50", true)),
                    threads.submit(watch(port, "/ops/api/overview", true)));

            long end = System.nanoTime() + LENGTH.toNanos();
            await("the end of the attack").atMost(LENGTH.plusMinutes(1)).until(() -> System.nanoTime() > end);
            long during = app.heapMegabytes();
            over = true;

            Duration live = longest(lives);
            Duration read = longest(reads);
            for (Future<?> attack : attacks) {
                attack.get();
            }
            long after = app.heapMegabytes();
            Figures.note(
                    "attack by HTTP",
                    "slow bodies, slow heads, idle connections at a time",
                    SLOW_BODIES + ", " + SLOW_HEADS + ", " + IDLE);
            Figures.note("attack by HTTP", "connections in all", tries);
            Figures.note("attack by HTTP", "MB that it took of bodies of a gigabyte", streamed.get() >> 20);
            Figures.note("attack by HTTP", "longest wait for liveness and readiness, ms", live.toMillis());
            Figures.note("attack by HTTP", "longest wait for an operator's read, ms", read.toMillis());
            Figures.note("attack by HTTP", "heap before, during and after, MB", before + ", " + during + ", " + after);
            assertThat(wrong).isEmpty();
            assertThat(live).isLessThan(LIVENESS);
            assertThat(read).isLessThan(READS);
            assertThat(during - before).as("growth in MB meanwhile").isLessThan(MAX_GROWTH_MEANWHILE);
            assertThat(after - before).as("growth in MB").isLessThan(MAX_GROWTH_MEGABYTES);
            assertThat(app.isAlive()).isTrue();
            assertThat(app.output()).doesNotContain("OutOfMemoryError");
        } finally {
            over = true;
            threads.shutdownNow();
        }
    }

    private static Duration longest(List<Future<Duration>> watches) throws Exception {
        Duration longest = Duration.ZERO;
        for (Future<Duration> watch : watches) {
            Duration one = watch.get();
            longest = one.compareTo(longest) > 0 ? one : longest;
        }
        return longest;
    }

    /** Keeps so many connections that begin like this and go on byte by byte, or say nothing where they begin with nothing. */
    private Callable<Void> drip(int port, int number, String begin) {
        return () -> {
            List<RawHttp> connections = new ArrayList<>();
            try {
                while (!over) {
                    while (connections.size() < number && !over) {
                        RawHttp connection = new RawHttp(port);
                        tries.incrementAndGet();
                        connection.write(begin);
                        connections.add(connection);
                    }
                    connections.removeIf(connection -> {
                        boolean closed = begin.isEmpty() ? connection.isClosed() : !connection.write("x");
                        if (closed) {
                            connection.close();
                        }
                        return closed;
                    });
                    LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
                }
            } finally {
                connections.forEach(RawHttp::close);
            }
            return null;
        };
    }

    /** Streams bodies of a gigabyte, by methods that have one and by others, with a login and without, in parts and as a whole. */
    private Callable<Void> stream(int port, int kind) {
        String login =
                "Authorization: " + Logins.basic(kind % 2 == 0 ? Logins.VIEWER : Logins.OPERATOR, Logins.PASSWORD);
        return () -> {
            for (int turn = kind; !over; turn++) {
                String method = List.of("GET", "HEAD", "POST", "DELETE").get(turn % 4);
                boolean chunked = turn % 8 >= 4;
                try (RawHttp connection = new RawHttp(port)) {
                    tries.incrementAndGet();
                    connection.write(method + " /ops/api/purchases HTTP/1.1\r\nHost: x\r\n" + login
                            + "\r\nContent-Type: application/json\r\n"
                            + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + GIGABYTE) + "\r\n\r\n");
                    long sent = 0;
                    while (sent < GIGABYTE
                            && !over
                            && (!chunked || connection.write("100000\r\n"))
                            && connection.write(MEGABYTE)
                            && (!chunked || connection.write("\r\n"))) {
                        sent += MEGABYTE.length;
                        streamed.addAndGet(MEGABYTE.length);
                    }
                    if (sent >= GIGABYTE) {
                        wrong.add("a whole gigabyte was taken of " + method);
                    }
                    int status = connection.status();
                    if (status >= 500 && status != 503) {
                        wrong.add(method + " was answered with " + status);
                    }
                }
            }
            return null;
        };
    }

    /** Asks again and again. @return the longest that it took */
    private Callable<Duration> watch(int port, String path, boolean asOperator) {
        return () -> {
            long longest = 0;
            while (!over) {
                long begin = System.nanoTime();
                int status = ask(port, path, asOperator);
                longest = Math.max(longest, System.nanoTime() - begin);
                if (status != 200) {
                    wrong.add(path + " was answered with " + status);
                }
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            }
            return Duration.ofNanos(longest);
        };
    }

    private static int ask(int port, String path, boolean asOperator) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60));
        return HTTP.send(
                        (asOperator ? Logins.asOperator(request) : request).build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
