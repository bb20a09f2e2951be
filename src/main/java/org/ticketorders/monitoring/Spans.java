package org.ticketorders.monitoring;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The spans of exchanges. Nothing of a body, of an exception's message or of a sender's header but {@code traceparent} gets into
 * one: they may hold personal data.
 */
class Spans {

    /** Property of an exchange, and so of its copies in a split: what its next spans hang on. */
    private static final String CONTEXT = "traceContext";

    private static final Set<SpanKind> HTTP = Set.of(SpanKind.CLIENT, SpanKind.SERVER);

    private static final String TRACEPARENT = "traceparent";
    private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();

    /** Takes no {@code tracestate}, so that none is handed on to the shop; a malformed value begins a new trace. */
    private static final TextMapGetter<Message> SENDER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Message message) {
            return List.of(TRACEPARENT);
        }

        @Override
        public String get(Message message, String name) {
            return name.equals(TRACEPARENT) && message.getHeader(name) instanceof String parent ? parent : null;
        }
    };

    private final Tracer tracer;

    Spans(Tracer tracer) {
        this.tracer = tracer;
    }

    /** @return null outside of any trace */
    static Context context(Exchange exchange) {
        return exchange.getProperty(CONTEXT, Context.class);
    }

    /** @param context null outside of any trace */
    static void context(Exchange exchange, Context context) {
        exchange.setProperty(CONTEXT, context);
    }

    /** Writes {@code traceparent} into a message that is about to be sent. */
    static void handOn(Context context, Message message) {
        W3C.inject(context, message, Message::setHeader);
    }

    /**
     * Begins a span below the exchange's own, or else below what its message or its thread says.
     *
     * @param step id of the route or step
     */
    Context begin(Exchange exchange, Address address, SpanKind kind, String step) {
        Message message = exchange.getIn();
        Context before = context(exchange);
        Context parent = before == null ? W3C.extract(Context.current(), message, SENDER) : before;
        String method = HTTP.contains(kind) ? message.getHeader(Exchange.HTTP_METHOD, "", String.class) : "";
        SpanBuilder span = tracer.spanBuilder(kind == SpanKind.CLIENT && !method.isEmpty() ? method : address.path())
                .setParent(parent)
                .setSpanKind(kind)
                .setAttribute("component", "camel-" + address.scheme())
                .setAttribute("step", step)
                .setAttribute("exchangeId", exchange.getExchangeId())
                .setAttribute("url.scheme", address.scheme())
                .setAttribute("url.path", address.path());
        if (!method.isEmpty()) {
            span.setAttribute("http.method", method);
        }
        if (address.scheme().equals("jms")) {
            span.setAttribute("messaging.destination.name", address.path());
        }
        if (kind == SpanKind.CONSUMER) {
            span.setAttribute("messaging.message.id", message.getHeader("JMSMessageID", "", String.class));
        }
        Context context = parent.with(span.startSpan());
        context(exchange, context);
        return context;
    }

    /** @param context what the span began with */
    static void end(Context context, Exchange exchange, SpanKind kind) {
        Span span = Span.fromContext(context);
        boolean failed = exchange.isFailed();
        if (!failed && HTTP.contains(kind)) {
            int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class);
            span.setAttribute("http.status_code", Integer.toString(status));
            // what a caller did wrong is no error of ours
            failed = status >= (kind == SpanKind.CLIENT ? 400 : 500);
        }
        if (failed) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }
}
