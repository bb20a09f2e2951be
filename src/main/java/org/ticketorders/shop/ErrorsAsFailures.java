package org.ticketorders.shop;

import java.io.IOException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * An {@link Error} within a call, such as that there is no thread or no memory left, as a failure of this call alone. The library closes its
 * whole pool upon one while it writes or reads, and never gets back the connection upon one before that: every further purchase would fail
 * until a restart, and each on its own account.
 */
final class ErrorsAsFailures {

    private ErrorsAsFailures() {}

    /** Writes the request and reads the head of the answer. */
    static HttpRequestExecutor executor() {
        return new HttpRequestExecutor() {
            @Override
            public ClassicHttpResponse execute(
                    ClassicHttpRequest request,
                    HttpClientConnection connection,
                    HttpResponseInformationCallback information,
                    HttpContext context)
                    throws IOException, HttpException {
                try {
                    return super.execute(request, connection, information, context);
                } catch (Error e) {
                    throw failure(e);
                }
            }
        };
    }

    /** Around all that the library does for a call. */
    static ClassicHttpResponse handle(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        try {
            return chain.proceed(request, scope);
        } catch (Error e) {
            scope.execRuntime.discardEndpoint();
            throw failure(e);
        }
    }

    private static IOException failure(Error error) {
        return new IOException("the call ended by an error of this machine: " + error, error);
    }
}
