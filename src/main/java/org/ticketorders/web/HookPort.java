package org.ticketorders.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * A port with threads of its own for the calls of the shop's webhooks, so that nothing else has to be let in from outside. It takes no login: who
 * calls is known by the path and a nonce, which the route compares.
 */
public final class HookPort {

    /** Attribute of a request that came by this port. */
    public static final String ATTRIBUTE = HookPort.class.getName();

    private static final String PATHS = "/hooks";

    private static final Pattern CALL = Pattern.compile("/hooks/openticket/[A-Za-z0-9_-]{1,200}");

    private static final int THREADS = 8;
    private static final int MOST_CONNECTIONS = 256;
    private static final int MOST_WAITING = 64;

    private HookPort() {}

    static Connector connector(WebProperties properties) {
        Connector connector = new Connector(PunctualProtocol.class.getName());
        connector.setPort(properties.hooks().port());
        PunctualProtocol protocol = (PunctualProtocol) connector.getProtocolHandler();
        protocol.setAddress(properties.hooks().address());
        protocol.setMaxThreads(THREADS);
        protocol.setMinSpareThreads(1);
        protocol.setMaxConnections(MOST_CONNECTIONS);
        // a connection that is kept may be closed for being idle just when the next call is on its way, which would be
        // lost without an answer
        protocol.setMaxKeepAliveRequests(1);
        protocol.setAcceptCount(MOST_WAITING);
        return connector;
    }

    static boolean isOf(Request request) {
        return request.getAttribute(ATTRIBUTE) != null;
    }

    private static void refuse(Response response, String why) throws IOException {
        new RefusedRequest(404, "Not Found", why).answer(response);
    }

    /** Lets no call in by another port. Behind what looks at bodies, as for every other path there. */
    static final class NowhereElse extends ValveBase {

        NowhereElse() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            String path = request.getDecodedRequestURI();
            boolean isRefused = response.isError() || response.getStatus() >= 400;
            if (!request.isAsyncDispatching()
                    && !isRefused
                    && !isOf(request)
                    && path != null
                    && path.startsWith(PATHS)) {
                refuse(response, "there is nothing here");
                return;
            }
            getNext().invoke(request, response);
        }
    }

    /** Lets nothing else in by that port. */
    static final class Only extends ValveBase {

        private final Connector hooks;

        Only(Connector hooks) {
            super(true);
            this.hooks = hooks;
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            if (request.getConnector() == hooks && !request.isAsyncDispatching()) {
                if (!request.getMethod().equals("POST")
                        || !CALL.matcher(request.getRequestURI()).matches()) {
                    refuse(response, "this port takes the calls of webhooks, and nothing else");
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
