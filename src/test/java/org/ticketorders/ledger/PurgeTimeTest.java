package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ticketorders.ledger.Samples.NOW;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ticketorders.SettableClock;

/** Rows go by the time that has passed, whatever a clock says: a purchase that is sent again must find its own. */
class PurgeTimeTest extends OnEachDatabase {

    private static final Duration AGE = Duration.ofDays(400);
    private static final Duration HOUR = Duration.ofHours(1);

    private final SettableClock clock = new SettableClock(NOW);
    private long ticks;

    private PurgeTime time;

    @BeforeEach
    void start() {
        time = started();
    }

    private PurgeTime started() {
        return new PurgeTime(open.jdbc(), open.transaction(), clock, () -> ticks);
    }

    private void passes(Duration passed) {
        clock.advance(passed);
        ticks += passed.toNanos();
    }

    @Test
    void goesWithTheClockWhileThatIsRight() {
        assertThat(time.reach(AGE)).isEqualTo(NOW);
        for (int hour = 1; hour < 50; hour++) {
            passes(HOUR);
            assertThat(time.reach(AGE)).isEqualTo(NOW.plus(HOUR.multipliedBy(hour)));
        }
    }

    @Test
    void nearsAClockThatJumpsAheadSlowly() {
        time.reach(AGE);
        clock.advance(Duration.ofDays(10_000));
        passes(HOUR);

        assertThat(time.reach(AGE)).isEqualTo(NOW.plus(HOUR.multipliedBy(5)));
    }

    @Test
    void addsATenthOfTheAgeAtMostAtAStart() {
        time.reach(AGE);
        clock.advance(Duration.ofDays(10_000));
        time = started();

        assertThat(time.reach(AGE)).isEqualTo(NOW.plus(Duration.ofDays(40)));
    }

    @Test
    void isNoLaterThanTheClockAndForgetsNothing() {
        time.reach(AGE);
        clock.advance(Duration.ofDays(-100));

        assertThat(time.reach(AGE)).isEqualTo(NOW.minus(Duration.ofDays(100)));
        clock.advance(Duration.ofDays(100));
        assertThat(time.reach(AGE)).isEqualTo(NOW);
    }

    /** The version before has noted nothing. */
    @Test
    void beginsWithTheLatestChangeOfALedger() {
        Instant changed = NOW.minus(Duration.ofDays(1_000));
        open.jdbc()
                .sql(
                        "INSERT INTO purchase (purchase_id, version, state, attempt, first_attempt, renewals, owner, digest, shop,"
                                + " published, accepted_at, updated_at) VALUES ('ERP-1', 1, 'ORDERED', 1, 1, 0, 'ID:1', 'd', 's', 1, :at, :at)")
                .param("at", changed.toEpochMilli())
                .update();

        assertThat(time.reach(AGE)).isEqualTo(changed.plus(Duration.ofDays(40)));
    }
}
