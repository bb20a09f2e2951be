package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.TakenOrder;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/**
 * One purchase in twenty comes twice or more often: at once or later, from the same sender or another, some under the same id with other
 * content. Each is ordered once, and whoever asks again is told what became of it.
 */
@Timeout(1200)
class DuplicatesDrillIT {

    private static final int PURCHASES = Figures.size(500, 10_000);
    private static final int SENDERS = 6;
    private static final int ONE_IN = 20;
    private static final int LATEST_MILLIS = Figures.size(1_500, 60_000);
    private static final String ANSWERS = "erp.answers";

    @TempDir
    Path directory;

    private final Checker checker = new Checker();
    private final DelayQueue<Again> waiting = new DelayQueue<>();
    private final AtomicInteger firsts = new AtomicInteger();
    private final AtomicInteger planned = new AtomicInteger();
    private final AtomicInteger same = new AtomicInteger();
    private final AtomicInteger other = new AtomicInteger();

    /** A purchase to be sent again, by whoever is free when its time has come. */
    private record Again(String id, String body, boolean hasOtherContent, long due) implements Delayed {

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(due - ((Again) other).due, 0);
        }
    }

    @Test
    void ordersOnceWhatIsSentSeveralTimes() throws Exception {
        try (TestApp app = TestApp.start(directory, "openticket.http.answer-timeout=20s")) {
            app.broker()
                    .createQueue(QueueConfiguration.of(ANSWERS)
                            .setRoutingType(RoutingType.ANYCAST)
                            .setAutoCreateAddress(true));
            long start = System.nanoTime();

            Backlog.atOnce(SENDERS, sender -> send(app, sender));

            await("every message to be worked on")
                    .failFast("a purchase was ordered twice", () -> isAnyOrderedTwice(app))
                    .atMost(Duration.ofMinutes(10))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> counted(app, "openticket.duplicates") == same.get()
                            && Backlog.waiting(app, "dead-letter.invalid") == other.get()
                            && Backlog.waiting(app, "order.outcome") >= PURCHASES + other.get());
            double seconds = (System.nanoTime() - start) / 1e9;
            await("every purchase to be at rest")
                    .atMost(TestApp.PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(checker.faultsAtRest(app)).isEmpty());
            Map<String, Integer> tally = checker.tally(app);
            assertThat(tally).containsOnlyKeys("ordered", "rejected");
            assertThat(app.shop.orders()).hasSize(tally.get("ordered"));
            assertThat(app.shop.count(Call.ORDER))
                    .as("POSTs")
                    .isEqualTo(tally.get("ordered").longValue());
            refusedWithTheirReason(app);
            long late = sendAllDuplicatesOnceMore(app);
            answersAreTrue(app, late);
            assertThat(app.shop.count(Call.ORDER))
                    .as("POSTs after all was sent again")
                    .isEqualTo(tally.get("ordered").longValue());

            Figures.note(
                    "duplicates",
                    "purchases, sent again, sent again with other content",
                    "%d, %d, %d".formatted(PURCHASES, same.get() + late, other.get()));
            Figures.note(
                    "duplicates",
                    "orders, double orders",
                    "%d, %d"
                            .formatted(
                                    app.shop.orders().size(), app.shop.orders().size() - tally.get("ordered")));
            Figures.note("duplicates", "purchases/s", "%.0f".formatted(PURCHASES / seconds));
        }
    }

    private Callable<Void> send(TestApp app, int sender) {
        return () -> {
            Random random = new Random(sender);
            try (JMSContext jms = app.senders().createContext()) {
                Queue queue = jms.createQueue("purchase.requested");
                JMSProducer producer = jms.createProducer();
                for (int n = sender; n < PURCHASES; n += SENDERS) {
                    String id = TestApp.newId();
                    String ticket = random.nextInt(10) == 0 ? Catalogue.FRONT_ROW : Catalogue.STANDING;
                    String body = Messages.traceable(id, ticket, 1);
                    producer.send(queue, body);
                    checker.accepted(body);
                    if (random.nextInt(ONE_IN) == 0) {
                        plan(id, body, ticket, random);
                    }
                    firsts.incrementAndGet();
                    sendAgain(app, jms, waiting.poll());
                }
                while (firsts.get() < PURCHASES || same.get() + other.get() < planned.get()) {
                    sendAgain(app, jms, waiting.poll(20, TimeUnit.MILLISECONDS));
                }
            }
            return null;
        };
    }

    /** One to three more of it, at random times; at the same time as well. */
    private void plan(String id, String body, String ticket, Random random) {
        int times = 1 + random.nextInt(3);
        planned.addAndGet(times);
        long due = System.nanoTime();
        for (int n = 0; n < times; n++) {
            if (random.nextInt(3) > 0) {
                due += TimeUnit.MILLISECONDS.toNanos(random.nextInt(LATEST_MILLIS / (1 + random.nextInt(50))));
            }
            boolean changed = random.nextInt(5) == 0;
            waiting.add(new Again(id, changed ? Messages.traceable(id, ticket, 2) : body, changed, due));
        }
    }

    private void sendAgain(TestApp app, JMSContext jms, Again again) {
        if (again == null) {
            return;
        }
        if (again.hasOtherContent && app.row(again.id) == null) {
            // the first to be accepted is the purchase: let that be the one that the checker knows
            waiting.add(new Again(again.id, again.body, true, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20)));
            return;
        }
        ask(jms, again.body);
        (again.hasOtherContent ? other : same).incrementAndGet();
    }

    private static void ask(JMSContext jms, String body) {
        jms.createProducer().setJMSReplyTo(jms.createQueue(ANSWERS)).send(jms.createQueue("purchase.requested"), body);
    }

    private static boolean isAnyOrderedTwice(TestApp app) {
        List<TakenOrder> orders = app.shop.orders();
        return orders.stream().map(TakenOrder::email).distinct().count() < orders.size();
    }

    private static double counted(TestApp app, String counter) {
        return app.bean(MeterRegistry.class).counter(counter).count();
    }

    private void refusedWithTheirReason(TestApp app) throws Exception {
        List<Message> refused = app.browse("dead-letter.invalid");
        assertThat(refused).hasSize(other.get()).allSatisfy(letter -> {
            assertThat(letter.getStringProperty("reason")).isEqualTo("purchase-id-reused");
            assertThat(((TextMessage) letter).getText()).contains("\"quantity\":2");
        });
    }

    /** By now all have ended: each of these has to be told. */
    private long sendAllDuplicatesOnceMore(TestApp app) {
        List<String> bodies = new ArrayList<>(checker.bodies()).subList(0, PURCHASES / ONE_IN);
        double before = counted(app, "openticket.duplicates");
        int answers = app.peek(ANSWERS).size();
        try (JMSContext jms = app.senders().createContext()) {
            bodies.forEach(body -> ask(jms, body));
        }
        await("all to be known")
                .atMost(Duration.ofMinutes(2))
                .until(() -> counted(app, "openticket.duplicates") == before + bodies.size());
        assertThat(app.peek(ANSWERS)).as("answers").hasSize(answers + bodies.size());
        return bodies.size();
    }

    /** Who asked while the purchase was in work may have got no answer; who got one got the right one. */
    private void answersAreTrue(TestApp app, long late) {
        List<JsonNode> answers = app.peek(ANSWERS).stream().map(TestApp::json).toList();
        long refused = answers.stream()
                .filter(answer -> answer.path("outcome").asText().equals("invalid"))
                .count();
        assertThat(refused).as("refusals told").isEqualTo(other.get());
        assertThat(answers)
                .filteredOn(answer -> !answer.path("outcome").asText().equals("invalid"))
                .allSatisfy(answer -> {
                    PurchaseRecord row = app.row(answer.path("purchaseId").asText());
                    assertThat(answer.path("outcome").asText())
                            .isEqualTo(row.state().word());
                    if (row.state() == State.ORDERED) {
                        assertThat(answer.path("orderId").asText())
                                .isEqualTo(row.ending().orderId());
                    }
                });
        Figures.note(
                "duplicates",
                "told the outcome, dropped while the first was in work",
                "%d, %d".formatted(answers.size() - refused, same.get() + late - (answers.size() - refused)));
    }
}
