package org.ticketorders.web;

import java.nio.ByteBuffer;
import org.apache.coyote.InputBuffer;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/** A body that is here already, in the place of the connection that it came by. */
final class ArrivedBody implements InputBuffer {

    private final InputBuffer connection;
    private ByteBuffer unread;

    private ArrivedBody(InputBuffer connection, byte[] body) {
        this.connection = connection;
        this.unread = ByteBuffer.wrap(body);
    }

    /** Whoever reads the request gets this body from now on. */
    static void put(Request request, byte[] body) {
        request.setInputBuffer(new ArrivedBody(request.getInputBuffer(), body));
    }

    /** To be called before the same object serves another request. */
    static void remove(Request request) {
        if (request.getInputBuffer() instanceof ArrivedBody arrived) {
            request.setInputBuffer(arrived.connection);
        }
    }

    @Override
    public int doRead(ApplicationBufferHandler reader) {
        if (unread == null || !unread.hasRemaining()) {
            return -1;
        }
        int length = unread.remaining();
        reader.setByteBuffer(unread);
        unread = null;
        return length;
    }

    @Override
    public int available() {
        return unread == null ? 0 : unread.remaining();
    }
}
