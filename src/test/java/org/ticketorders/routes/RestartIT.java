package org.ticketorders.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** A stop under load, with messages in every queue, neither loses nor doubles a purchase. */
@Timeout(240)
class RestartIT {

    private static final int IN_EACH_QUEUE = 5;
    private static final int SENDERS = 4;

    @TempDir
    Path directory;

    private final Checker checker = new Checker();

    @Test
    void goesOnWithEveryPurchaseWhereItStood() throws Exception {
        try (TestApp app = TestApp.start(
                directory,
                "openticket.hold.life=4s",
                "openticket.hold.safety-margin=1s",
                "openticket.hold.max-renewals=50",
                "openticket.purchase.max-attempts=100",
                "openticket.ledger.republish-after=10s",
                "openticket.http.answer-timeout=10s")) {
            app.shop.holdMillis(4_000);
            fillEveryQueue(app);
            stopUnderLoad(app);

            app.with("camel.main.auto-startup=false").startAgain();
            await("the queues to hold what was not done")
                    .atMost(TestApp.PATIENCE)
                    .untilAsserted(() -> {
                        assertThat(checker.faults(app)).isEmpty();
                        Map<String, Integer> tally = checker.tally(app);
                        assertThat(tally)
                                .containsKeys("ordered", "queued", "in-work")
                                .doesNotContainKey("missing");
                        assertThat(tally.values().stream()
                                        .mapToInt(Integer::intValue)
                                        .sum())
                                .isEqualTo(checker.bodies().size());
                    });
            app.stop();

            app.with("camel.main.auto-startup=true").startAgain();
            await("every purchase to end")
                    .atMost(TestApp.PATIENCE)
                    .untilAsserted(() -> assertThat(checker.faultsAtRest(app)).isEmpty());
            assertThat(TestApp.WORK)
                    .allSatisfy(queue -> assertThat(app.depth(queue)).isZero());
            assertThat(checker.tally(app)).containsOnlyKeys("ordered", "rejected", "failed");

            sendAllAgain(app);
        }
    }

    private void fillEveryQueue(TestApp app) {
        app.suspend("receive-purchase", "receive-undelivered");
        send(app, Catalogue.STANDING, 1);
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("undelivered") == IN_EACH_QUEUE);
        app.suspend("receive-held-reservation", "receive-expired-reservation", "receive-renewal");
        app.resume("receive-purchase");
        send(app, Catalogue.STANDING, 0);
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("reservation.expired") == IN_EACH_QUEUE);
        app.resume("receive-expired-reservation");
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("purchase.again") == IN_EACH_QUEUE);
        app.suspend("receive-expired-reservation");
        send(app, Catalogue.STANDING, 0);
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("reservation.expired") == IN_EACH_QUEUE);
        send(app, Catalogue.FRONT_ROW, 0);
    }

    private void stopUnderLoad(TestApp app) throws Exception {
        // slower than purchases come in
        app.shop.latencyMillis(150);
        AtomicBoolean go = new AtomicBoolean(true);
        AtomicInteger sent = new AtomicInteger();
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        for (int sender = 0; sender < SENDERS; sender++) {
            senders.submit(() -> sendWhile(app, go, sent));
        }
        await().atMost(TestApp.PATIENCE).until(() -> app.depth("reservation.held") > IN_EACH_QUEUE);
        // from now on orders are posted too
        app.resume("receive-held-reservation");
        await("orders").atMost(TestApp.PATIENCE).until(() -> app.shop.orders().size() > IN_EACH_QUEUE);
        // what is reserved then waits there again, while orders are still under way
        app.suspend("receive-held-reservation");
        await("work in every queue")
                .atMost(TestApp.PATIENCE)
                .until(() -> app.depth("purchase.requested") > IN_EACH_QUEUE
                        && TestApp.WORK.stream().allMatch(queue -> app.depth(queue) > 0));

        app.stop();

        go.set(false);
        senders.shutdown();
        assertThat(senders.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        app.shop.latencyMillis(0);
    }

    private void sendWhile(TestApp app, AtomicBoolean go, AtomicInteger sent) {
        String body = null;
        try (JMSContext jms = app.senders().createContext()) {
            JMSProducer producer = jms.createProducer();
            while (go.get() && sent.incrementAndGet() < 600) {
                body = Messages.traceable(TestApp.newId(), Catalogue.STANDING, 1);
                producer.send(jms.createQueue("purchase.requested"), body);
                checker.accepted(body);
                body = null;
            }
        } catch (JMSRuntimeException e) {
            if (body != null) {
                checker.unsure(body);
            }
        }
    }

    private void send(TestApp app, String ticket, long timeToLiveMillis) {
        try (JMSContext jms = app.senders().createContext()) {
            JMSProducer producer = jms.createProducer().setTimeToLive(timeToLiveMillis);
            for (int n = 0; n < IN_EACH_QUEUE; n++) {
                String body = Messages.traceable(TestApp.newId(), ticket, 1);
                producer.send(jms.createQueue("purchase.requested"), body);
                checker.accepted(body);
            }
        }
    }

    private void sendAllAgain(TestApp app) {
        int orders = app.shop.orders().size();
        int outcomes = app.browse("order.outcome").size();
        double before =
                app.bean(MeterRegistry.class).counter("openticket.duplicates").count();

        checker.bodies().forEach(app::send);

        await("every copy to be dropped")
                .atMost(TestApp.PATIENCE)
                .until(() -> app.bean(MeterRegistry.class)
                                .counter("openticket.duplicates")
                                .count()
                        == before + checker.bodies().size());
        assertThat(app.shop.orders()).hasSize(orders);
        assertThat(app.browse("order.outcome")).hasSize(outcomes);
        assertThat(checker.faultsAtRest(app)).isEmpty();
    }
}
