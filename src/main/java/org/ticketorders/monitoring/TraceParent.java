package org.ticketorders.monitoring;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.List;

/**
 * W3C's {@code traceparent} and nothing else: what a sender writes into {@code tracestate} or {@code baggage} is not handed on to
 * the shop. A value that is not in the standard's form is passed over, and a new trace begins.
 */
class TraceParent implements TextMapPropagator {

    private static final String FIELD = "traceparent";
    private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();

    @Override
    public Collection<String> fields() {
        return List.of(FIELD);
    }

    @Override
    public <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
        W3C.inject(context, carrier, (to, key, value) -> {
            if (key.equals(FIELD)) {
                setter.set(to, key, value);
            }
        });
    }

    @Override
    public <C> Context extract(Context context, C carrier, TextMapGetter<C> getter) {
        return W3C.extract(context, carrier, new TextMapGetter<C>() {
            @Override
            public Iterable<String> keys(C from) {
                return List.of(FIELD);
            }

            @Override
            public String get(C from, String key) {
                return key.equals(FIELD) ? getter.get(from, key) : null;
            }
        });
    }
}
