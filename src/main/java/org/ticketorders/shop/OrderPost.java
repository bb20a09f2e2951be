package org.ticketorders.shop;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/**
 * One order POST: the body that the HTTP client writes, once and never again. It tells whether that has begun: before, the order
 * certainly did not leave; after, it may have been taken. So neither depends on the order of a route's steps around the call.
 */
public final class OrderPost extends AbstractHttpEntity {

    private final AtomicBoolean begun = new AtomicBoolean();
    private byte[] order;
    private String bearer;

    /** By which it left; null before that. */
    private volatile KeptConnection connection;

    public OrderPost() {
        super(ContentType.APPLICATION_JSON, null);
    }

    /**
     * Makes it ready to leave.
     *
     * @param order JSON
     * @param bearer the header {@code Authorization} that goes with it, or null
     */
    public void prepare(byte[] order, String bearer) {
        this.order = order;
        this.bearer = bearer;
    }

    /** The header {@code Authorization} that goes with it, or null. */
    public String bearer() {
        return bearer;
    }

    /** Whether it is ready to leave, and has not begun to. */
    boolean mayLeave() {
        return order != null && !begun.get();
    }

    /** Whether a byte of it may have left. */
    public boolean hasBegun() {
        return begun.get();
    }

    /** What the order in this request says, to be looked at; null where there is none. To be asked for before the client wraps it. */
    static byte[] copy(ClassicHttpRequest request) {
        return request.getEntity() instanceof OrderPost post && post.order != null ? post.order.clone() : null;
    }

    /** @throws IOException if it is not ready, or was written before */
    @Override
    public void writeTo(OutputStream out) throws IOException {
        if (order == null || !begun.compareAndSet(false, true)) {
            throw new IOException("an order is posted once, when it is ready");
        }
        if (out instanceof KeptConnection.Body body) {
            connection = body.connection();
        }
        out.write(order);
    }

    /** Its connection brought the answer to another request: nothing else is asked by it, for the next answer would be this one's. */
    public void gotAnswerToAnother() {
        if (connection != null) {
            connection.distrust();
        }
    }

    /** Whether somebody who asked before by the same connection got the answer to another request: then this got that one's. */
    public boolean mayHaveAnswerToAnother() {
        return connection != null && connection.isDistrusted();
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public boolean isStreaming() {
        return false;
    }

    @Override
    public long getContentLength() {
        return order == null ? 0 : order.length;
    }

    /** Nothing: what asks for the content could send it otherwise. */
    @Override
    public InputStream getContent() {
        return new ByteArrayInputStream(new byte[0]);
    }

    @Override
    public void close() {
        // nothing is open
    }
}
