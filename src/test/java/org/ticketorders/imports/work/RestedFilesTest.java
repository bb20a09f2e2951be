package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.imports.ImportProperties;

class RestedFilesTest {

    private static final long SETTLE_MILLIS = 3_000;

    @TempDir
    Path directory;

    private final AtomicLong nanos = new AtomicLong(-5);

    private RestedFiles files(long settleMillis) {
        ImportProperties properties = InWorkTest.properties(directory, settleMillis);
        return new RestedFiles(properties, nanos::get);
    }

    private void pass(long millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    @Test
    void aFileRestsOnceItIsTheSameForLongEnoughWhateverItsTimeSays() {
        RestedFiles files = files(SETTLE_MILLIS);
        for (long changed : new long[] {0, 1_700_000_000_000L, Long.MAX_VALUE}) {
            assertThat(files.isAtRest("a", 10, changed)).as("seen first").isFalse();
            pass(SETTLE_MILLIS - 1);
            assertThat(files.isAtRest("a", 10, changed)).as("too early").isFalse();
            pass(1);
            assertThat(files.isAtRest("a", 10, changed)).isTrue();
            assertThat(files.isAtRest("a", 10, changed))
                    .as("to be taken again it has to rest again")
                    .isFalse();
        }
    }

    @Test
    void eachChangeBeginsItsRestAgainAndThatOfNoOther() {
        RestedFiles files = files(SETTLE_MILLIS);
        files.isAtRest("grows", 10, 1);
        files.isAtRest("changes", 10, 1);
        files.isAtRest("rests", 10, 1);
        pass(SETTLE_MILLIS);

        assertThat(files.isAtRest("grows", 11, 1)).isFalse();
        assertThat(files.isAtRest("changes", 10, 2)).isFalse();
        assertThat(files.isAtRest("rests", 10, 1)).isTrue();

        pass(SETTLE_MILLIS);
        assertThat(files.isAtRest("grows", 11, 1)).isTrue();
        assertThat(files.isAtRest("changes", 10, 2)).isTrue();
    }

    @Test
    void aFileThatNobodyLooksAtIsForgotten() {
        RestedFiles files = files(SETTLE_MILLIS);
        files.isAtRest("a", 10, 1);
        pass(Duration.ofHours(2).toMillis());

        assertThat(files.isAtRest("a", 10, 1)).isFalse();
    }

    @Test
    void aFileIsNotForgottenBetweenTwoLooksHoweverRareTheyAre() {
        long rarely = Duration.ofDays(1).toMillis();
        RestedFiles files = new RestedFiles(InWorkTest.properties(directory, SETTLE_MILLIS, rarely), nanos::get);
        files.isAtRest("a", 10, 1);
        pass(rarely);

        assertThat(files.isAtRest("a", 10, 1)).isTrue();
    }

    @Test
    void whoWaitsForNoRestGetsEachFileAtOnce() {
        assertThat(files(0).isAtRest("a", 10, 1)).isTrue();
    }
}
