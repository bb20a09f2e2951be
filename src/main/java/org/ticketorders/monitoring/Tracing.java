package org.ticketorders.monitoring;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.ticketorders.ledger.StateChanged;

/**
 * Traces by OpenTelemetry: from the sender's {@code traceparent} through both stages and the calls of the shop to the outcome.
 * Where it is off, none of its classes is loaded.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "openticket.tracing.enabled", havingValue = "true")
class Tracing {

    private static final AttributeKey<String> PURCHASE_ID = AttributeKey.stringKey("purchase.id");
    private static final AttributeKey<String> STATE = AttributeKey.stringKey("purchase.state");
    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");

    @Bean
    SdkTracerProvider tracerProvider(TracingProperties properties) {
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder().setEndpoint(properties.endpoint());
        properties.headers().forEach(exporter::addHeader);
        return SdkTracerProvider.builder()
                .setResource(Resource.getDefault().toBuilder()
                        .put(SERVICE, "ticket-orders")
                        .build())
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(properties.sampleRatio())))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter.build()).build())
                .build();
    }

    /** Camel finds it. */
    @Bean
    CamelSpans camelSpans(SdkTracerProvider provider) {
        return new CamelSpans(new Spans(provider.get("ticket-orders")));
    }

    /** By the purchase's id an operator finds its trace. */
    @EventListener
    void changed(StateChanged change) {
        Span.current()
                .setAttribute(PURCHASE_ID, change.to().purchaseId())
                .setAttribute(STATE, change.to().state().word());
    }
}
