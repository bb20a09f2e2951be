package org.ticketorders.shop;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.HttpMessageParserFactory;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.io.SessionOutputBuffer;
import org.apache.hc.core5.util.Timeout;

/**
 * A connection that is stale, too, when there is anything to read on it between two requests: the HTTP 408 by which a gateway ends
 * an idle connection, or a second answer to what was asked before. The next request would be taken for what that answers: an order that
 * nobody has read would be in doubt, or would have the order of another purchase. The library's own sees that the shop has closed it,
 * and leaves what was read for the next answer.
 */
final class KeptConnection extends DefaultManagedHttpClientConnection {

    /** Only who waits to read sees that the shop has closed it, so one that was just used is not waited for. */
    private static final Duration TRUSTED_IDLE_TIME = Duration.ofMillis(100);

    /** The shortest that Java waits for something to read. */
    private static final Timeout LOOK = Timeout.ofMilliseconds(1);

    private static final AtomicLong COUNT = new AtomicLong();

    private final Answers answers;
    private volatile long idleSince = System.nanoTime();
    private volatile boolean isDistrusted;

    KeptConnection(Http1Config http1) {
        this(http1, new Answers());
    }

    private KeptConnection(Http1Config http1, Answers answers) {
        super("shop-" + COUNT.incrementAndGet(), null, null, http1, null, null, null, answers);
        this.answers = answers;
    }

    /**
     * It has brought the answer to another request. The one to what was asked since is still to come, and would be taken for that of whoever asks
     * next: so nobody does.
     */
    void distrust() {
        isDistrusted = true;
    }

    /** Whether what it brings is known to answer other requests than the last. */
    boolean isDistrusted() {
        return isDistrusted;
    }

    /** Tells who writes a body by which connection it leaves. */
    static final class Body extends FilterOutputStream {

        private final KeptConnection connection;

        private Body(OutputStream out, KeptConnection connection) {
            super(out);
            this.connection = connection;
        }

        KeptConnection connection() {
            return connection;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }
    }

    @Override
    protected OutputStream createContentOutputStream(
            long length, SessionOutputBuffer buffer, OutputStream out, Supplier<List<? extends Header>> trailers) {
        return new Body(super.createContentOutputStream(length, buffer, out, trailers), this);
    }

    @Override
    public void passivate() {
        super.passivate();
        idleSince = System.nanoTime();
    }

    @Override
    public boolean isStale() {
        if (!isOpen() || isDistrusted) {
            return true;
        }
        try {
            return answers.areLeft()
                    || hasArrived()
                    || System.nanoTime() - idleSince > TRUSTED_IDLE_TIME.toNanos() && hasEnded();
        } catch (IOException e) {
            return true;
        }
    }

    /** Below TLS, which does not tell what it has not read yet. */
    private boolean hasArrived() throws IOException {
        SocketHolder holder = ensureOpen();
        Socket below = holder.getBaseSocket();
        return holder.getInputStream().available() > 0
                || below != null && below.getInputStream().available() > 0;
    }

    private boolean hasEnded() throws IOException {
        try {
            // true for what has arrived, and false for the end
            awaitInput(LOOK);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** What was read with the last answer, and is none of it. */
    private static final class Answers implements HttpMessageParserFactory<ClassicHttpResponse> {

        private final DefaultHttpResponseParserFactory parsers = new DefaultHttpResponseParserFactory();
        private volatile SessionInputBuffer read;

        @Override
        public HttpMessageParser<ClassicHttpResponse> create(Http1Config http1) {
            HttpMessageParser<ClassicHttpResponse> parser = parsers.create(http1);
            return (buffer, in) -> {
                read = buffer;
                return parser.parse(buffer, in);
            };
        }

        boolean areLeft() {
            return read != null && read.length() > 0;
        }
    }
}
