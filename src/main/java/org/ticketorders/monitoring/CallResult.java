package org.ticketorders.monitoring;

import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.camel.Exchange;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;

/** How a request ended, in few words: what operators do about it differs, not what it says of an order. */
final class CallResult {

    private CallResult() {}

    /**
     * {@code 2xx}, {@code 3xx}, {@code 4xx}, {@code 5xx}, {@code unauthorized} (401, 403), {@code 429}, {@code refused} (no
     * connection), {@code timeout}, {@code reset}, {@code tls} or {@code other}.
     */
    static String of(Exchange exchange) {
        Throwable failure = exchange.getException();
        if (failure != null) {
            return of(failure);
        }
        Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        if (status == null) {
            return "other";
        }
        return switch (status) {
            case 401, 403 -> "unauthorized";
            case 429 -> "429";
            default -> status >= 200 && status < 600 ? status / 100 + "xx" : "other";
        };
    }

    static String of(Throwable failure) {
        if (failure instanceof ConnectTimeoutException
                || failure instanceof ConnectException
                || failure instanceof NoRouteToHostException
                || failure instanceof UnknownHostException) {
            return "refused";
        }
        // of our own pool: as many requests are under way as may be
        if (failure instanceof ConnectionRequestTimeoutException || failure instanceof InterruptedIOException) {
            return "timeout";
        }
        if (failure instanceof SSLException) {
            return "tls";
        }
        if (failure instanceof SocketException
                || failure instanceof NoHttpResponseException
                || failure instanceof ConnectionClosedException) {
            return "reset";
        }
        return "other";
    }
}
