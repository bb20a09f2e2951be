package org.ticketorders.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A connection on which a test writes what no HTTP client would. */
public final class RawHttp implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Socket socket = new Socket();

    public RawHttp(int port) {
        this("127.0.0.1", port);
    }

    /** @param from the address that the server sees, of this host's */
    public RawHttp(String from, int port) {
        try {
            socket.bind(new InetSocketAddress(from, 0));
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.connect(new InetSocketAddress("127.0.0.1", port), (int) PATIENCE.toMillis());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Writes as much as the server takes.
     *
     * @return whether it took everything
     */
    public boolean write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return true;
        } catch (IOException e) {
            // it has answered and closed the connection
            return false;
        }
    }

    public boolean write(String text) {
        return write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Says that no more will be written. */
    public void endOfRequest() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // closed
        }
    }

    /** Everything until the server closes the connection, or says nothing for longer than this. */
    public String read(Duration longest) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        try {
            socket.setSoTimeout((int) longest.toMillis());
            InputStream in = socket.getInputStream();
            int length;
            while ((length = in.read(part)) >= 0) {
                answer.write(part, 0, length);
            }
        } catch (SocketTimeoutException e) {
            // what there is
        } catch (IOException e) {
            // reset behind its answer
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    /** The status of the answer; 0 if the connection was closed without one, -1 if there is none yet. */
    public int status() {
        String line = firstLine();
        return line == null ? -1 : line.startsWith("HTTP/1.") ? Integer.parseInt(line.substring(9, 12)) : 0;
    }

    /** The same, but for an invitation to send the body. */
    public int finalStatus() {
        int status = status();
        if (status == 100) {
            // an empty line ends it
            firstLine();
            return status();
        }
        return status;
    }

    private String firstLine() {
        StringBuilder line = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            int next;
            while ((next = in.read()) >= 0 && next != '\n') {
                line.append((char) next);
            }
        } catch (SocketTimeoutException e) {
            return null;
        } catch (IOException e) {
            // reset
        }
        return line.toString();
    }

    /** Whether the server has closed the connection. */
    public boolean isClosed() {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // closed
        }
    }
}
