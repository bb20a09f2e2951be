package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.outage.Pause;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.Stage;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** The shop is down for long, with many purchases waiting: some before they hold tickets, some after. */
@Timeout(1800)
class OutageDrillIT {

    private static final String ORDER_STAGE = "receive-held-reservation";

    /** Purchases that wait for their reservation, and purchases that hold tickets when the shop goes down. */
    private static final int QUEUED = Figures.size(150, 4500);

    private static final int HELD = Figures.size(50, 500);

    /** The first half refuses connections, the second answers 503 to everything. */
    private static final Duration DOWN = Duration.ofSeconds(Figures.size(6, 600));

    private static final Duration FIRST_PROBE = Duration.ofMillis(Figures.size(300, 5_000));
    private static final Duration MAX_PROBE = Duration.ofMillis(Figures.size(1_200, 300_000));

    private static final int AFTER_FAILURES = 3;

    /** What may be under way when a stage pauses: one message for each other consumer. */
    private static final int UNDER_WAY = 7;

    /** Deliveries that a waiting message may have spent by all the pauses of an outage. */
    private static final int FEW = 5;

    @TempDir
    Path directory;

    private final Checker checker = new Checker();

    private TestApp start(String... more) {
        TestApp app = TestApp.prepare(
                        directory,
                        "openticket.pause.after-failures=" + AFTER_FAILURES,
                        "openticket.pause.first-probe=" + FIRST_PROBE.toMillis() + "ms",
                        "openticket.pause.max-probe=" + MAX_PROBE.toMillis() + "ms")
                .with(more);
        if (Figures.isLongForm()) {
            // what is shipped, where tests are in more of a hurry
            app.with(
                    "openticket.pause.check-millis=1000",
                    "openticket.repeat.delay-millis=500",
                    "openticket.http.answer-timeout=10s",
                    "openticket.housekeeping.period-millis=10000");
        } else {
            app.with(
                    "openticket.pause.check-millis=20",
                    "openticket.hold.life=5s",
                    "openticket.hold.safety-margin=1s",
                    "openticket.hold.max-renewals=50",
                    "openticket.purchase.max-attempts=100");
            app.shop.holdMillis(5_000);
        }
        app.startAgain();
        app.awaitState(warmUp(app), State.ORDERED);
        return app;
    }

    /** So that the list of payment methods is at hand, and its requests are probes from now on. */
    private String warmUp(TestApp app) {
        String id = TestApp.newId();
        String body = Messages.traceable(id, Catalogue.STANDING, 1);
        app.send(body);
        checker.accepted(body);
        return id;
    }

    @Test
    void losesNothingToAnOutageAndThenOrdersEverythingOnce() throws Exception {
        try (TestApp app = start()) {
            HttpCalls calls = HttpCalls.of(app.camel());
            List<String> held = hold(app, HELD);
            // an order sent on a connection that has just been closed is in doubt: let all of them be looked at first
            awaitTime(Instant.now().plusMillis(200));
            app.shop.stopListening();
            Instant down = Instant.now();
            List<String> queued = send(app, QUEUED);
            // nothing is reserved any more once orders are paused, so the reservations have to fail first
            await("reserving to pause")
                    .atMost(TestApp.PATIENCE)
                    .until(() -> !app.bean(Pauses.class).current().isEmpty());
            app.resume(ORDER_STAGE);
            await("both stages to pause")
                    .atMost(TestApp.PATIENCE)
                    .until(() -> app.bean(Pauses.class).current().size() == 2);
            List<Pause> pauses = app.bean(Pauses.class).current();
            awaitTime(down.plus(DOWN.dividedBy(2)));
            try (DownFront front = new DownFront(app.shop.port(), 503)) {
                awaitTime(down.plus(DOWN));
                assertThat(app.bean(Pauses.class).current())
                        .extracting(Pause::since)
                        .as("paused all the time")
                        .containsExactlyElementsOf(
                                pauses.stream().map(Pause::since).toList());
                assertThat(front.requests())
                        .as("requests that are no probe")
                        .isNotEmpty()
                        .allMatch(request -> request.endsWith("/payment_methods") || request.endsWith("/data"));
                Figures.note(
                        "outage",
                        "dead letters after " + DOWN.toSeconds() + " s down, " + (QUEUED + HELD) + " waiting",
                        inDoubt(app) + " (pause after " + AFTER_FAILURES + ")");
                deliveriesLeft(app, queued);
                assertThat(app.shop.orders()).hasSize(1);
            }
            Instant up = Instant.now();
            app.shop.listen();
            probes("reserve", calls.of("/payment_methods", down, up), pauses, Stage.RESERVE);
            probes("order", calls.of("/data", down, up), pauses, Stage.ORDER);

            drain(app, up, held.size() + queued.size());
            // what was held when the shop went down was held anew, since the outage was longer than a hold
            assertThat(held)
                    .filteredOn(id -> app.row(id).state() == State.ORDERED)
                    .allSatisfy(id -> assertThat(app.row(id).renewals()).isPositive());
        }
    }

    /** The shop takes orders' requests and answers each with an error: they may have been taken. */
    @Test
    void putsNoMoreInDoubtThanWereUnderWayWhenTheShopFailsAtOrders() throws Exception {
        try (TestApp app = start("openticket.hold.life=8m", "openticket.hold.safety-margin=30s")) {
            app.shop.holdMillis(480_000);
            List<String> held = hold(app, HELD);
            app.shop.stopListening();
            int inDoubt;
            try (DownFront front = new DownFront(app.shop.port(), 500)) {
                app.resume(ORDER_STAGE);
                await("the order stage to pause")
                        .atMost(TestApp.PATIENCE)
                        .until(() -> app.bean(Pauses.class).current().stream()
                                .anyMatch(pause -> pause.stage() == Stage.ORDER));
                await("what is under way to end").atMost(TestApp.PATIENCE).until(() -> held.stream()
                        .noneMatch(id -> app.row(id).state() == State.ORDERING));
                inDoubt = (int) held.stream()
                        .filter(id -> app.row(id).state() == State.IN_DOUBT)
                        .count();
                // one that was sent on a connection which the shop had just closed is in doubt, too
                assertThat(front.requests().stream().filter(request -> request.startsWith("POST")))
                        .as("orders posted")
                        .hasSizeLessThanOrEqualTo(inDoubt);
            }
            app.shop.listen();

            await("the rest to be ordered")
                    .atMost(TestApp.PATIENCE)
                    .untilAsserted(() -> assertThat(checker.faultsAtRest(app)).isEmpty());
            assertThat(inDoubt).isBetween(AFTER_FAILURES, AFTER_FAILURES + UNDER_WAY);
            assertThat(checker.tally(app)).isEqualTo(Map.of("ordered", HELD - inDoubt + 1, "in-doubt", inDoubt));
            Figures.note(
                    "outage",
                    "orders answered 500: in doubt, of " + HELD + " held",
                    inDoubt + " (pause after " + AFTER_FAILURES + ", 8 consumers)");
        }
    }

    /** Purchases whose tickets are held, and whose orders wait until the order stage is resumed. */
    private List<String> hold(TestApp app, int purchases) throws Exception {
        app.suspend(ORDER_STAGE);
        List<String> ids = send(app, purchases);
        await("all to be held")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> ids.stream()
                        .allMatch(id -> app.row(id) != null && app.row(id).hold() != null));
        return ids;
    }

    private List<String> send(TestApp app, int purchases) throws Exception {
        List<String> ids =
                IntStream.range(0, purchases).mapToObj(n -> TestApp.newId()).toList();
        Backlog.send(
                app,
                checker,
                ids.stream()
                        .map(id -> Messages.traceable(id, Catalogue.STANDING, 1))
                        .toList());
        return ids;
    }

    private static void awaitTime(Instant time) {
        await().atMost(DOWN.plusSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> Instant.now().isAfter(time));
    }

    /** What was under way when the shop went down may be in doubt; nothing may be dead for another reason. */
    private static int inDoubt(TestApp app) {
        int inDoubt = app.peek("dead-letter.in-doubt").size();
        assertThat(TestApp.DEAD_LETTERS)
                .filteredOn(queue -> !queue.endsWith("in-doubt"))
                .allSatisfy(queue -> assertThat(app.peek(queue)).as(queue).isEmpty());
        assertThat(inDoubt).as("dead letters").isLessThanOrEqualTo(AFTER_FAILURES);
        return inDoubt;
    }

    private static void deliveriesLeft(TestApp app, List<String> queued) throws JMSException {
        int most = 0;
        List<Message> waiting = new ArrayList<>(app.peek("purchase.requested"));
        assertThat(waiting).as("waiting to be reserved").hasSize(queued.size());
        waiting.addAll(app.peek("purchase.again"));
        waiting.addAll(app.peek("reservation.held"));
        for (Message message : waiting) {
            most = Math.max(most, message.getIntProperty("JMSXDeliveryCount"));
        }
        int attempts = queued.stream()
                .map(app::row)
                .mapToInt(row -> row == null ? 0 : row.attempt())
                .max()
                .orElseThrow();
        assertThat(most).as("deliveries spent").isLessThanOrEqualTo(FEW);
        Figures.note("outage", "most deliveries spent by a waiting message", most);
        Figures.note("outage", "most attempts spent by a waiting purchase", attempts);
    }

    /** The first probe comes after the first wait, and each further one waits twice as long, up to the longest. */
    private static void probes(String stage, List<Instant> probes, List<Pause> pauses, Stage paused) {
        Instant last = pauses.stream()
                .filter(pause -> pause.stage() == paused)
                .findFirst()
                .orElseThrow()
                .since();
        Duration wait = FIRST_PROBE;
        assertThat(probes).as("probes of stage " + stage).hasSizeGreaterThan(2);
        for (Instant probe : probes) {
            assertThat(Duration.between(last, probe))
                    .as("wait before a probe of stage " + stage)
                    // the clock is read a little after the request was tried, and has milliseconds
                    .isGreaterThan(wait.minusMillis(20));
            last = probe;
            wait = wait.multipliedBy(2).compareTo(MAX_PROBE) > 0 ? MAX_PROBE : wait.multipliedBy(2);
        }
        Figures.note("outage", "probes of stage " + stage + ", none before its interval was over", probes.size());
    }

    private void drain(TestApp app, Instant up, int waiting) {
        int purchases = waiting - inDoubt(app);
        await("the first order")
                .atMost(MAX_PROBE.plus(TestApp.PATIENCE))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> app.shop.orders().size() > 1);
        Instant first = Instant.now();
        await("every purchase to be ordered")
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> app.shop.orders().size() > purchases);
        Instant last = Instant.now();
        await("every outcome")
                .atMost(TestApp.PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(checker.faultsAtRest(app)).isEmpty());
        assertThat(checker.tally(app)).containsEntry("ordered", purchases + 1);
        assertThat(waiting - inDoubt(app)).as("ordered").isEqualTo(purchases);
        double seconds = Duration.between(first, last).toMillis() / 1000.0;
        Figures.note(
                "outage",
                "back until the first order",
                "%.1f s".formatted(Duration.between(up, first).toMillis() / 1000.0));
        Figures.note(
                "outage",
                "drained to the last of " + purchases,
                "%.1f s, %.0f orders/s".formatted(seconds, purchases / Math.max(0.001, seconds)));
    }
}
