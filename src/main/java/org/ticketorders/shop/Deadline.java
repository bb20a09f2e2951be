package org.ticketorders.shop;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * When one exchange must be over, from the first byte of the request to the last of the answer. Then its connection is closed,
 * whatever it is doing: a time-out on silence alone is never met by a host that sends a byte now and then.
 */
final class Deadline {

    private static final String ATTRIBUTE = Deadline.class.getName();
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final Cancellable exchange;
    private volatile boolean passed;
    private Future<?> task;

    private Deadline(Cancellable exchange) {
        this.exchange = exchange;
    }

    /** Sets a deadline for each request that goes out on a connection. */
    static ExecChainHandler handler(Duration longest) {
        return (request, scope, chain) -> {
            Deadline deadline = new Deadline((Cancellable) scope.execRuntime);
            scope.clientContext.setAttribute(ATTRIBUTE, deadline);
            deadline.task = TIMER.schedule(deadline::pass, longest.toNanos(), TimeUnit.NANOSECONDS);
            return deadline.watch(request, scope, chain);
        };
    }

    /** The deadline of the exchange in this context. */
    static Deadline of(HttpContext context) {
        return (Deadline) context.getAttribute(ATTRIBUTE);
    }

    private ClassicHttpResponse watch(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            if (response.getEntity() == null) {
                met();
            }
            return response;
        } catch (HttpException e) {
            met();
            check(e);
            throw Unquoted.of(e);
        } catch (IOException | RuntimeException e) {
            met();
            check(e);
            throw e;
        }
    }

    private void pass() {
        passed = true;
        cutOff();
    }

    /** Closes the connection, so that nobody reads the rest of the answer just to use the connection again. */
    void cutOff() {
        exchange.cancel();
    }

    /** The exchange is over. */
    void met() {
        task.cancel(false);
    }

    /**
     * @param cause what went wrong, or null
     * @throws SocketTimeoutException if the deadline has passed
     * @throws SSLException for a TLS alert: Java calls some of them a failed handshake, which is over before a request leaves
     */
    void check(Exception cause) throws SocketTimeoutException, SSLException {
        if (passed) {
            SocketTimeoutException late =
                    new SocketTimeoutException("the whole answer took longer than openticket.http.answer-timeout");
            late.initCause(cause);
            throw late;
        }
        if (cause instanceof SSLHandshakeException) {
            throw new SSLException("after the request was begun: " + cause.getMessage(), cause);
        }
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "http-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }
}
