package org.ticketorders.bench;

import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Settings;

/**
 * What this machine can do at most, measured in the same run.
 *
 * @param ledger purchases a second whose four changes are synced one by one
 * @param broker transactions a second that take a message and send one
 * @param http requests a second that the shop answers
 */
record Limits(double ledger, double broker, double http) {

    private static final int THREADS = 32;

    /** One, whose connections stay: to make them is no part of what a request takes. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final long NANOS = TimeUnit.SECONDS.toNanos(3);

    static Limits measure(Path directory, Broker broker, Shop shop) throws Exception {
        Files.createDirectories(directory);
        shop.reset(0);
        return new Limits(ledger(directory), broker(broker), http(shop, THREADS));
    }

    /**
     * Purchases a second by the formula, which knows no work but waiting, syncing and calling.
     *
     * @param secondsOfCall what a request takes when so many ask at a time, as measured
     */
    double of(int consumers, double secondsOfCall, int units) {
        return Math.min(Math.min(consumers / (2 * secondsOfCall), http / (units + 1)), Math.min(ledger, broker));
    }

    /** Seconds from a request to the whole answer of a shop that answers this slowly, with so many clients at a time. */
    static double secondsOfCall(Shop shop, long latencyMillis, int clients) throws Exception {
        shop.reset(latencyMillis);
        Callable<Void> call = call(shop);
        LongAdder nanos = new LongAdder();
        LongAdder calls = new LongAdder();
        rate(clients, () -> {
            long begin = System.nanoTime();
            call.call();
            nanos.add(System.nanoTime() - begin);
            calls.increment();
            return null;
        });
        return nanos.sum() / 1e9 / calls.sum();
    }

    private static double ledger(Path directory) throws Exception {
        try (PlainLedger ledger = new PlainLedger(directory)) {
            return rate(1, () -> {
                String id = UUID.randomUUID().toString();
                ledger.accept(id, Catalogue.SHOP, "limits", "none");
                ledger.held(id, "limits", "[]");
                ledger.ordering(id, "limits");
                ledger.ordered(id, "limits", "none");
                return null;
            });
        }
    }

    private static double broker(Broker broker) throws Exception {
        broker.fill(30_000, 1);
        List<Session> sessions = new ArrayList<>();
        ThreadLocal<Callable<Void>> step = ThreadLocal.withInitial(() -> {
            try {
                Session session = broker.session(true);
                MessageConsumer from = session.createConsumer(session.createQueue("purchase.requested"));
                MessageProducer to = session.createProducer(session.createQueue("order.outcome"));
                synchronized (sessions) {
                    sessions.add(session);
                }
                return () -> {
                    to.send(from.receive(5_000));
                    session.commit();
                    return null;
                };
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        double rate = rate(THREADS, () -> step.get().call());
        for (Session session : sessions) {
            session.close();
        }
        broker.empty("purchase.requested");
        broker.empty("order.outcome");
        return rate;
    }

    private static double http(Shop shop, int clients) throws Exception {
        return rate(clients, call(shop));
    }

    private static Callable<Void> call(Shop shop) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(shop.url() + "/" + Catalogue.SHOP + "/reserve/ticket/" + Catalogue.STANDING))
                .header("Authorization", "Bearer " + Settings.TOKEN)
                .build();
        return () -> {
            HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return null;
        };
    }

    /** The second half of the time counts. */
    private static double rate(int threads, Callable<Void> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            long begin = System.nanoTime();
            List<Future<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                counts.add(pool.submit(() -> {
                    int done = 0;
                    while (System.nanoTime() - begin < NANOS) {
                        work.call();
                        if (System.nanoTime() - begin > NANOS / 2) {
                            done++;
                        }
                    }
                    return done;
                }));
            }
            int sum = 0;
            for (Future<Integer> count : counts) {
                sum += count.get();
            }
            return sum / (NANOS / 2 / 1e9);
        } finally {
            pool.shutdownNow();
        }
    }
}
