package org.ticketorders.rehearsal;

import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Before the routes start and the application is ready, has purchases worked on that nobody sent, in a {@link RehearsalContext}: so Java has loaded and in
 * part compiled what works on a purchase when the first real one comes. Off unless configured. It takes no longer than is configured, ends at
 * once when the JVM shuts down, and if it fails the start continues without it.
 */
@Component
class Rehearsal implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.start");

    /** After the web server, which answers liveness meanwhile. Camel starts its routes when everything with a phase has started. */
    private static final int PHASE = Integer.MAX_VALUE - 10;

    /** Purchases in work at a time. */
    private static final int IN_WORK = 4;

    private final RehearsalProperties properties;
    private final ConfigurableApplicationContext application;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean running;
    private volatile int rehearsed;

    Rehearsal(RehearsalProperties properties, ConfigurableApplicationContext application) {
        this.properties = properties;
        this.application = application;
    }

    /** How many purchases have come to their ends. */
    int rehearsed() {
        return rehearsed;
    }

    @Override
    public void start() {
        running = true;
        if (properties.isOff()) {
            return;
        }
        long end = System.nanoTime() + properties.longest().toNanos();
        Thread thread = new Thread(() -> rehearse(end), RehearsalContext.NAME);
        thread.setDaemon(true);
        Thread atShutdown = new Thread(this::cancel);
        Runtime.getRuntime().addShutdownHook(atShutdown);
        thread.start();
        try {
            over.await(properties.longest().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // what it still has to close it closes while the start continues
            thread.interrupt();
            forget(atShutdown);
        }
    }

    /** Has the start wait no longer, now. */
    void cancel() {
        over.countDown();
    }

    private static void forget(Thread atShutdown) {
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException e) {
            // the JVM shuts down already
        }
    }

    private void rehearse(long end) {
        try (QuietThreads quiet = QuietThreads.named(RehearsalContext.NAME);
                StubShop shop = new StubShop(RehearsalContext.NAME + "-shop-", 0);
                RehearsalContext context = new RehearsalContext(application, shop.url());
                Connection connection = context.connect()) {
            purchase(connection, end);
        } catch (Exception | LinkageError e) {
            if (System.nanoTime() < end && over.getCount() > 0) {
                LOG.warn("The rehearsal failed, and the start continues without it: {}", e.toString());
            }
        } finally {
            over.countDown();
        }
        LOG.info("Rehearsed {} purchases", rehearsed);
    }

    private void purchase(Connection connection, long end) throws Exception {
        connection.start();
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(RehearsalContext.PURCHASES));
                MessageConsumer outcomes = session.createConsumer(session.createQueue(RehearsalContext.OUTCOMES))) {
            int sent = 0;
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            while (left > 0 && over.getCount() > 0) {
                while (sent < rehearsed + IN_WORK) {
                    producer.send(session.createTextMessage(message(sent++)));
                }
                if (outcomes.receive(left) != null) {
                    rehearsed++;
                }
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
        }
    }

    private static String message(int number) {
        return String.format(Locale.ROOT, """
                {"purchaseId": "rehearsal-%d", "shop": "00000000-0000-0000-0000-000000000000", "paymentMethod": "%s", "currency": "EUR",
                 "receiver": {"locale": "nl_NL", "email": "nobody@example.com", "firstname": "No", "lastname": "Body"},
                 "tickets": [{"ticket": "00000000-0000-0000-0000-000000000001", "quantity": 1}]}
                """, number, StubShop.PAYMENT_METHOD);
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
