package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.Processor;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ticketorders.SettableClock;
import org.ticketorders.outage.Pauses;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.Stage;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/**
 * The application's clock stands around the end of the holds: a second before, at, a second after, both of the end up to which an order
 * may be sent and of the one at which the shop drops the tickets. The clock stands still until a test moves it, so that many
 * purchases have their end at the same instant.
 */
@Timeout(600)
class ClockDrillIT {

    private static final String ORDER_STAGE = "receive-held-reservation";
    private static final String RENEWAL_STAGE = "receive-expired-reservation";
    private static final Duration LIFE = Duration.ofMinutes(8);
    private static final Duration MARGIN = Duration.ofSeconds(30);

    /** No more than the order stage has consumers, so that all of them can be held up at the same point. */
    private static final int AT_ONCE = 8;

    private static final int ROUNDS = Figures.size(1, 10);

    @Configuration(proxyBeanMethods = false)
    static class Clocks {

        @Bean
        Clock clock() {
            return CLOCK;
        }
    }

    @TempDir
    static Path directory;

    private static final SettableClock CLOCK = new SettableClock(Instant.now());
    private static volatile CountDownLatch stalled = new CountDownLatch(AT_ONCE);
    private static volatile Instant stallUntil;

    @AutoClose
    private static TestApp app;

    private final Checker checker = new Checker();

    @BeforeAll
    static void start() throws Exception {
        app = TestApp.prepare(
                        directory,
                        "spring.main.allow-bean-definition-overriding=true",
                        "openticket.hold.life=" + LIFE.toSeconds() + "s",
                        "openticket.hold.safety-margin=" + MARGIN.toSeconds() + "s",
                        "openticket.pause.after-failures=3",
                        "openticket.ledger.republish-after=1h",
                        "openticket.housekeeping.period-millis=3600000")
                .withBeans(Clocks.class);
        app.startAgain();
        // what a long collection of garbage does: orders are marked, and nothing runs until later
        Processor stall = exchange -> {
            Instant until = stallUntil;
            if (until != null) {
                stalled.countDown();
                // a message may wait behind another of the same consumer: not all need to come so far
                stalled.await(1, TimeUnit.SECONDS);
                CLOCK.set(until);
            }
        };
        AdviceWith.adviceWith(app.camel(), "create-order", route -> route.weaveById("prepare")
                .before()
                .process(stall));
    }

    @BeforeEach
    void noStall() {
        stallUntil = null;
        app.shop.clearFaults();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1})
    void postsOnlyBeforeTheEndOfTheHold(long seconds) throws Exception {
        long counted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<String> ids = hold();
            Instant end = end(ids);

            CLOCK.set(end.plusSeconds(seconds));
            long posts = order(ids, seconds < 0);

            assertThat(posts).as("POSTs at the end %+d s", seconds).isEqualTo(seconds < 0 ? AT_ONCE : 0);
            counted += posts;
            orderAll(ids);
        }
        note("the hold's end %+d s".formatted(seconds), counted);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1})
    void postsNothingWhereTheShopItselfDropsTheTickets(long seconds) throws Exception {
        long counted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<String> ids = hold();

            CLOCK.set(end(ids).plus(MARGIN).plusSeconds(seconds));
            long posts = order(ids, false);

            assertThat(posts).as("POSTs at the shop's end %+d s", seconds).isZero();
            counted += posts;
            orderAll(ids);
        }
        note("the shop's end %+d s".formatted(seconds), counted);
    }

    /** The order is marked in time, and the clock runs on before it is sent: the second look at the clock. */
    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1})
    void postsNothingWhenItStallsBetweenTheMarkAndThePost(long seconds) throws Exception {
        long counted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<String> ids = hold();
            stalled = new CountDownLatch(AT_ONCE);
            stallUntil = end(ids).plusSeconds(seconds);
            long posts = order(ids, seconds < 0);

            assertThat(stalled.getCount()).as("orders that did not stall").isLessThan(AT_ONCE);
            assertThat(posts)
                    .as("POSTs after a stall until the end %+d s", seconds)
                    .isEqualTo(seconds < 0 ? AT_ONCE : 0);
            counted += posts;
            stallUntil = null;
            orderAll(ids);
        }
        note("stalled before the POST until the hold's end %+d s".formatted(seconds), counted);
    }

    @Test
    void postsNothingAfterAPauseThatLastedLongerThanTheHold() throws Exception {
        long counted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<String> ids = hold();
            app.shop.faults(Fault.on(Call.ORDER, Fault.Kind.STATUS).status(429).times(-1));
            app.resume(ORDER_STAGE);
            await("the order stage to pause").atMost(TestApp.PATIENCE).until(() -> isPaused());
            // those that were not taken come again after a second
            await("all to wait")
                    .atMost(TestApp.PATIENCE)
                    .until(() -> ids.stream().allMatch(id -> app.row(id).state() == State.HELD)
                            && app.depth("reservation.held") == AT_ONCE);
            app.shop.clearFaults();
            long before = app.shop.count(Call.ORDER);
            app.suspend(RENEWAL_STAGE);

            CLOCK.set(end(ids).plusSeconds(1));

            await("the order stage to go on").atMost(TestApp.PATIENCE).until(() -> !isPaused());
            await("all to lapse").atMost(TestApp.PATIENCE).until(() -> app.depth("reservation.expired") == AT_ONCE);
            long posts = app.shop.count(Call.ORDER) - before;
            assertThat(posts).as("POSTs after the pause").isZero();
            counted += posts;
            orderAll(ids);
        }
        note("paused over the hold's end", counted);
    }

    /** Purchases whose orders wait, all with the same end of their hold. */
    private List<String> hold() throws Exception {
        app.suspend(ORDER_STAGE);
        List<String> ids =
                IntStream.range(0, AT_ONCE).mapToObj(n -> TestApp.newId()).toList();
        Backlog.send(
                app,
                checker,
                ids.stream()
                        .map(id -> Messages.traceable(id, Catalogue.STANDING, 1))
                        .toList());
        await("all to be held").atMost(TestApp.PATIENCE).until(() -> ids.stream()
                .allMatch(id -> app.row(id) != null && app.row(id).hold() != null));
        return ids;
    }

    private static Instant end(List<String> ids) {
        List<Instant> ends = ids.stream()
                .map(id -> app.row(id).hold())
                .map(Hold::heldUntil)
                .distinct()
                .toList();
        assertThat(ends).as("the end of the holds").hasSize(1);
        return ends.get(0);
    }

    /** Lets the orders go on until each was ordered or lies with the lapsed ones; gives the POSTs. */
    private static long order(List<String> ids, boolean inTime) {
        app.suspend(RENEWAL_STAGE);
        long before = app.shop.count(Call.ORDER);
        app.resume(ORDER_STAGE);
        if (inTime) {
            ids.forEach(id -> app.awaitState(id, State.ORDERED));
        } else {
            await("all to lapse")
                    .failFast("an order was posted after the end", () -> app.shop.count(Call.ORDER) > before)
                    .atMost(TestApp.PATIENCE)
                    .until(() -> app.depth("reservation.expired") == AT_ONCE);
        }
        return app.shop.count(Call.ORDER) - before;
    }

    /** What lapsed is held anew and then ordered, all of it once. */
    private void orderAll(List<String> ids) {
        app.resume(RENEWAL_STAGE, ORDER_STAGE);
        ids.forEach(id -> app.awaitState(id, State.ORDERED));
        assertThat(ids).allSatisfy(id -> assertThat(app.orders(id)).hasSize(1));
    }

    private static boolean isPaused() {
        return app.bean(Pauses.class).current().stream().anyMatch(pause -> pause.stage() == Stage.ORDER);
    }

    private static void note(String when, long posts) {
        Figures.note("clock", when, "%d POSTs of %d orders".formatted(posts, AT_ONCE * ROUNDS));
    }
}
