package org.ticketorders.monitoring;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
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

    /** Steps within the process would be many times the spans, and periodic looks are no purchase's. */
    private static final String NOT_TRACED = "direct:*,bean:*,timer:*,log:*";

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
                .addSpanProcessor(BatchSpanProcessor.builder(new HarmlessSpans(exporter.build()))
                        .build())
                .build();
    }

    @Bean
    Tracer tracer(SdkTracerProvider provider) {
        return provider.get("ticket-orders");
    }

    @Bean
    ContextPropagators contextPropagators() {
        return ContextPropagators.create(new TraceParent());
    }

    /** Camel finds it, and the two above by their types. */
    @Bean(destroyMethod = "")
    OpenTelemetryTracer camelTracer() {
        OpenTelemetryTracer tracer = new OpenTelemetryTracer();
        tracer.setExcludePatterns(NOT_TRACED);
        return tracer;
    }

    /** By the purchase's id an operator finds its trace. */
    @EventListener
    void changed(StateChanged change) {
        Span.current()
                .setAttribute(HarmlessSpans.PURCHASE_ID, change.to().purchaseId())
                .setAttribute(HarmlessSpans.STATE, change.to().state().word());
    }
}
