package org.ticketorders.shop;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** An answer's body that fails when it gets too long, or when its exchange takes too long as a whole. */
class BoundedEntity extends HttpEntityWrapper {

    private final long maxBytes;
    private final Deadline deadline;

    BoundedEntity(HttpEntity entity, long maxBytes, Deadline deadline) {
        super(entity);
        this.maxBytes = maxBytes;
        this.deadline = deadline;
    }

    /** None: whoever unpacked the body would not know when it gets too long. {@link HttpAnswer#UNASKED_ENCODING} tells of it. */
    @Override
    public String getContentEncoding() {
        return null;
    }

    @Override
    public InputStream getContent() throws IOException {
        return new FilterInputStream(super.getContent()) {
            private long left = maxBytes;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int n;
                try {
                    n = super.read(bytes, offset, length);
                } catch (IOException e) {
                    deadline.check(e);
                    throw Unquoted.of(e);
                }
                deadline.check(null);
                if (n < 0) {
                    deadline.met();
                    return n;
                }
                left -= n;
                if (left < 0) {
                    deadline.cutOff();
                    throw new IOException(
                            "the answer is longer than " + maxBytes + " bytes (openticket.http.max-body)");
                }
                return n;
            }

            @Override
            public void close() throws IOException {
                try {
                    super.close();
                } finally {
                    deadline.met();
                }
            }
        };
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            deadline.met();
        }
    }
}
