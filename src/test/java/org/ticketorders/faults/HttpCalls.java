package org.ticketorders.faults;

import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.service.ServiceHelper;

/** Every HTTP request that the routes try, among them those that nobody answers. */
final class HttpCalls extends EventNotifierSupport {

    record Tried(String path, Instant at) {}

    private final Queue<Tried> calls = new ConcurrentLinkedQueue<>();

    static HttpCalls of(CamelContext camel) {
        HttpCalls calls = new HttpCalls();
        calls.setIgnoreCamelContextEvents(true);
        calls.setIgnoreRouteEvents(true);
        calls.setIgnoreServiceEvents(true);
        ServiceHelper.startService(calls);
        camel.getManagementStrategy().addEventNotifier(calls);
        return calls;
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof ExchangeSendingEvent;
    }

    @Override
    public void notify(CamelEvent event) {
        ExchangeSendingEvent sending = (ExchangeSendingEvent) event;
        if (sending.getEndpoint() instanceof HttpEndpoint) {
            String path = sending.getExchange().getMessage().getHeader(Exchange.HTTP_PATH, String.class);
            calls.add(new Tried(path, Instant.now()));
        }
    }

    /** The times of those whose path ends like this, from then on. */
    List<Instant> of(String pathEnd, Instant from, Instant to) {
        return calls.stream()
                .filter(call -> call.path().endsWith(pathEnd)
                        && !call.at().isBefore(from)
                        && call.at().isBefore(to))
                .map(Tried::at)
                .toList();
    }
}
