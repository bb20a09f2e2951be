package org.ticketorders.record;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** An answer's body that is given on as it is read, and copied meanwhile. */
public final class CopiedEntity extends HttpEntityWrapper {

    private final int longest;
    private final CopyReceiver receiver;

    /** Of the body and not of a stream: who closes it may ask for the content once more, only to close that. */
    private final AtomicBoolean isOver = new AtomicBoolean();

    /** Gets the copy, once, on the thread that reads. */
    @FunctionalInterface
    public interface CopyReceiver {

        /**
         * The body was read to its end, or nobody reads on.
         *
         * @param copy its beginning; all of it where {@code isWhole}
         * @param length bytes that were read
         * @param isWhole whether it was read to its end, and is not longer than what is copied
         * @param failure why it could not be read to its end; null where nothing failed
         */
        void take(byte[] copy, long length, boolean isWhole, IOException failure);
    }

    /** @param longest bytes that are copied */
    public CopiedEntity(HttpEntity entity, int longest, CopyReceiver receiver) {
        super(entity);
        this.longest = longest;
        this.receiver = receiver;
    }

    @Override
    public InputStream getContent() throws IOException {
        return new FilterInputStream(super.getContent()) {
            private final ByteArrayOutputStream copy = new ByteArrayOutputStream();
            private long length;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int count) throws IOException {
                int n;
                try {
                    n = super.read(into, offset, count);
                } catch (IOException e) {
                    end(false, e);
                    throw e;
                }
                if (n < 0) {
                    end(length <= longest, null);
                } else {
                    copy.write(into, offset, (int) Math.min(n, Math.max(0, longest - length)));
                    length += n;
                }
                return n;
            }

            @Override
            public void close() throws IOException {
                try {
                    super.close();
                } finally {
                    // who knows its length does not ask for what comes behind it
                    end(length == getContentLength() && length <= longest, null);
                }
            }

            private void end(boolean isWhole, IOException failure) {
                if (isOver.compareAndSet(false, true)) {
                    receiver.take(copy.toByteArray(), length, isWhole, failure);
                }
            }
        };
    }
}
