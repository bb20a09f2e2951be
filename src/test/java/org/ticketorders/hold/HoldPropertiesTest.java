package org.ticketorders.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldPropertiesTest {

    @ParameterizedTest
    @CsvSource({"0, true", "479, true", "480, false", "481, false", "-1, false"})
    void leavesSomeTimeToUseAHold(long marginSeconds, boolean isValid) {
        HoldProperties properties = new HoldProperties(Duration.ofMinutes(8), Duration.ofSeconds(marginSeconds), 1);

        assertThat(properties.isSafetyMarginShorterThanLife()).isEqualTo(isValid);
    }
}
