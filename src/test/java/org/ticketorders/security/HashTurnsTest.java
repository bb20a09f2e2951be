package org.ticketorders.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HashTurnsTest {

    private static final int MOST_OF_ADDRESS = 48;

    private final HashTurns turns = new HashTurns();
    private final List<Thread> guessing = new ArrayList<>();

    @AfterEach
    void stop() {
        guessing.forEach(Thread::interrupt);
    }

    @Test
    void leavesATurnToOthersWhileOneAddressGuesses() {
        assertThat(turns.take("10.0.0.1")).isTrue();
        wait("10.0.0.1", MOST_OF_ADDRESS - 1);

        assertThat(turns.take("10.0.0.1")).as("one more of them").isFalse();
        assertThat(turns.take("10.0.0.2")).as("somebody else").isTrue();
    }

    @Test
    void letsThoseOfOneAddressHashOneAfterTheOther() {
        assertThat(turns.take("10.0.0.1")).isTrue();
        AtomicInteger done = wait("10.0.0.1", 3);

        for (int i = 1; i <= 3; i++) {
            int expected = i;
            turns.release("10.0.0.1");
            await("the next").until(() -> done.get() == expected);
        }
        turns.release("10.0.0.1");
        assertThat(turns.take("10.0.0.1")).isTrue();
    }

    @Test
    void hashesTwoAtATime() {
        assertThat(turns.take("10.0.0.1")).isTrue();
        assertThat(turns.take("10.0.0.2")).isTrue();
        AtomicInteger done = wait("10.0.0.3", 1);
        assertThat(done).hasValue(0);

        turns.release("10.0.0.1");

        await("the third").until(() -> done.get() == 1);
    }

    /** Lets so many wait for a turn, and gives how many have got one. */
    private AtomicInteger wait(String address, int number) {
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < number; i++) {
            Thread thread = new Thread(() -> {
                if (turns.take(address)) {
                    done.incrementAndGet();
                }
            });
            thread.setDaemon(true);
            thread.start();
            guessing.add(thread);
        }
        await("all to wait")
                .until(() -> guessing.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
        return done;
    }
}
