package org.ticketorders.faults;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/**
 * Senders that go on while everything around them dies: in ten purchases one is sold out, one names an unknown ticket, and one
 * is sent twice. What a broker did not confirm is sent again until it does.
 */
final class Load implements AutoCloseable {

    private static final int SENDERS = 2;
    private static final String UNKNOWN_TICKET = "0c4f1d9e-5b0a-4d1c-9a55-1f8a2e7bffff";

    private final Checker checker;
    private final ConnectionFactory broker;
    private final List<String> shops;
    private final int blanks;
    private final long pauseNanos;
    private final AtomicInteger count = new AtomicInteger();
    private final Queue<String> earlier = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
    private final List<Future<?>> senders;
    private volatile boolean go = true;

    /** @param perSecond messages a second, while there is a broker to take them */
    Load(Checker checker, ConnectionFactory broker, int perSecond) {
        this(checker, broker, perSecond, List.of("main"));
    }

    /** @param shops one of them is chosen for each purchase */
    Load(Checker checker, ConnectionFactory broker, int perSecond, List<String> shops) {
        this(checker, broker, perSecond, shops, 0);
    }

    /** @param blanks at most so many that no sender needs are behind each purchase, a ninth of it on average */
    Load(Checker checker, ConnectionFactory broker, int perSecond, List<String> shops, int blanks) {
        this.shops = shops;
        this.blanks = blanks;
        this.checker = checker;
        this.broker = broker;
        this.pauseNanos = TimeUnit.SECONDS.toNanos(SENDERS) / perSecond;
        this.senders = IntStream.range(0, SENDERS)
                .<Future<?>>mapToObj(sender -> threads.submit(this::send))
                .toList();
    }

    private void send() {
        String body = next();
        while (go) {
            try (JMSContext jms = broker.createContext()) {
                while (go) {
                    jms.createProducer().send(jms.createQueue("purchase.requested"), body);
                    checker.accepted(body);
                    body = next();
                    LockSupport.parkNanos(pauseNanos);
                }
            } catch (JMSRuntimeException e) {
                checker.unsure(body);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    private String next() {
        int number = count.incrementAndGet() % 10;
        String duplicate = number == 0 ? earlier.poll() : null;
        if (duplicate != null) {
            return duplicate;
        }
        String ticket = number == 1 ? Catalogue.FRONT_ROW : number == 2 ? UNKNOWN_TICKET : Catalogue.STANDING;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String shop = shops.get(random.nextInt(shops.size()));
        String body = Messages.traceable(shop, TestApp.newId(), ticket, 1 + random.nextInt(2))
                + " ".repeat((int) (blanks * Math.pow(random.nextDouble(), 8)));
        if (number > 5) {
            earlier.add(body);
        }
        return body;
    }

    /** Messages that were sent, or tried to be. */
    int count() {
        return count.get();
    }

    /** Sends nothing more; returns once no send is under way. */
    void stop() throws Exception {
        go = false;
        for (Future<?> sender : senders) {
            sender.get(60, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        go = false;
        threads.shutdownNow();
    }
}
