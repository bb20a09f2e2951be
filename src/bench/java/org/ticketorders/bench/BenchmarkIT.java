package org.ticketorders.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What this costs beside a listener and an HTTP client written by hand: all contenders in one run, in turn, several rounds.
 * Prints one table; writes {@code target/bench.md} and {@code target/bench.json}.
 */
class BenchmarkIT {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final Duration WINDOW = Duration.ofSeconds(Integer.getInteger("bench.window-seconds", 6));

    /** A slow case does few purchases in a window: so many windows, for a figure that one compilation does not move. */
    private static final int SLOW_WINDOWS = 5;

    private static final int BACKLOG = Integer.getInteger("bench.backlog", 100_000);
    private static final List<Contender> CONTENDERS = Arrays.stream(
                    System.getProperty("bench.contenders", "OURS,PLAIN,BARE,INTEGRATION")
                            .split(","))
            .map(Contender::valueOf)
            .toList();
    private static final String PARTS =
            System.getProperty("bench.parts", "throughput,latency,backlog,import,start,first");

    /** Whether a goal that is not reached fails the run. */
    private static final boolean HOLD_GOALS = Boolean.getBoolean("bench.hold-goals");

    private static final int MOST_CONSUMERS = 32;
    private static final int SMALL_BACKLOG = 1_000;
    private static final int IMPORTED = 30_000;

    private static final String RATE = "purchases/s: ";
    private static final String RESIDENT = "resident MB after load: ";
    private static final String HEAP = "live heap MB after load: ";
    private static final String CPU = "CPU ms a purchase: ";
    private static final String FIRST_RATE = "purchases/s in the first 10 s: ";
    private static final String WARM_UP = "s of warm-up: ";
    private static final String CALLS = "HTTP calls a purchase: ";
    private static final String P50 = "ms above the shop's, half load, p50";
    private static final String P99 = "ms above the shop's, half load, p99";
    private static final String DRAINED = "purchases/s with a backlog of ";
    private static final String DRAINED_HEAP = "live heap MB with a backlog of ";
    private static final String IMPORTS = "purchases/s imported from a file of " + IMPORTED;

    private record Case(int consumers, long latencyMillis, int units) {

        @Override
        public String toString() {
            return latencyMillis + " ms, " + consumers + " consumers, " + units + (units == 1 ? " ticket" : " tickets");
        }
    }

    private static final List<Case> CASES = List.of(
                    new Case(32, 0, 1), new Case(32, 0, 4), new Case(32, 200, 1), new Case(8, 0, 1), new Case(8, 50, 1))
            .stream()
            .filter(each -> each.toString().matches(System.getProperty("bench.cases", ".*")))
            .toList();

    @TempDir
    Path directory;

    private final Report report = new Report();
    private final Map<Case, Double> secondsOfCall = new HashMap<>();
    private Limits limits;
    private int started;

    @Test
    void measures() throws Exception {
        try {
            run();
        } finally {
            tell();
        }
        for (Case each : CASES) {
            for (Contender contender : CONTENDERS) {
                assertThat(report.median(RATE + each, contender.name()))
                        .as("%s, %s", each, contender)
                        .isPositive();
            }
        }
        if (HOLD_GOALS) {
            assertThat(goals()).allSatisfy(goal -> assertThat(goal.isReached())
                    .as("%s: %s, wanted %s", goal.figure(), Report.number(goal.measured()), goal.wanted())
                    .isTrue());
        }
    }

    private void run() throws Exception {
        try (Broker broker = new Broker(directory.resolve("broker"));
                Shop shop = new Shop(directory.resolve("shop"))) {
            broker.connect();
            warmUpOthers(broker, shop);
            limits = Limits.measure(directory.resolve("limits"), broker, shop);
            for (Case each : CASES) {
                secondsOfCall.put(each, Limits.secondsOfCall(shop, each.latencyMillis(), each.consumers()));
            }
            Starts starts = new Starts(directory, report, broker, shop);
            for (int round = 0; round < ROUNDS; round++) {
                List<Contender> inTurn = new ArrayList<>(CONTENDERS);
                Collections.rotate(inTurn, round);
                for (Contender contender : inTurn) {
                    throughput(contender, broker, shop);
                }
                if (PARTS.contains("latency")) {
                    latencies(inTurn, broker, shop);
                }
                if (PARTS.contains("start")) {
                    starts.measure(PARTS.contains("first"));
                }
            }
            if (PARTS.contains("backlog")) {
                backlog(broker, shop, SMALL_BACKLOG);
                backlog(broker, shop, BACKLOG);
            }
            if (PARTS.contains("import")) {
                imports(broker, shop);
            }
        }
        shares();
    }

    private void tell() throws IOException {
        String text = "\nBenchmark on " + Runtime.getRuntime().availableProcessors() + " cores, Java "
                + System.getProperty("java.version") + "\n\n" + report.table(Contender.PLAIN.name()) + tableOfGoals()
                + promises();
        System.out.println(text);
        Files.writeString(Path.of("target", "bench.md"), text);
        report.write(Path.of("target", "bench.json"));
    }

    private void shares() {
        report.note("limit: ledger, purchases/s", "MACHINE", limits.ledger());
        report.note("limit: broker, transactions/s", "MACHINE", limits.broker());
        report.note("limit: HTTP, calls/s", "MACHINE", limits.http());
        for (Case each : CASES) {
            double limit = limits.of(each.consumers(), secondsOfCall.get(each), each.units());
            report.note("share of the limit: " + each, "LIMIT", limit);
            for (Contender contender : CONTENDERS) {
                report.note(
                        "share of the limit: " + each,
                        contender.name(),
                        report.median(RATE + each, contender.name()) / limit);
            }
        }
    }

    // --- throughput -----------------------------------------------------------------------------------------------

    private void throughput(Contender contender, Broker broker, Shop shop) throws Exception {
        for (int consumers : CASES.stream().map(Case::consumers).distinct().toList()) {
            shop.reset(0);
            try (BenchProcess process = start(contender, broker, shop, consumers)) {
                boolean isCold = true;
                for (Case each : CASES) {
                    if (each.consumers() == consumers) {
                        shop.reset(each.latencyMillis());
                        try (Feeder feeder = new Feeder(broker, each.units())) {
                            double cold = warmUp(contender, WARM_UP + each, process, broker);
                            if (isCold) {
                                report.note(FIRST_RATE + consumers + " consumers", contender.name(), cold);
                                isCold = false;
                            }
                            measure(contender, each, process, broker, shop);
                        }
                        // what is in work is no part of what lives on
                        Load.rest(broker, shop);
                    }
                }
                report.note(RESIDENT + consumers + " consumers", contender.name(), process.residentMegabytes());
                report.note(HEAP + consumers + " consumers", contender.name(), process.liveMegabytes());
            }
            Load.rest(broker, shop);
        }
    }

    /** Broker and shop are Java processes, too: whoever is measured first is not to meet them cold. */
    private void warmUpOthers(Broker broker, Shop shop) throws Exception {
        shop.reset(0);
        try (BenchProcess process = start(Contender.PLAIN, broker, shop, MOST_CONSUMERS);
                Feeder feeder = new Feeder(broker, 1)) {
            Load.warmUp(process, broker);
        }
        Load.rest(broker, shop);
    }

    /** @return purchases a second in the first seconds */
    private double warmUp(Contender contender, String figure, BenchProcess process, Broker broker) throws Exception {
        Load.Warm warm = Load.warmUp(process, broker);
        report.note(figure, contender.name(), warm.seconds());
        return warm.perSecond();
    }

    private void measure(Contender contender, Case which, BenchProcess process, Broker broker, Shop shop)
            throws Exception {
        long outcomes = broker.added("order.outcome");
        Duration cpu = process.cpu();
        long calls = shop.calls();
        long begin = System.nanoTime();
        Thread.sleep(WINDOW.multipliedBy(which.latencyMillis() == 0 ? 1 : SLOW_WINDOWS)
                .toMillis());
        double done = broker.added("order.outcome") - outcomes;
        double seconds = (System.nanoTime() - begin) / 1e9;
        process.mustLive();
        report.note(RATE + which, contender.name(), done / seconds);
        report.note(CPU + which, contender.name(), process.cpu().minus(cpu).toNanos() / 1e6 / done);
        report.note(CALLS + which, contender.name(), (shop.calls() - calls) / done);
        if (contender == Contender.OURS) {
            report.note("reservations waiting: " + which, contender.name(), broker.depth("reservation.held"));
        }
    }

    private BenchProcess start(Contender contender, Broker broker, Shop shop, int consumers) throws Exception {
        Path home = Files.createDirectories(directory.resolve("run-" + started++));
        broker.belongToNobody();
        BenchProcess process = contender.start(home, broker, shop, consumers);
        while (broker.consumers("purchase.requested") < consumers) {
            process.mustLive();
            Thread.sleep(50);
        }
        return process;
    }

    // --- latency --------------------------------------------------------------------------------------------------

    private static final long SHOP_MILLIS = 20;
    private static final int CALLERS = 8;

    /** The same number of purchases a second for all: half of what the slowest of them did at most. */
    private void latencies(List<Contender> contenders, Broker broker, Shop shop) throws Exception {
        double perSecond = contenders.stream()
                        .mapToDouble(each -> report.median(RATE + new Case(MOST_CONSUMERS, 0, 1), each.name()))
                        .filter(rate -> !Double.isNaN(rate))
                        .min()
                        .orElse(100)
                / 2;
        for (Contender contender : contenders) {
            if (contender != Contender.BARE) {
                shop.reset(0);
                try (BenchProcess process = start(contender, broker, shop, MOST_CONSUMERS)) {
                    try (Feeder feeder = new Feeder(broker, 1)) {
                        warmUp(contender, WARM_UP + "latency", process, broker);
                    }
                    Load.rest(broker, shop);
                    latency(contender, perSecond, broker, shop);
                    process.mustLive();
                }
                Load.rest(broker, shop);
            }
        }
    }

    /** Purchases at a steady rate, with a shop that takes its time. */
    private void latency(Contender contender, double perSecond, Broker broker, Shop shop) throws Exception {
        double own = 2 * 1000 * Limits.secondsOfCall(shop, SHOP_MILLIS, CALLERS);
        Load.sendAndTime(broker, perSecond, WINDOW.multipliedBy(SLOW_WINDOWS));
        List<Double> millis = Load.sendAndTime(broker, perSecond, WINDOW.multipliedBy(2));
        Collections.sort(millis);
        report.note("purchases/s when latency is measured", contender.name(), perSecond);
        report.note(P50, contender.name(), millis.get(millis.size() / 2) - own);
        report.note(P99, contender.name(), millis.get(millis.size() * 99 / 100) - own);
    }

    // --- backlog --------------------------------------------------------------------------------------------------

    private void backlog(Broker broker, Shop shop, int depth) throws Exception {
        shop.reset(0);
        broker.fill(depth, 1);
        try (BenchProcess process = start(Contender.OURS, broker, shop, 32)) {
            Feeder feeder = depth > SMALL_BACKLOG ? null : new Feeder(broker, 1);
            Thread.sleep(Load.COLD.toMillis());
            long outcomes = broker.added("order.outcome");
            long begin = System.nanoTime();
            Thread.sleep(WINDOW.multipliedBy(2).toMillis());
            double done = broker.added("order.outcome") - outcomes;
            report.note(DRAINED + depth, "OURS", done / ((System.nanoTime() - begin) / 1e9));
            report.note(DRAINED_HEAP + depth, "OURS", process.liveMegabytes());
            if (feeder != null) {
                feeder.close();
            }
        }
        Load.rest(broker, shop);
    }

    // --- import ---------------------------------------------------------------------------------------------------

    /** A file of purchases, read while they are being ordered. */
    private void imports(Broker broker, Shop shop) throws Exception {
        shop.reset(0);
        Path home = directory.resolve("run-" + started);
        Path file = directory.resolve("purchases.ndjson");
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            for (int i = 0; i < IMPORTED; i++) {
                lines.write(Broker.purchase("F-" + i, 1).replace("\n", ""));
                lines.newLine();
            }
        }
        try (BenchProcess process = start(Contender.OURS, broker, shop, MOST_CONSUMERS)) {
            try (Feeder feeder = new Feeder(broker, 1)) {
                Thread.sleep(Load.COLD.toMillis());
            }
            Load.rest(broker, shop);
            long before = broker.added("purchase.requested");
            long begin = System.nanoTime();
            Files.move(file, home.resolve("data/imports/inbox/purchases.ndjson"));
            while (broker.added("purchase.requested") < before + IMPORTED) {
                process.mustLive();
                Thread.sleep(50);
            }
            report.note(IMPORTS, "OURS", IMPORTED / ((System.nanoTime() - begin) / 1e9));
        }
        Load.rest(broker, shop);
    }

    // --- goals ----------------------------------------------------------------------------------------------------

    /** @param least whether the measured may not be less than the bound, or not more */
    private record Goal(String figure, boolean least, double bound, double measured) {

        String wanted() {
            return (least ? "≥ " : "≤ ") + bound;
        }

        boolean isReached() {
            return least ? measured >= bound : measured <= bound;
        }
    }

    /** What was left out of this run is left out. */
    private List<Goal> goals() {
        Case full = new Case(32, 0, 1);
        Case four = new Case(32, 0, 4);
        Case slow = new Case(32, 200, 1);
        Case few = new Case(8, 0, 1);
        Case fewSlow = new Case(8, 50, 1);
        String ours = "OURS";
        String plain = "PLAIN";
        String share = "share of the limit: ";
        return Stream.of(
                        atLeast("throughput ÷ plain: " + full, 1.25, ratio(RATE + full, ours, plain)),
                        atLeast("throughput ÷ plain: " + few, 1.1, ratio(RATE + few, ours, plain)),
                        atLeast("throughput ÷ plain: " + four, 1.2, ratio(RATE + four, ours, plain)),
                        atLeast("throughput ÷ integration: " + full, 1.2, ratio(RATE + full, ours, "INTEGRATION")),
                        atLeast(share + fewSlow, 0.96, report.median(share + fewSlow, ours)),
                        atLeast(share + slow, 0.99, report.median(share + slow, ours)),
                        atMost(P50, 4, report.median(P50, ours)),
                        atMost(P99, 15, report.median(P99, ours)),
                        atMost("CPU a purchase ÷ plain: " + full, 0.85, ratio(CPU + full, ours, plain)),
                        atMost("CPU a purchase ÷ plain: " + fewSlow, 1.2, ratio(CPU + fewSlow, ours, plain)),
                        atMost("CPU a purchase ÷ plain: " + slow, 1.2, ratio(CPU + slow, ours, plain)),
                        atLeast(IMPORTS, 8_000, report.median(IMPORTS, ours)),
                        atLeast(
                                "throughput, backlog of " + BACKLOG + " ÷ of " + SMALL_BACKLOG,
                                0.95,
                                report.median(DRAINED + BACKLOG, ours) / report.median(DRAINED + SMALL_BACKLOG, ours)),
                        atMost(
                                "live heap, backlog of " + BACKLOG + " ÷ of " + SMALL_BACKLOG,
                                1.1,
                                report.median(DRAINED_HEAP + BACKLOG, ours)
                                        / report.median(DRAINED_HEAP + SMALL_BACKLOG, ours)),
                        atMost(
                                "start ÷ empty application",
                                1.5,
                                report.median(Starts.START, ours) / report.median(Starts.START, Starts.EMPTY)),
                        atMost(
                                "prepared start ÷ empty application",
                                0.6,
                                report.median(Starts.PREPARED, ours) / report.median(Starts.START, Starts.EMPTY)),
                        atLeast(
                                "prepared, first 10 s ÷ steady",
                                0.8,
                                report.median(Starts.FIRST_PREPARED, ours)
                                        / report.median(Starts.STEADY_PREPARED, ours)),
                        atLeast("prepared, first 10 s ÷ plain's", 1, ratio(Starts.FIRST_PREPARED, ours, plain)),
                        atMost(Starts.FIRST_P99, 250, report.median(Starts.FIRST_P99, ours)),
                        atMost(
                                "resident memory after load ÷ empty application",
                                1.15,
                                report.median(RESIDENT + "32 consumers", ours)
                                        / report.median(Starts.RESIDENT_AT_START, Starts.EMPTY)),
                        atMost(CALLS + full, 2.03, report.median(CALLS + full, ours)),
                        atMost(CALLS + four, 5.05, report.median(CALLS + four, ours)))
                .filter(goal -> !Double.isNaN(goal.measured()))
                .toList();
    }

    private static Goal atLeast(String figure, double bound, double measured) {
        return new Goal(figure, true, bound, measured);
    }

    private static Goal atMost(String figure, double bound, double measured) {
        return new Goal(figure, false, bound, measured);
    }

    private String tableOfGoals() {
        StringBuilder table = new StringBuilder("\n| figure | goal | measured | reached |\n|---|---|---:|---|\n");
        goals().forEach(goal -> table.append(String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s |%n",
                goal.figure(),
                goal.wanted(),
                Report.number(goal.measured()),
                goal.isReached() ? "yes" : "no")));
        return table.toString();
    }

    private static String promises() {
        StringBuilder table = new StringBuilder("\n| contender | does not promise |\n|---|---|\n");
        CONTENDERS.stream()
                .filter(contender -> !contender.doesNotPromise().isEmpty())
                .forEach(contender -> table.append("| ")
                        .append(contender.name().toLowerCase(Locale.ROOT))
                        .append(" | ")
                        .append(contender.doesNotPromise())
                        .append(" |\n"));
        return table.toString();
    }

    private double ratio(String figure, String one, String other) {
        return report.median(figure, one) / report.median(figure, other);
    }
}
