package org.ticketorders.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class DroppedConnectionsTest {

    @ParameterizedTest
    @EnumSource
    void areCountedByTheirReasonAndToldOnOneLineAMinute(DroppedConnections.Why why, CapturedOutput log) {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        DroppedConnections dropped = new DroppedConnections(metrics);
        for (int n = 1; n <= 3; n++) {
            dropped.add(why, "/192.0.2.7:" + n);
        }

        assertThat(metrics.get("openticket.broker.connections.dropped").counters())
                .hasSize(DroppedConnections.Why.values().length)
                .filteredOn(counter -> counter.count() > 0)
                .singleElement()
                .satisfies(counter -> {
                    assertThat(counter.count()).isEqualTo(3);
                    assertThat(counter.getId().getTag("reason"))
                            .isEqualTo(why.name()
                                    .toLowerCase(java.util.Locale.ROOT)
                                    .replace('_', '-'));
                });
        assertThat(log.getOut().lines().filter(line -> line.contains("/192.0.2.7")))
                .singleElement()
                .asString()
                .contains("dropped 1 connection(s)", "/192.0.2.7:1");
    }
}
