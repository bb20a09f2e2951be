package org.ticketorders.web;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * HTTP that gives a request's head one deadline, TLS included. Tomcat's own time-outs begin again with every byte: who sends one
 * now and then keeps a connection for hours.
 *
 * <p>Public for Tomcat, which makes it by its name.
 */
public final class PunctualProtocol extends Http11NioProtocol {

    private final Waiting waiting = new Waiting();
    private volatile Duration headWithin = Duration.ofSeconds(20);
    private ScheduledFuture<?> looking;

    /** Longest time for a head, from where its connection begins to wait for it. */
    void setHeadWithin(Duration headWithin) {
        this.headWithin = headWithin;
    }

    @Override
    public void start() throws Exception {
        super.start();
        looking = getUtilityExecutor()
                .scheduleWithFixedDelay(
                        () -> waiting.closeThoseLongerThan(
                                headWithin, getEndpoint().getConnections()),
                        1,
                        1,
                        TimeUnit.SECONDS);
    }

    @Override
    public void stop() throws Exception {
        if (looking != null) {
            looking.cancel(false);
        }
        super.stop();
    }

    @Override
    protected Processor createProcessor() {
        return new Http11Processor(this, getAdapter()) {
            @Override
            public SocketState service(SocketWrapperBase<?> connection) throws java.io.IOException {
                OptionalLong since = waiting.served(connection);
                if (since.isEmpty()) {
                    return SocketState.CLOSED;
                }
                SocketState state = super.service(connection);
                if (state == SocketState.LONG && !isAsync()) {
                    waiting.waits(connection, since.getAsLong());
                }
                return state;
            }
        };
    }
}
