package org.ticketorders.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RampTest {

    private final Ramp ramp = new Ramp(100);

    @Test
    void letsAllGoWhereThereWasNoOutage() {
        assertThat(inAtOnce(ramp, 50)).hasSize(50).noneMatch(Ramp.Turn::counts);
        assertThat(ramp.words()).isNull();
    }

    @Test
    void letsTwiceAsManyGoEachTimeThatAsManyHaveGoneWell() {
        ramp.begin();
        for (int expected : List.of(1, 2, 4, 8, 16)) {
            List<Ramp.Turn> turns = inAtOnce(ramp, 50);
            assertThat(turns).hasSize(expected).allMatch(Ramp.Turn::counts);
            assertThat(ramp.words()).contains("with " + expected + " at a time");
            turns.forEach(turn -> {
                ramp.succeeded();
                turn.close();
                turn.close();
            });
        }
        assertThat(ramp.words()).isNull();
        assertThat(inAtOnce(ramp, 50)).hasSize(50);
    }

    @Test
    void beginsWithOneAgainAfterAFailure() {
        ramp.begin();
        ramp.succeeded();
        ramp.succeeded();
        ramp.succeeded();
        ramp.failed();

        assertThat(inAtOnce(ramp, 50)).hasSize(1);
    }

    @Test
    void waitsNoLongerThanItMayAndNotWhileItIsPaused() {
        ramp.begin();
        assertThat(ramp.enter(Duration.ZERO, () -> false)).isNotNull();

        assertThat(ramp.enter(Duration.ofMillis(60), () -> false)).isNull();
        assertThat(ramp.enter(Duration.ofHours(1), () -> true)).isNull();
        Thread.currentThread().interrupt();
        assertThat(ramp.enter(Duration.ofHours(1), () -> false)).isNull();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void countsTheDoubtsOfAnOutageOverItsPausesAndNotOverItsEnd() {
        Ramp few = new Ramp(2);
        few.begin();
        assertThat(few.doubted()).isFalse();
        few.begin();
        assertThat(few.doubted()).isTrue();
        assertThat(few.isSpent()).isTrue();
        assertThat(inAtOnce(few, 5)).isEmpty();

        few.restart();
        assertThat(few.isSpent()).isFalse();
        for (int i = 0; i < 31; i++) {
            few.succeeded();
        }
        assertThat(few.words()).isNull();
        few.begin();
        assertThat(few.doubted()).isFalse();
    }

    /** Whatever becomes of those that are let in, in whatever order. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void neverPutsMoreInDoubtThanItMay(int most) {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Ramp few = new Ramp(most);
            few.begin();
            List<Ramp.Turn> inWork = new ArrayList<>();
            int doubts = 0;
            for (int step = 0; step < 200 && few.words() != null; step++) {
                int what = random.nextInt(4);
                if (what == 0 || inWork.isEmpty()) {
                    inWork.addAll(inAtOnce(few, 1 + random.nextInt(20)));
                } else {
                    Ramp.Turn turn = inWork.remove(random.nextInt(inWork.size()));
                    if (what == 1) {
                        few.succeeded();
                    } else if (what == 2) {
                        doubts++;
                        few.doubted();
                    } else {
                        few.failed();
                    }
                    turn.close();
                    if (random.nextInt(5) == 0) {
                        few.begin();
                    }
                }
                assertThat(doubts).as("seed %d", seed).isLessThanOrEqualTo(most);
            }
        }
    }

    private static List<Ramp.Turn> inAtOnce(Ramp ramp, int wanted) {
        List<Ramp.Turn> turns = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        for (int i = 0; i < wanted && !over.get(); i++) {
            Ramp.Turn turn = ramp.enter(Duration.ZERO, () -> true);
            over.set(turn == null);
            if (turn != null) {
                turns.add(turn);
            }
        }
        return turns;
    }
}
