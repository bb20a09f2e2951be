package org.ticketorders.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Comparator;
import org.springframework.stereotype.Component;
import org.ticketorders.payment.PaymentMethods;

/** How old the lists of payment methods are that are still used because their shops do not answer. */
@Component
class PaymentMethodsMeters {

    PaymentMethodsMeters(PaymentMethods methods, MeterRegistry metrics) {
        Gauge.builder("openticket.payment.methods.stale", methods, PaymentMethodsMeters::oldest)
                .description(
                        "age of the oldest list of payment methods that is still used because its shop does not answer; 0 for none")
                .baseUnit("seconds")
                .register(metrics);
    }

    private static double oldest(PaymentMethods methods) {
        return methods.staleAges().values().stream()
                .max(Comparator.naturalOrder())
                .map(Duration::toSeconds)
                .orElse(0L);
    }
}
