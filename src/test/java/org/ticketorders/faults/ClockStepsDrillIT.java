package org.ticketorders.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Checker;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/**
 * The clock is set ten minutes back and forth while orders run and holds of a few seconds lapse. Time at the shop is not touched: it
 * takes every order that is posted, since none is posted on a hold that has lapsed.
 */
@Timeout(900)
class ClockStepsDrillIT {

    private static final String ORDER_STAGE = "receive-held-reservation";
    private static final Duration LIFE = Duration.ofSeconds(4);
    private static final int STEPS = Figures.size(3, 40);
    private static final int PURCHASES_A_STEP = 12;

    /** The system's clock, and how far somebody has set it. */
    private static final class SteppedClock extends Clock {

        private volatile Duration offset = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(offset);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("a clock in UTC");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Clocks {

        @Bean
        Clock clock() {
            return CLOCK;
        }
    }

    private static final SteppedClock CLOCK = new SteppedClock();

    @TempDir
    Path directory;

    private final Checker checker = new Checker();
    private final Random random = new Random(7);

    @Test
    void postsNoOrderOnALapsedHoldHoweverTheClockIsSet() throws Exception {
        try (TestApp app = TestApp.prepare(
                        directory,
                        "spring.main.allow-bean-definition-overriding=true",
                        "openticket.hold.life=" + LIFE.toSeconds() + "s",
                        "openticket.hold.safety-margin=1s",
                        "openticket.hold.max-renewals=100",
                        "openticket.purchase.max-attempts=100")
                .withBeans(Clocks.class)) {
            app.shop.holdMillis(LIFE.toMillis());
            app.startAgain();
            List<String> ids = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                app.suspend(ORDER_STAGE);
                ids.addAll(hold(app));
                CLOCK.offset = CLOCK.offset.plusMinutes(step % 2 == 0 ? -10 : random.nextInt(21) - 10);
                // some holds live yet when their orders are sent, some have lapsed
                long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2_000 + random.nextInt(4_000));
                await("a part of the holds' life").atMost(TestApp.PATIENCE).until(() -> System.nanoTime() - until > 0);
                app.resume(ORDER_STAGE);
            }
            ids.forEach(id -> app.awaitState(id, State.ORDERED));

            long posts = app.shop.count(Call.ORDER);
            assertThat(posts).as("order POSTs").isEqualTo(ids.size());
            assertThat(app.shop.orders()).as("orders").hasSize(ids.size());
            Figures.note(
                    "clock steps", "%d steps of up to 10 min".formatted(STEPS), "%d POSTs, all taken".formatted(posts));
        }
    }

    private List<String> hold(TestApp app) throws Exception {
        List<String> ids = IntStream.range(0, PURCHASES_A_STEP)
                .mapToObj(n -> TestApp.newId())
                .toList();
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
}
