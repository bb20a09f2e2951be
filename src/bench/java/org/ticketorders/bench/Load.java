package org.ticketorders.bench;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Purchases for a contender: as many as it takes until it is warm, or so many a second, timed. */
final class Load {

    static final Duration COLD = Duration.ofSeconds(10);

    private static final Duration LONGEST_WARM_UP =
            Duration.ofSeconds(Integer.getInteger("bench.warm-up-seconds", 180));
    private static final double STEADY = 1.03;

    /** So many times ten seconds without a gain: Java compiles by leaps, and stands at a level for a while between them. */
    private static final int STEADY_WINDOWS = 3;

    private static final int SENDERS = 8;

    private Load() {}

    /**
     * How it came to be warm.
     *
     * @param perSecond purchases in the first seconds
     * @param seconds until then
     */
    record Warm(double perSecond, double seconds) {}

    /**
     * Until it gets neither faster nor cheaper any more: Java compiles what runs often while it runs, and that costs, too. In each case again, since
     * another number of tickets or consumers runs other code, and without a pause before what is measured.
     */
    static Warm warmUp(BenchProcess process, Broker broker) throws Exception {
        long begin = System.nanoTime();
        long outcomes = broker.added("order.outcome");
        Duration cpu = process.cpu();
        Pace first = null;
        Pace best = null;
        int noBetter = 0;
        while (noBetter < STEADY_WINDOWS
                && Duration.ofNanos(System.nanoTime() - begin).compareTo(LONGEST_WARM_UP) < 0) {
            long from = System.nanoTime();
            Thread.sleep(COLD.toMillis());
            long done = broker.added("order.outcome") - outcomes;
            Pace pace = new Pace(
                    done / ((System.nanoTime() - from) / 1e9),
                    process.cpu().minus(cpu).toNanos() / 1e6 / done);
            first = first == null ? pace : first;
            boolean isBetter = best == null || pace.isBetterThan(best);
            noBetter = isBetter ? 0 : noBetter + 1;
            best = isBetter ? pace : best;
            outcomes += done;
            cpu = process.cpu();
        }
        return new Warm(first == null ? Double.NaN : first.perSecond(), (System.nanoTime() - begin) / 1e9);
    }

    /** @param cpuMillis processor time of a purchase */
    private record Pace(double perSecond, double cpuMillis) {

        boolean isBetterThan(Pace other) {
            return perSecond > other.perSecond * STEADY || cpuMillis * STEADY < other.cpuMillis;
        }
    }

    /** Leaves nothing of an earlier case in the queues. */
    static void rest(Broker broker, Shop shop) throws Exception {
        // what a consumer has fetched ahead is worked off first
        shop.reset(0);
        for (String queue : List.of("purchase.requested", "reservation.held", "purchase.again", "order.outcome")) {
            broker.empty(queue);
        }
        long before;
        do {
            before = broker.added("order.outcome");
            Thread.sleep(700);
        } while (broker.added("order.outcome") != before);
        for (String queue : List.of("reservation.held", "order.outcome")) {
            broker.empty(queue);
        }
    }

    /** Purchases at a steady rate: milliseconds from when each was due to its outcome, in no order. */
    static List<Double> sendAndTime(Broker broker, double perSecond, Duration time) throws Exception {
        Map<String, Long> sent = new ConcurrentHashMap<>();
        List<Double> millis = Collections.synchronizedList(new ArrayList<>());
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try (Session outcomes = broker.session(false);
                MessageConsumer consumer = outcomes.createConsumer(outcomes.createQueue("order.outcome"))) {
            consumer.setMessageListener(message -> {
                Long at = sent.remove(id(message));
                if (at != null) {
                    millis.add((System.nanoTime() - at) / 1e6);
                }
            });
            long begin = System.nanoTime();
            List<Future<?>> all = new ArrayList<>();
            for (int sender = 0; sender < SENDERS; sender++) {
                int first = sender;
                all.add(senders.submit(() -> send(broker, perSecond, time, begin, first, sent)));
            }
            for (Future<?> each : all) {
                each.get();
            }
            long end = System.nanoTime() + 10_000_000_000L;
            while (!sent.isEmpty() && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            assertThat(sent).as("purchases without an outcome").isEmpty();
        } finally {
            senders.shutdownNow();
        }
        return millis;
    }

    /** Every purchase that this sender has to send; one sender waits for the broker's disk, so there are some. */
    private static Void send(
            Broker broker, double perSecond, Duration time, long begin, int first, Map<String, Long> sent)
            throws Exception {
        try (Session purchases = broker.session(false);
                MessageProducer producer = purchases.createProducer(purchases.createQueue("purchase.requested"))) {
            for (int i = first; i < perSecond * time.toSeconds(); i += SENDERS) {
                long due = begin + (long) (i * 1e9 / perSecond);
                LockSupport.parkNanos(due - System.nanoTime());
                String id = "L-" + begin + "-" + i;
                TextMessage message = purchases.createTextMessage(Broker.purchase(id, 1));
                // from when it was due: a slow broker must not hide
                sent.put(id, Math.min(due, System.nanoTime()));
                producer.send(message);
            }
        }
        return null;
    }

    private static String id(Message message) {
        try {
            return PlainShop.JSON
                    .readTree(message.getBody(String.class))
                    .path("purchaseId")
                    .asText();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
