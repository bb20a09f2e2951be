package org.ticketorders.shop;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ticketorders.record.CopiedEntity;

/** Tells a {@link CallListener} of each request. */
final class WatchedCalls implements ExecChainHandler {

    private static final Logger LOG = LoggerFactory.getLogger("openticket.shop");
    private static final String TRACEPARENT = "traceparent";
    private static final byte[] NOTHING = new byte[0];

    private final CallListener listener;
    private final Clock clock;

    WatchedCalls(CallListener listener, Clock clock) {
        this.listener = listener;
        this.clock = clock;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Call call = new Call(request);
        ClassicHttpResponse response;
        try {
            response = chain.proceed(request, scope);
        } catch (IOException | HttpException | RuntimeException e) {
            call.over(0, NOTHING, 0, false, e);
            throw e;
        }
        int status = response.getCode();
        if (response.getEntity() == null) {
            call.over(status, NOTHING, 0, true, null);
        } else {
            response.setEntity(new CopiedEntity(
                    response.getEntity(),
                    SeenCall.LONGEST_ANSWER,
                    (copy, length, isWhole, failure) -> call.over(status, copy, length, isWhole, failure)));
        }
        return response;
    }

    /** One under way. */
    private final class Call {

        private final ClassicHttpRequest request;
        private final Instant at = clock.instant();
        private final long begun = System.nanoTime();
        private final byte[] sent;

        Call(ClassicHttpRequest request) {
            this.request = request;
            this.sent = OrderPost.copy(request);
        }

        void over(int status, byte[] answer, long length, boolean isWhole, Exception failure) {
            try {
                Header trace = request.getFirstHeader(TRACEPARENT);
                listener.over(new SeenCall(
                        at,
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun),
                        request.getMethod(),
                        request.getPath() == null ? "/" : request.getPath(),
                        trace == null ? null : trace.getValue(),
                        sent,
                        status,
                        answer,
                        length,
                        isWhole,
                        failure));
            } catch (RuntimeException e) {
                LOG.debug("A call is not noted: {}", e.toString());
            }
        }
    }
}
