package org.ticketorders.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.ticketorders.broker.QueueState;
import org.ticketorders.broker.Queues;

/** How much waits in each queue, and for how long. */
@Component
class QueueMeters implements SampledGauges {

    private final Queues queues;
    private final Map<String, SampledValue> depths = new LinkedHashMap<>();
    private final Map<String, SampledValue> ages = new LinkedHashMap<>();

    QueueMeters(Queues queues, MeterRegistry metrics) {
        this.queues = queues;
        for (String queue : queues.namesWithLanes()) {
            Tags tags = Tags.of("queue", queue);
            depths.put(
                    queue,
                    SampledValue.gauge(
                            metrics,
                            "openticket.queue.messages",
                            null,
                            tags,
                            "messages in the queue, those in delivery and those delayed included"));
            ages.put(
                    queue,
                    SampledValue.gauge(
                            metrics,
                            "openticket.queue.oldest.age",
                            "seconds",
                            tags,
                            "time since the first message in the queue was sent; 0 if there is none"));
        }
    }

    @Override
    public void read() {
        for (QueueState queue : queues.all()) {
            Long depth = queue.depth();
            Long age = queue.oldestAgeSeconds();
            depths.get(queue.name()).set(depth);
            // no age but a depth: there is none, or all are in delivery
            ages.get(queue.name()).set(depth != null && age == null ? Long.valueOf(0) : age);
        }
    }

    @Override
    public void forget() {
        depths.values().forEach(reading -> reading.set(null));
        ages.values().forEach(reading -> reading.set(null));
    }
}
