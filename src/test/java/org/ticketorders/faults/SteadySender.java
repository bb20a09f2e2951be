package org.ticketorders.faults;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Sends purchases in order, each until the broker has it; so one may be sent twice. */
final class SteadySender implements AutoCloseable {

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<?> all;

    /**
     * @param perSecond messages a second, while there is a broker to take them
     * @param sent is told of each that the broker has
     */
    SteadySender(ConnectionFactory broker, List<String> bodies, int perSecond, Consumer<String> sent) {
        long pause = TimeUnit.SECONDS.toNanos(1) / perSecond;
        all = thread.submit(() -> {
            int next = 0;
            while (next < bodies.size() && !Thread.currentThread().isInterrupted()) {
                try (JMSContext jms = broker.createContext()) {
                    while (next < bodies.size()) {
                        jms.createProducer().send(jms.createQueue("purchase.requested"), bodies.get(next));
                        sent.accept(bodies.get(next));
                        next++;
                        LockSupport.parkNanos(pause);
                    }
                } catch (JMSRuntimeException e) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
                }
            }
        });
    }

    /** Returns once all are sent. */
    void await() throws Exception {
        all.get(60, TimeUnit.MINUTES);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
