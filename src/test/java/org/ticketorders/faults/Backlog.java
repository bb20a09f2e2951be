package org.ticketorders.faults;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.TestApp;

/** Purchases by the hundred, as several ERP systems send them at once. */
final class Backlog {

    private static final int SENDERS = 4;
    private static final int BATCH = 50;

    private Backlog() {}

    /** Sends these bodies and tells the checker of each, once the broker has it. */
    static void send(TestApp app, Checker checker, List<String> bodies) throws Exception {
        send(app.senders(), checker, bodies);
    }

    /** The same to a broker that is no part of an application. */
    static void send(ConnectionFactory broker, Checker checker, List<String> bodies) throws Exception {
        atOnce(SENDERS, sender -> () -> {
            try (JMSContext jms = broker.createContext(JMSContext.SESSION_TRANSACTED)) {
                Queue queue = jms.createQueue("purchase.requested");
                JMSProducer producer = jms.createProducer();
                List<String> batch = new ArrayList<>();
                for (int n = sender; n < bodies.size(); n += SENDERS) {
                    producer.send(queue, bodies.get(n));
                    batch.add(bodies.get(n));
                    if (batch.size() == BATCH || n + SENDERS >= bodies.size()) {
                        jms.commit();
                        batch.forEach(checker::accepted);
                        batch.clear();
                    }
                }
            }
            return null;
        });
    }

    /** Messages in a queue, without reading them. */
    static long waiting(TestApp app, String queue) {
        return app.broker().locateQueue(queue).getMessageCount();
    }

    /** Runs as many tasks at the same time, and fails if one does. */
    static void atOnce(int tasks, IntFunction<Callable<Void>> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks);
        try {
            List<Future<Void>> all = new ArrayList<>();
            for (int n = 0; n < tasks; n++) {
                all.add(threads.submit(task.apply(n)));
            }
            for (Future<Void> one : all) {
                one.get(30, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
