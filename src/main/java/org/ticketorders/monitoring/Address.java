package org.ticketorders.monitoring;

import io.opentelemetry.api.trace.SpanKind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a message or request comes from or goes to, as a span may name it: without a user, a password and parameters.
 *
 * @param scheme Camel's, such as {@code jms}
 * @param path such as {@code queue:order.outcome}, or host and port
 */
record Address(String scheme, String path) {

    /** Steps within the process would be many times the spans, and periodic looks are no purchase's. */
    private static final Set<String> INSIDE = Set.of("direct", "bean", "timer", "log");

    private static final Map<String, SpanKind> TAKES =
            Map.of("jms", SpanKind.CONSUMER, "rest", SpanKind.SERVER, "platform-http", SpanKind.SERVER);
    private static final Map<String, SpanKind> SENDS =
            Map.of("jms", SpanKind.PRODUCER, "http", SpanKind.CLIENT, "https", SpanKind.CLIENT);

    private static final Pattern URI = Pattern.compile("([^:]+):(?://)?(?:[^/?]*@)?([^?]*).*", Pattern.DOTALL);

    /**
     * @param uri an endpoint's
     * @return empty for what does not leave the process
     */
    static Optional<Address> outside(String uri) {
        Matcher parts = URI.matcher(uri);
        return parts.matches() && !INSIDE.contains(parts.group(1))
                ? Optional.of(new Address(parts.group(1), parts.group(2)))
                : Optional.empty();
    }

    SpanKind takes() {
        return TAKES.getOrDefault(scheme, SpanKind.INTERNAL);
    }

    SpanKind sends() {
        return SENDS.getOrDefault(scheme, SpanKind.INTERNAL);
    }
}
