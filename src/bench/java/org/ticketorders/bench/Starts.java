package org.ticketorders.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.ticketorders.testing.TestApp;

/** How soon ours is up, beside an empty application, as it is shipped and prepared; and what a prepared one does first. */
final class Starts {

    static final String START = "s from start to ready";
    static final String PREPARED = "s from start to ready, prepared";
    static final String RESIDENT_AT_START = "resident MB after the start";
    static final String FIRST_PREPARED = "purchases/s in the first 10 s: prepared, 32 consumers";
    static final String STEADY_PREPARED = "purchases/s: prepared, 32 consumers";
    static final String FIRST_P99 = "ms above the shop's, first 1,000 at 50/s, prepared, p99";
    static final String EMPTY = "EMPTY";

    private static final String WITH_OURS = ", with our script's options";

    /** Starts in turn; a single one differs by a second from the next. */
    private static final int EACH = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int CONSUMERS = 32;
    private static final long SHOP_MILLIS = 20;
    private static final double CALM = 50;
    private static final Duration THOUSAND = Duration.ofSeconds(20);

    private final Path directory;
    private final Report report;
    private final Broker broker;
    private final Shop shop;
    private int started;

    Starts(Path directory, Report report, Broker broker, Shop shop) {
        this.directory = directory;
        this.report = report;
        this.broker = broker;
        this.shop = shop;
    }

    /** @param withFirst whether its first purchases are timed, too */
    void measure(boolean withFirst) throws Exception {
        Path archive = Contender.installed();
        for (int i = 0; i < EACH; i++) {
            startOfEmpty(List.of(), START, RESIDENT_AT_START);
            startOfEmpty(Contender.OF_OUR_SCRIPT, START + WITH_OURS, RESIDENT_AT_START + WITH_OURS);
            startOfOurs(START, archive);
        }
        Path prepared = archive.resolve("lib/prepared");
        Path aside = archive.resolve("lib/aside");
        if (Files.exists(aside)) {
            Files.move(aside, prepared);
        } else {
            prepare(archive);
        }
        for (int i = 0; i < EACH; i++) {
            startOfOurs(PREPARED, archive);
        }
        if (withFirst) {
            firstSeconds(Contender.OURS);
            firstSeconds(Contender.PLAIN);
            firstPurchases(Contender.OURS);
            firstPurchases(Contender.PLAIN);
        }
        Files.move(prepared, aside);
    }

    private void prepare(Path archive) throws IOException, InterruptedException {
        try (BenchProcess prepare = BenchProcess.ofArchive(
                directory.resolve("prepare.log"),
                archive,
                Contender.SHIPPED,
                List.of(
                        "prepare",
                        "--openticket.broker.port=" + TestApp.freePort(),
                        "--openticket.sandbox.port=" + TestApp.freePort()))) {
            prepare.mustEndWell();
        }
    }

    /** As fast as it can from the first moment on, and once it is warm. */
    private void firstSeconds(Contender contender) throws Exception {
        shop.reset(0);
        try (BenchProcess process = start(contender)) {
            try (Feeder feeder = new Feeder(broker, 1)) {
                Load.Warm warm = Load.warmUp(process, broker);
                report.note(FIRST_PREPARED, contender.name(), warm.perSecond());
                long before = broker.added("order.outcome");
                long begin = System.nanoTime();
                Thread.sleep(Load.COLD.toMillis());
                report.note(
                        STEADY_PREPARED,
                        contender.name(),
                        (broker.added("order.outcome") - before) / ((System.nanoTime() - begin) / 1e9));
            }
            Load.rest(broker, shop);
        }
        Load.rest(broker, shop);
    }

    /** Few at a time from the first moment on. */
    private void firstPurchases(Contender contender) throws Exception {
        double own = 2 * 1000 * Limits.secondsOfCall(shop, SHOP_MILLIS, 1);
        try (BenchProcess process = start(contender)) {
            List<Double> millis = Load.sendAndTime(broker, CALM, THOUSAND);
            process.mustLive();
            Collections.sort(millis);
            report.note(FIRST_P99, contender.name(), millis.get(millis.size() * 99 / 100) - own);
        }
        Load.rest(broker, shop);
    }

    private BenchProcess start(Contender contender) throws Exception {
        Path home = Files.createDirectories(directory.resolve("first-" + started++));
        broker.belongToNobody();
        BenchProcess process = contender.start(home, broker, shop, CONSUMERS);
        while (broker.consumers("purchase.requested") < CONSUMERS) {
            process.mustLive();
            Thread.sleep(10);
        }
        return process;
    }

    /** @param options for Java, besides those that all have */
    private void startOfEmpty(List<String> options, String start, String resident) throws Exception {
        Path home = Files.createDirectories(directory.resolve("empty-" + started++));
        int port = TestApp.freePort();
        List<String> launcher = List.of(
                "-cp",
                Contender.jar().toString(),
                "-Dloader.main=" + EmptyApplication.class.getName(),
                "-Dloader.path=target/test-classes",
                "org.springframework.boot.loader.launch.PropertiesLauncher",
                "--spring.config.location=optional:classpath:/none/",
                // not ours, which are in the jar
                "--camel.main.routes-include-pattern=false",
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--broker.data-directory=" + home.resolve("data"));
        long begin = System.nanoTime();
        List<String> all =
                Stream.concat(Contender.JVM.stream(), options.stream()).toList();
        try (BenchProcess process = BenchProcess.start(home.resolve("app.log"), all, launcher)) {
            report.note(start, EMPTY, secondsToReady(process, port, "/actuator/health", begin));
            report.note(resident, EMPTY, process.residentMegabytes());
        }
    }

    /** With its own broker, as it is shipped. */
    private void startOfOurs(String figure, Path archive) throws Exception {
        Path home = Files.createDirectories(directory.resolve("ours-" + started++));
        int port = TestApp.freePort();
        List<String> settings = Stream.concat(
                        Contender.settings(home, broker, shop, 16).stream()
                                .filter(argument ->
                                        !argument.contains("broker.embedded") && !argument.contains("server.port")),
                        Stream.of(
                                "--server.port=" + port,
                                "--openticket.security.open-readiness=true",
                                "--openticket.broker.port=" + TestApp.freePort()))
                .toList();
        long begin = System.nanoTime();
        try (BenchProcess process =
                BenchProcess.ofArchive(home.resolve("app.log"), archive, Contender.SHIPPED, settings)) {
            report.note(figure, "OURS", secondsToReady(process, port, "/actuator/health/readiness", begin));
            report.note(RESIDENT_AT_START, "OURS", process.residentMegabytes());
        }
    }

    private static double secondsToReady(BenchProcess process, int port, String path, long begin)
            throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest readiness = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        while (!isReady(http, readiness)) {
            process.mustLive();
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IllegalStateException("not ready after " + PATIENCE + ": " + process.output());
            }
            Thread.sleep(10);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private static boolean isReady(HttpClient http, HttpRequest readiness) throws InterruptedException {
        try {
            return http.send(readiness, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
