package org.ticketorders.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;
import org.ticketorders.sandbox.Settings;
import org.ticketorders.testing.BrokerMain;
import org.ticketorders.testing.TestApp;

/** Who orders the purchases. */
enum Contender {
    OURS("") {
        @Override
        BenchProcess start(Path directory, Broker broker, Shop shop, int consumers) throws IOException {
            return BenchProcess.ofArchive(
                    directory.resolve("app.log"), installed(), SHIPPED, settings(directory, broker, shop, consumers));
        }
    },
    PLAIN("no order of a purchase that was delivered before, whatever became of it; no look at a message but that it is"
            + " JSON; no renewal of holds; no repetition, pause or dead letter but the broker's own") {
        @Override
        BenchProcess start(Path directory, Broker broker, Shop shop, int consumers) throws IOException {
            List<String> arguments = plain(broker, shop, consumers);
            arguments.add(directory.toString());
            return BenchProcess.ofClass(directory.resolve("app.log"), JVM, PlainContender.class, arguments);
        }
    },
    BARE("what plain does not, and no ledger: a second order when it dies between the POST and its commit") {
        @Override
        BenchProcess start(Path directory, Broker broker, Shop shop, int consumers) throws IOException {
            return BenchProcess.ofClass(
                    directory.resolve("app.log"), JVM, PlainContender.class, plain(broker, shop, consumers));
        }
    },
    INTEGRATION("what plain does not") {
        @Override
        BenchProcess start(Path directory, Broker broker, Shop shop, int consumers) throws IOException {
            return BenchProcess.ofClass(
                    directory.resolve("app.log"),
                    JVM,
                    IntegrationContender.class,
                    List.of(
                            "--spring.config.location=optional:classpath:/none/",
                            "--broker.url=" + broker.url(),
                            "--broker.user=" + BrokerMain.USER,
                            "--broker.password=" + BrokerMain.PASSWORD,
                            "--ledger=" + directory,
                            "--shop.url=" + shop.url(),
                            "--shop.token=" + Settings.TOKEN,
                            "--consumers=" + consumers));
        }
    };

    private final String doesNotPromise;

    Contender(String doesNotPromise) {
        this.doesNotPromise = doesNotPromise;
    }

    /** What ours promises and this does not; empty for ours. */
    String doesNotPromise() {
        return doesNotPromise;
    }

    /**
     * What every contender's JVM is told: the size of its heap, and the collector that our start script takes. -Dbench.jvm adds to it,
     * as for a flight recording.
     */
    static final List<String> JVM = Stream.concat(
                    Stream.of("-Xmx512m", "-XX:+UseSerialGC"),
                    Stream.of(System.getProperty("bench.jvm", "").split(" ")))
            .filter(option -> !option.isEmpty())
            .toList();

    /** What our start script adds to them. */
    static final List<String> OF_OUR_SCRIPT =
            List.of("-Xms64m", "-XX:MetaspaceSize=128m", "-XX:SoftRefLRUPolicyMSPerMB=100");

    private static final Set<Path> unpacked = new HashSet<>();

    /** What our start script is told; it chooses the collector. */
    static final List<String> SHIPPED =
            JVM.stream().filter(option -> !option.startsWith("-XX:+Use")).toList();

    /** @param consumers purchases in work at a time */
    abstract BenchProcess start(Path directory, Broker broker, Shop shop, int consumers) throws IOException;

    static List<String> settings(Path directory, Broker broker, Shop shop, int consumers) {
        return Stream.of(
                        "server.port=" + TestApp.freePort(),
                        "openticket.data-directory=" + directory.resolve("data"),
                        "openticket.broker.embedded=false",
                        "openticket.broker.url=" + broker.url(),
                        "openticket.broker.user=" + BrokerMain.USER,
                        "openticket.broker.password=" + BrokerMain.PASSWORD,
                        "openticket.shop.base-url=" + shop.url(),
                        "openticket.shop.api-base-url=" + shop.url(),
                        "openticket.shop.auth-base-url=" + shop.url(),
                        "openticket.shop.token=" + Settings.TOKEN,
                        "openticket.consumers.purchase-requested=" + consumers,
                        // what passes by these meets an obstacle, and no case has one
                        "openticket.consumers.purchase-again=1",
                        "openticket.consumers.reservation-held=1",
                        "openticket.consumers.reservation-expired=1",
                        "openticket.consumers.undelivered=1")
                .map(property -> "--" + property)
                .toList();
    }

    static Path jar() {
        return built("jar");
    }

    /** Our archive, unpacked as its users do. */
    static Path installed() throws IOException {
        Path archive = built("dist.tar.gz");
        Path folder =
                Path.of("target", "bench", archive.getFileName().toString().replace("-dist.tar.gz", ""));
        if (unpacked.add(folder)) {
            FileSystemUtils.deleteRecursively(folder.getParent());
            Path log = Files.createDirectories(folder.getParent()).resolve("tar.log");
            try (BenchProcess tar = BenchProcess.of(
                    log,
                    List.of(
                            "tar",
                            "xzf",
                            archive.toString(),
                            "-C",
                            folder.getParent().toString()))) {
                tar.mustEndWell();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        return folder.toAbsolutePath();
    }

    private static Path built(String end) {
        String name = "ticket-order-routes-[^-]+(-SNAPSHOT)?[.-]" + end;
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException("target has no " + name + ": ./mvnw package builds it"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> plain(Broker broker, Shop shop, int consumers) {
        return new ArrayList<>(List.of(
                broker.url(),
                BrokerMain.USER,
                BrokerMain.PASSWORD,
                shop.url(),
                Settings.TOKEN,
                String.valueOf(consumers)));
    }
}
