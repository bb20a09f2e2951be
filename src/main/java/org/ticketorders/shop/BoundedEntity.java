package org.ticketorders.shop;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** An answer's body that fails when it gets too long or takes too long as a whole. */
class BoundedEntity extends HttpEntityWrapper {

    private final long maxBytes;
    private final long deadline;

    BoundedEntity(HttpEntity entity, long maxBytes, Duration longest) {
        super(entity);
        this.maxBytes = maxBytes;
        this.deadline = System.nanoTime() + longest.toNanos();
    }

    @Override
    public InputStream getContent() throws IOException {
        return new FilterInputStream(super.getContent()) {
            private long left = maxBytes;

            @Override
            public int read() throws IOException {
                int b = super.read();
                count(b < 0 ? 0 : 1);
                return b;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int n = super.read(bytes, offset, length);
                count(Math.max(n, 0));
                return n;
            }

            private void count(int n) throws IOException {
                left -= n;
                if (left < 0) {
                    throw new IOException(
                            "the answer is longer than " + maxBytes + " bytes (openticket.http.max-body)");
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new SocketTimeoutException(
                            "the answer's body took longer than openticket.http.answer-timeout");
                }
            }
        };
    }
}
