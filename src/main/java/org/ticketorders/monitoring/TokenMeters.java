package org.ticketorders.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;
import org.ticketorders.outage.Pause;
import org.ticketorders.outage.Pauses;

/** Whether the shop refuses our token, which waits for a person. */
@Component
class TokenMeters {

    TokenMeters(Pauses pauses, MeterRegistry metrics) {
        Gauge.builder(
                        "openticket.token.refused",
                        pauses,
                        p -> p.current().stream().anyMatch(Pause::unauthorized) ? 1 : 0)
                .description("1 while a stage is paused because the shop refuses our token")
                .register(metrics);
    }
}
