package org.ticketorders.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class LedgerPropertiesTest {

    private static final String NEW = "openticket.ledger.retry-for";
    private static final String FORMER = "openticket.ledger.insist-for";

    @Test
    void readsTheFormerKeyAndNamesTheNewOne(CapturedOutput output) {
        assertThat(bound(Map.of(NEW, "15s", FORMER, "40s")).retryFor()).isEqualTo(Duration.ofSeconds(40));

        assertThat(output).contains(FORMER, NEW);
    }

    @Test
    void saysNothingOfTheNewKey(CapturedOutput output) {
        assertThat(bound(Map.of(NEW, "15s")).retryFor()).isEqualTo(Duration.ofSeconds(15));

        assertThat(output).doesNotContain(FORMER);
    }

    private static LedgerProperties bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bind("openticket.ledger", LedgerProperties.class)
                .get();
    }
}
