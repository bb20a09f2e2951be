package org.ticketorders.monitoring;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointAware;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * A span for each message or request that a route takes from outside, and for each that a step sends there. The steps in between
 * have none of their own; the route's is the current one while they run, on whichever thread that is.
 */
class CamelSpans extends RoutePolicySupport implements RoutePolicyFactory, InterceptStrategy {

    private final Spans spans;

    CamelSpans(Spans spans) {
        this.spans = spans;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode route) {
        return this;
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        Address.outside(route.getEndpoint().getEndpointUri())
                .ifPresent(from -> spans.begin(exchange, from, from.takes(), route.getRouteId()));
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        Context context = Spans.context(exchange);
        if (context != null) {
            Address.outside(route.getEndpoint().getEndpointUri())
                    .ifPresent(from -> Spans.end(context, exchange, from.takes()));
        }
    }

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext camel, NamedNode node, Processor step, Processor next) {
        String uri = "";
        if (step instanceof EndpointAware to) {
            uri = to.getEndpoint().getEndpointUri();
        } else if (node instanceof ToDynamicDefinition to) {
            uri = camel.resolvePropertyPlaceholders(to.getUri());
        }
        Optional<Address> to = Address.outside(uri);
        String id = Objects.toString(node.getNodePrefixId(), "") + node.getId();
        return new DelegateAsyncProcessor(step) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                Context route = Spans.context(exchange);
                if (to.isEmpty()) {
                    return within(route, exchange, callback);
                }
                Context sending = spans.begin(exchange, to.get(), to.get().sends(), id);
                Spans.handOn(sending, exchange.getIn());
                return within(sending, exchange, inTime -> {
                    Spans.end(sending, exchange, to.get().sends());
                    Spans.context(exchange, route);
                    callback.done(inTime);
                });
            }

            /** What is current is closed where it was opened, wherever the step ends. */
            private boolean within(Context context, Exchange exchange, AsyncCallback callback) {
                try (Scope scope = context == null ? Scope.noop() : context.makeCurrent()) {
                    return super.process(exchange, callback);
                }
            }
        };
    }
}
