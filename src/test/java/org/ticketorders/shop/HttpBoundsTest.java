package org.ticketorders.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** How long, and how much of an answer, the clients that the routes use wait for and read. */
class HttpBoundsTest extends OnHttpClient {

    @Test
    void givesUpAConnectThatTakesLongerThanTheLimit() throws IOException {
        List<Socket> queued = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(full, queued);
            long start = System.nanoTime();

            assertThatThrownBy(() -> call("GET", "http://127.0.0.1:" + full.getLocalPort()))
                    .isInstanceOf(ConnectTimeoutException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(millis(10_000));
        } finally {
            for (Socket socket : queued) {
                socket.close();
            }
        }
    }

    /** Until the system answers no further connect. */
    private static void fill(ServerSocket server, List<Socket> queued) throws IOException {
        while (queued.size() < 20) {
            Socket socket = new Socket();
            queued.add(socket);
            try {
                socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 200);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        throw new IllegalStateException("the queue for connections does not get full");
    }

    @Test
    void givesUpAnAnswerThatTakesLongerThanTheLimit() throws IOException {
        try (TinyServer shop = new TinyServer(out -> pause(60_000))) {
            long start = System.nanoTime();

            assertThatThrownBy(() -> call("POST", shop.uri())).isInstanceOf(SocketTimeoutException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(millis(550), millis(5000));
            assertThat(shop.requests).hasSize(1);
        }
    }

    @Test
    void sharesOnePoolAndGivesUpWaitingForIt() throws IOException {
        // the two that are busy stay so for longer than the third waits, however slow the machine is
        client = HttpClients.client(
                new HttpProperties(Duration.ofMillis(300), Duration.ofSeconds(30), 2, DataSize.ofBytes(MAX_BODY), ""));
        try (TinyServer shop = new TinyServer(out -> pause(60_000));
                TinyServer other = TinyServer.answering("200 OK", "")) {
            List<CompletableFuture<Void>> busy = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                busy.add(CompletableFuture.runAsync(
                        () -> assertThatThrownBy(() -> call("GET", shop.uri())), task -> new Thread(task).start()));
            }
            await().until(() -> shop.requests.size() == 2);

            assertThatThrownBy(() -> call("GET", other.uri())).isInstanceOf(ConnectionRequestTimeoutException.class);

            assertThat(other.requests).isEmpty();
            end.countDown();
            CompletableFuture.allOf(busy.toArray(CompletableFuture[]::new)).join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsABodyUpToTheLimitAndNoFurther(boolean tooLong) throws IOException {
        String body = "x".repeat(MAX_BODY + (tooLong ? 1 : 0));
        try (TinyServer shop = TinyServer.answering("200 OK", body)) {
            if (tooLong) {
                assertThatThrownBy(() -> call("GET", shop.uri()))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("max-body");
            } else {
                assertThat(call("GET", shop.uri()).body()).hasSize(MAX_BODY);
            }
        }
    }

    @Test
    void givesUpABodyThatDripsForLongerThanTheLimit() throws IOException {
        try (TinyServer shop = new TinyServer(out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (pause(50)) {
                out.write('x');
                out.flush();
            }
            return false;
        })) {
            long start = System.nanoTime();

            assertThatThrownBy(() -> call("POST", shop.uri())).isInstanceOf(SocketTimeoutException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(millis(10_000));
        }
    }

    @Test
    void givesUpHeadersThatDripForLongerThanTheLimit() throws IOException {
        try (TinyServer shop = new TinyServer(out -> {
            out.write("HTTP/1.1 200 OK\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
            while (pause(50)) {
                out.write('x');
                out.flush();
            }
            return false;
        })) {
            long start = System.nanoTime();

            assertThatThrownBy(() -> call("POST", shop.uri()))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("answer-timeout");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(millis(550), millis(10_000));
            assertThat(shop.requests).hasSize(1);
        }
    }

    @Test
    void boundsHeadersAndBodyTogether() throws IOException {
        // each for itself is in time
        client = HttpClients.client(
                new HttpProperties(Duration.ofMillis(300), Duration.ofSeconds(2), 2, DataSize.ofBytes(MAX_BODY), ""));
        try (TinyServer shop = new TinyServer(out -> {
            pause(1500);
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            pause(1500);
            out.write('x');
            return false;
        })) {
            assertThatThrownBy(() -> call("POST", shop.uri())).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void reads100MegabytesNoFurtherThanTheLimit() throws IOException {
        neverReadsOn(100L << 20);
    }

    @Test
    void readsABodyWithoutEndNoFurtherThanTheLimit() throws IOException {
        neverReadsOn(Long.MAX_VALUE);
    }

    /** What stands before, within and behind a body has a bound, too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 ",
                "HTTP/1.1 200 OK\r\nX-Long: ",
                "HTTP/1.1 200 OK\r\n~X-Many: x\r\n",
                "HTTP/1.1 200 OK\r\nX-Folded: x\r\n~ x\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n~X-Trailer: x\r\n",
            })
    void readsHeadersAndChunksWithoutEndNoFurtherThanABound(String answer) throws IOException {
        client = HttpClients.client(
                new HttpProperties(Duration.ofMillis(300), Duration.ofSeconds(60), 2, DataSize.ofBytes(MAX_BODY), ""));
        AtomicLong written = new AtomicLong();
        String[] parts = answer.split("~");
        byte[] more = (parts.length == 1 ? "x" : parts[1]).repeat(1 << 12).getBytes(StandardCharsets.US_ASCII);
        try (TinyServer shop = new TinyServer(out -> {
            out.write(parts[0].getBytes(StandardCharsets.US_ASCII));
            while (written.addAndGet(more.length) < Long.MAX_VALUE) {
                out.write(more);
            }
            return false;
        })) {
            assertThatThrownBy(() -> call("POST", shop.uri()))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);

            assertThat(shop.requests).hasSize(1);
            assertThat(written.get()).isLessThan(50L << 20);
        }
    }

    private void neverReadsOn(long length) throws IOException {
        client = HttpClients.client(
                new HttpProperties(Duration.ofMillis(300), Duration.ofSeconds(60), 2, DataSize.ofBytes(MAX_BODY), ""));
        AtomicLong written = new AtomicLong();
        try (TinyServer shop = new TinyServer(out -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            while (written.addAndGet(chunk.length) < length) {
                out.write(chunk);
            }
            return false;
        })) {
            assertThatThrownBy(() -> call("POST", shop.uri()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("max-body");

            // what the system holds in its buffers, and not what was sent
            assertThat(written.get()).isLessThan(50L << 20);
        }
    }
}
