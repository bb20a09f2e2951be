package org.ticketorders.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** The last value that was read of something, for a gauge; not a number while it is not known. */
final class SampledValue {

    private volatile double value = Double.NaN;

    static SampledValue gauge(MeterRegistry metrics, String name, String unit, Tags tags, String description) {
        SampledValue reading = new SampledValue();
        Gauge.builder(name, reading, r -> r.value)
                .baseUnit(unit)
                .tags(tags)
                .description(description)
                .register(metrics);
        return reading;
    }

    /** @param value null if it could not be read */
    void set(Number value) {
        this.value = value == null ? Double.NaN : value.doubleValue();
    }
}
