package org.ticketorders.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Reads bodies, up to a bound and a deadline. A single read waits for as long as the connector is set to; so much later than the
 * deadline a reader may be.
 */
final class BodyReader {

    /** Time for a body while many others are read, too. */
    private static final Duration CROWDED = Duration.ofSeconds(1);

    private static final Duration LINGER = Duration.ofSeconds(1);

    /** Bytes of a refused body that are read so that its sender sees the answer, and not a connection that is reset. */
    private static final int LONGEST_LINGER = 1 << 20;

    private final Duration within;
    private final BooleanSupplier crowded;

    /** @param crowded whether there is less time, now */
    BodyReader(Duration within, BooleanSupplier crowded) {
        this.within = within;
        this.crowded = crowded;
    }

    /** @throws RefusedRequest if it is longer, slower or not as HTTP wants it */
    byte[] read(Request request, int most) throws RefusedRequest {
        int expected = (int) Math.max(0, request.getContentLengthLong());
        ByteArrayOutputStream body = new ByteArrayOutputStream(Math.min(expected, most));
        Part part = new Part();
        long begin = System.nanoTime();
        try {
            int length;
            while ((length = request.doRead(part)) >= 0) {
                if (length > most - body.size()) {
                    throw RefusedRequest.tooLong(most);
                }
                part.moveTo(body);
                mustBeInTime(begin);
            }
            return body.toByteArray();
        } catch (SocketTimeoutException e) {
            throw RefusedRequest.tooSlow();
        } catch (IOException e) {
            throw RefusedRequest.malformed();
        }
    }

    private void mustBeInTime(long begin) throws RefusedRequest {
        long elapsed = System.nanoTime() - begin;
        if (elapsed > within.toNanos() || (elapsed > CROWDED.toNanos() && crowded.getAsBoolean())) {
            throw RefusedRequest.tooSlow();
        }
    }

    /** Reads what comes behind an answer for a moment, and forgets it. */
    void linger(Request request) {
        Part part = new Part();
        long begin = System.nanoTime();
        long bytes = 0;
        try {
            int length;
            while (bytes < LONGEST_LINGER
                    && System.nanoTime() - begin < LINGER.toNanos()
                    && (length = request.doRead(part)) >= 0) {
                bytes += length;
            }
        } catch (IOException e) {
            // its sender has seen enough, or is gone
        }
    }

    /** Where the connector puts the bytes of one read. */
    private static final class Part implements ApplicationBufferHandler {

        private ByteBuffer bytes = ByteBuffer.allocate(0);

        @Override
        public void setByteBuffer(ByteBuffer buffer) {
            bytes = buffer;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return bytes;
        }

        @Override
        public void expand(int size) {
            // the connector brings its own buffer
        }

        void moveTo(ByteArrayOutputStream body) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            body.writeBytes(copy);
        }
    }
}
