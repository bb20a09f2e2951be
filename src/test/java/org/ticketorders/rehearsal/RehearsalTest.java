package org.ticketorders.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

class RehearsalTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long PATIENCE_SECONDS = 20;

    private final ConfigurableApplicationContext application = mock();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void release() {
        released.countDown();
        Awaitility.await("its threads to end")
                .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains(RehearsalContext.NAME)));
    }

    @Test
    void doesNothingWhereItIsOff() {
        rehearsal(Duration.ZERO).start();

        then(application).shouldHaveNoInteractions();
    }

    @Test
    void letsTheStartGoOnWhenItFails() {
        Rehearsal rehearsal;
        try (GenericApplicationContext without = new GenericApplicationContext()) {
            without.refresh();
            rehearsal = new Rehearsal(new RehearsalProperties(LONG), without);

            rehearsal.start();
        }

        assertThat(rehearsal.isRunning()).isTrue();
        assertThat(rehearsal.rehearsed()).isZero();
    }

    @Test
    void keepsTheStartNoLongerThanItMay() {
        hangs();
        long begin = System.nanoTime();

        rehearsal(Duration.ofMillis(200)).start();

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(PATIENCE_SECONDS));
        assertThat(released.getCount()).as("it hangs still").isOne();
    }

    @Test
    void letsTheStartGoOnAtOnceWhenTheApplicationIsToEnd() throws Exception {
        hangs();
        Rehearsal rehearsal = rehearsal(LONG);
        CompletableFuture<Void> start = CompletableFuture.runAsync(rehearsal::start);
        assertThat(asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(start).isNotDone();
        long begin = System.nanoTime();

        rehearsal.cancel();

        start.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONG.dividedBy(2));
    }

    @Test
    void refusesATimeThatNoStartShouldTake() {
        assertThatThrownBy(() -> new RehearsalProperties(Duration.ofSeconds(31)))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class);
        assertThatThrownBy(() -> new RehearsalProperties(Duration.ofSeconds(-1)))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class);
    }

    private void hangs() {
        ConfigurableListableBeanFactory beans = mock();
        given(application.getBeanFactory()).willAnswer(call -> {
            asked.countDown();
            // as one that no interruption ends
            while (released.getCount() > 0) {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    // it does not care
                }
            }
            return beans;
        });
    }

    private Rehearsal rehearsal(Duration longest) {
        return new Rehearsal(new RehearsalProperties(longest), application);
    }
}
