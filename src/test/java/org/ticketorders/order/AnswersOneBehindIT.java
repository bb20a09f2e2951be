package org.ticketorders.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/**
 * Something between us and the shop answers an order twice, the second time when the next has left on the same connection. From then on each
 * request there gets the answer to the one before.
 */
class AnswersOneBehindIT {

    private static final Set<String> OF_A_CONNECTION =
            Set.of("connection", "content-length", "host", "transfer-encoding", "http2-settings", "upgrade");

    @TempDir
    static Path directory;

    private static TestApp app;
    private static Gateway gateway;

    @BeforeAll
    static void start() throws IOException {
        gateway = new Gateway();
        app = TestApp.prepare(directory, "openticket.consumers.purchase-requested=1")
                .with("openticket.shop.base-url", gateway.uri());
        gateway.shop = app.shop.uri();
        app.startAgain();
    }

    @AfterAll
    static void stop() throws IOException {
        app.close();
        gateway.close();
    }

    @Test
    void nobodyElseGetsTheAnswerToAnotherRequest() throws Exception {
        String first = ordered();
        gateway.doubles = true;

        String second = sent();

        app.awaitState(second, State.IN_DOUBT);
        assertThat(app.row(second).ending().detail()).contains("the order that purchase " + first + " has");
        assertThat(gateway.behind).hasValue(1);
        ordered();
        ordered();
    }

    /** @return the id of a purchase that got the order which the shop made for it */
    private static String ordered() throws Exception {
        String id = sent();
        PurchaseRecord row = app.awaitState(id, State.ORDERED);
        assertThat(app.orders(id)).singleElement().satisfies(order -> assertThat(order.orderId())
                .isEqualTo(row.ending().orderId()));
        return id;
    }

    private static String sent() {
        String id = TestApp.newId();
        app.send(Messages.traceable(id, Catalogue.STANDING, 1));
        return id;
    }

    /** Hands on what is asked; once it doubles, the next order's connection is one answer behind. */
    private static final class Gateway implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final AtomicInteger behind = new AtomicInteger();
        private volatile boolean doubles;
        private volatile byte[] lastOrder;
        private volatile URI shop;

        Gateway() throws IOException {
            threads.execute(this::accept);
        }

        String uri() {
            return "http://127.0.0.1:" + server.getLocalPort();
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    Socket connection = server.accept();
                    threads.execute(() -> serve(connection));
                } catch (IOException e) {
                    // closed
                }
            }
        }

        private void serve(Socket connection) {
            try (connection) {
                connection.setTcpNoDelay(true);
                InputStream in = new BufferedInputStream(connection.getInputStream());
                OutputStream out = connection.getOutputStream();
                byte[] late = null;
                for (String head = head(in); !head.isEmpty(); head = head(in)) {
                    byte[] answer = ask(head, in);
                    boolean isOrder = head.startsWith("POST");
                    if (late == null && isOrder && doubles) {
                        doubles = false;
                        behind.incrementAndGet();
                        late = lastOrder;
                    }
                    if (isOrder) {
                        lastOrder = answer;
                    }
                    if (late == null) {
                        out.write(answer);
                    } else {
                        out.write(late);
                        late = answer;
                    }
                    out.flush();
                }
            } catch (IOException | InterruptedException e) {
                // one of them went away
            }
        }

        private byte[] ask(String head, InputStream in) throws IOException, InterruptedException {
            String[] lines = head.split("\r\n");
            String[] start = lines[0].split(" ");
            HttpRequest.Builder request = HttpRequest.newBuilder(shop.resolve(start[1]));
            int length = 0;
            for (int n = 1; n < lines.length; n++) {
                String name = lines[n].substring(0, lines[n].indexOf(':')).toLowerCase(Locale.ROOT);
                String value = lines[n].substring(name.length() + 1).strip();
                if (name.equals("content-length")) {
                    length = Integer.parseInt(value);
                } else if (!OF_A_CONNECTION.contains(name)) {
                    request.header(name, value);
                }
            }
            byte[] body = in.readNBytes(length);
            HttpResponse<byte[]> answer = client.send(
                    request.method(start[0], BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            String type = answer.headers().firstValue("content-type").orElse("application/json");
            bytes.writeBytes(("HTTP/1.1 " + answer.statusCode() + " of the shop\r\nContent-Type: " + type
                            + "\r\nContent-Length: " + answer.body().length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            bytes.writeBytes(answer.body());
            return bytes.toByteArray();
        }

        private static String head(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            for (int b; head.indexOf("\r\n\r\n") < 0 && (b = in.read()) >= 0; ) {
                head.append((char) b);
            }
            return head.toString();
        }

        @Override
        public void close() throws IOException {
            server.close();
            threads.shutdownNow();
        }
    }
}
