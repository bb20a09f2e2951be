package org.ticketorders.bench;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sees to it that the queue of purchases never runs empty. */
final class Feeder implements AutoCloseable {

    private static final int LEAST = 1_000;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<?> feeding;
    private volatile boolean go = true;

    Feeder(Broker broker, int units) {
        feeding = thread.submit(() -> {
            while (go) {
                if (broker.depth("purchase.requested") < LEAST) {
                    broker.fill(LEAST, units);
                } else {
                    Thread.sleep(50);
                }
            }
            return null;
        });
    }

    @Override
    public void close() throws Exception {
        go = false;
        try {
            feeding.get();
        } finally {
            thread.shutdownNow();
        }
    }
}
