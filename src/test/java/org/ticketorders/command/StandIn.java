package org.ticketorders.command;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server in the application's place that answers what it is told to. */
final class StandIn implements AutoCloseable {

    /** What came. @param path with its query */
    record Request(String method, String path, String authorization, String type, String body) {}

    /** What goes. */
    record Answer(int status, String type, byte[] body, Map<String, String> headers) {

        static Answer json(int status, String body) {
            return of(status, status < 300 ? "application/json" : "application/problem+json", body);
        }

        static Answer of(int status, String type, String body) {
            return new Answer(status, type, body.getBytes(StandardCharsets.UTF_8), Map.of());
        }

        static Answer problem(int status, String detail) {
            return json(status, "{\"status\": " + status + ", \"detail\": \"" + detail + "\"}");
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    final List<Request> requests = new CopyOnWriteArrayList<>();

    /** For what nothing else is told; null to answer nothing at all. */
    volatile Answer otherwise = Answer.problem(404, "there is no such path");

    StandIn() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Answers this path so; told several times, one after the other, the last again and again. */
    StandIn answer(String path, Answer answer) {
        answers.computeIfAbsent(path, p -> new ArrayDeque<>()).add(answer);
        return this;
    }

    StandIn answer(String path, String json) {
        return answer(path, Answer.json(200, json));
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The requests that may change something. */
    List<Request> changes() {
        return requests.stream()
                .filter(request -> !request.method().equals("GET"))
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.add(new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestHeaders().getFirst("Content-Type"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        Answer answer = next(exchange.getRequestURI().getRawPath());
        if (answer == null) {
            return;
        }
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        if (!answer.type().isEmpty()) {
            exchange.getResponseHeaders().set("Content-Type", answer.type());
        }
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        try (exchange) {
            exchange.getResponseBody().write(answer.body());
        } catch (IOException e) {
            // whoever asked has heard enough
        }
    }

    private synchronized Answer next(String path) {
        Deque<Answer> told = answers.get(path);
        if (told == null) {
            return otherwise;
        }
        return told.size() > 1 ? told.poll() : told.peek();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
