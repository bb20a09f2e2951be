package org.ticketorders.monitoring;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Sends of each span only what is known to hold no personal data and no secret. Camel adds log lines and exceptions' messages to
 * spans, which may quote the shop, and the shop may quote the customer.
 */
class HarmlessSpans implements SpanExporter {

    static final AttributeKey<String> PURCHASE_ID = AttributeKey.stringKey("purchase.id");
    static final AttributeKey<String> STATE = AttributeKey.stringKey("purchase.state");

    private static final Set<String> KEPT = Set.of(
            PURCHASE_ID.getKey(),
            STATE.getKey(),
            "component",
            "op",
            "error",
            "url.scheme",
            "url.path",
            "http.method",
            "http.status_code",
            "messaging.destination.name",
            "messaging.message.id",
            "message_bus.destination",
            "exchangeId");

    private final SpanExporter exporter;

    HarmlessSpans(SpanExporter exporter) {
        this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        return exporter.export(
                spans.stream().map(Harmless::new).map(SpanData.class::cast).toList());
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    private static final class Harmless extends DelegatingSpanData {

        private final Attributes kept;

        Harmless(SpanData span) {
            super(span);
            this.kept = span.getAttributes().toBuilder()
                    .removeIf(attribute -> !KEPT.contains(attribute.getKey()))
                    .build();
        }

        @Override
        public Attributes getAttributes() {
            return kept;
        }

        @Override
        public int getTotalAttributeCount() {
            return kept.size();
        }

        @Override
        public List<EventData> getEvents() {
            return List.of();
        }

        @Override
        public int getTotalRecordedEvents() {
            return 0;
        }

        /** Failed or not, without words. */
        @Override
        public StatusData getStatus() {
            return StatusData.create(super.getStatus().getStatusCode(), null);
        }
    }
}
