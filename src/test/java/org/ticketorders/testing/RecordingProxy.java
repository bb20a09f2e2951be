package org.ticketorders.testing;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before the shop simulator, remembers each request with all its headers, and can hold requests back. */
public final class RecordingProxy implements AutoCloseable {

    /** A request as it came over the wire. */
    public record Recorded(String method, String path, Map<String, List<String>> headers) {}

    public final List<Recorded> requests = new CopyOnWriteArrayList<>();
    public final AtomicInteger held = new AtomicInteger();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile URI shop;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    public RecordingProxy() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Requests go on to there. */
    public RecordingProxy before(URI shop) {
        this.shop = shop;
        return this;
    }

    public String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Requests wait from now on; {@link #held} counts them. */
    public void holdBack() {
        gate = new CountDownLatch(1);
    }

    public void letGo() {
        gate.countDown();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getRequestHeaders();
            requests.add(new Recorded(
                    exchange.getRequestMethod(), exchange.getRequestURI().toString(), Map.copyOf(headers)));
            held.incrementAndGet();
            gate.await(60, TimeUnit.SECONDS);
            held.decrementAndGet();
            HttpRequest.Builder onwards = HttpRequest.newBuilder(
                            shop.resolve(exchange.getRequestURI().toString()))
                    .method(
                            exchange.getRequestMethod(),
                            HttpRequest.BodyPublishers.ofByteArray(
                                    exchange.getRequestBody().readAllBytes()));
            for (String name : List.of("Authorization", "Content-Type")) {
                if (headers.containsKey(name)) {
                    onwards.header(name, headers.getFirst(name));
                }
            }
            HttpResponse<byte[]> answer = client.send(onwards.build(), HttpResponse.BodyHandlers.ofByteArray());
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        letGo();
        server.stop(0);
        threads.shutdownNow();
    }
}
