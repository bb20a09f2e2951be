package org.ticketorders.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Set;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * A port with threads of its own for the platform's probes: whatever is done to the other, these are answered. It tells the bare
 * status to anybody and takes no login, so it needs no TLS.
 */
public final class ProbeConnector {

    /** Attribute of a request that came by the probes' port. */
    public static final String ATTRIBUTE = ProbeConnector.class.getName();

    private static final Set<String> PATHS = Set.of("/actuator/health/liveness", "/actuator/health/readiness");

    private static final int THREADS = 4;
    private static final int MOST_CONNECTIONS = 256;
    private static final int MOST_WAITING = 64;

    private ProbeConnector() {}

    static Connector connector(WebProperties properties) {
        Connector connector = new Connector(PunctualProtocol.class.getName());
        connector.setPort(properties.probes().port());
        PunctualProtocol protocol = (PunctualProtocol) connector.getProtocolHandler();
        protocol.setAddress(properties.probes().address());
        protocol.setMaxThreads(THREADS);
        protocol.setMinSpareThreads(1);
        protocol.setMaxConnections(MOST_CONNECTIONS);
        protocol.setAcceptCount(MOST_WAITING);
        return connector;
    }

    /** Lets nothing else in by that port. */
    static final class Only extends ValveBase {

        private final Connector probes;

        Only(Connector probes) {
            super(true);
            this.probes = probes;
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            if (request.getConnector() == probes && !request.isAsyncDispatching()) {
                if (!Set.of("GET", "HEAD").contains(request.getMethod()) || !PATHS.contains(request.getRequestURI())) {
                    new RefusedRequest(404, "Not Found", "this port answers probes, and nothing else").answer(response);
                    return;
                }
                request.getCoyoteRequest().getMimeHeaders().removeHeader("authorization");
                request.getCoyoteRequest().getMimeHeaders().removeHeader("cookie");
                request.setAttribute(ATTRIBUTE, true);
            }
            getNext().invoke(request, response);
        }
    }
}
