package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecordCountsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final RecordCounts counts = new RecordCounts();

    @Test
    void tellsTheTimeLeftAtTheRateSoFarOnceThereIsOne() {
        counts.countSent(1, 1, 0);
        assertThat(counts.secondsLeft(100, NOW)).as("not begun").isNull();

        RecordCounts begun = new RecordCounts();
        begun.begin(NOW);
        assertThat(begun.secondsLeft(100, NOW.plusSeconds(10)))
                .as("nothing is settled")
                .isNull();

        begun.countSent(20, 15, 5);
        assertThat(begun.secondsLeft(100, NOW.plusSeconds(10))).isEqualTo(40);
    }

    @Test
    void addsWhatIsSentAndTakesWhatACheckSaysInAll() {
        counts.countSent(20, 15, 5);
        counts.countSent(10, 10, 0);
        counts.countRead();
        counts.countRejected();

        assertThat(counts.settled()).isEqualTo(30);
        assertThat(counts.sent()).isEqualTo(25);
        assertThat(counts.duplicates()).isEqualTo(5);
        assertThat(counts.read()).isEqualTo(1);
        assertThat(counts.rejected()).isEqualTo(1);

        counts.countChecked(5, 7, 2);
        assertThat(counts.settled()).isEqualTo(35);
        assertThat(counts.sent()).isEqualTo(7);
        assertThat(counts.duplicates()).isEqualTo(2);
    }
}
