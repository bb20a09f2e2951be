package org.ticketorders.token;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Waits on this machine for the browser that the authorize page sends back. The first answer with our state counts; one with another
 * state is nobody's, and neither ends nor changes anything.
 */
final class Redirect implements AutoCloseable {

    private static final int LONGEST_QUERY = 8_192;

    private final URI uri;
    private final String state;
    private final HttpServer server;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicInteger ofOthers = new AtomicInteger();
    private final BlockingQueue<Answer> answer = new ArrayBlockingQueue<>(1);

    /**
     * What the authorize page answered.
     *
     * @param code null where it refused
     * @param error the word of its refusal; null where it gave a code
     */
    record Answer(String code, String error) {

        @Override
        public String toString() {
            return "Answer[" + (error == null ? "a code" : error) + "]";
        }
    }

    /**
     * Begins to listen, on loopback alone.
     *
     * @param uri an http address of this machine, with a port
     * @throws IOException if somebody else listens there
     */
    Redirect(URI uri, String state) throws IOException {
        this.uri = uri;
        this.state = state;
        InetAddress address = uri.getHost().equals("localhost")
                ? InetAddress.getLoopbackAddress()
                : InetAddress.getByName(uri.getHost());
        server = HttpServer.create(new InetSocketAddress(address, uri.getPort()), 10);
        server.createContext("/", this::handle);
        server.start();
    }

    /** @return null if none came in this time */
    Answer await(Duration longest) throws InterruptedException {
        return answer.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How many answers came with another state. */
    int ofOthers() {
        return ofOthers.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Answer given;
        try (exchange) {
            given = answerIn(exchange);
        }
        // the page has been sent by now, and the program may end
        if (given != null) {
            answer.add(given);
        }
    }

    /** @return null if it is no answer that counts */
    private Answer answerIn(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        if (!exchange.getRequestURI().getPath().equals(uri.getPath().isEmpty() ? "/" : uri.getPath())) {
            page(exchange, 404, "There is nothing here.");
            return null;
        }
        Map<String, String> said = said(query);
        if (!exchange.getRequestMethod().equals("GET") || !isOurs(said.get("state"))) {
            ofOthers.incrementAndGet();
            page(exchange, 400, "This answer belongs to no request of this program, and was ignored.");
            return null;
        }
        String code = said.get("code");
        String error = said.get("error");
        if ((code == null || code.isBlank()) && error == null) {
            page(exchange, 400, "This answer has neither a code nor an error, and was ignored.");
            return null;
        }
        if (!answered.compareAndSet(false, true)) {
            page(exchange, 409, "An answer came before this one, and counts.");
            return null;
        }
        page(
                exchange,
                200,
                error == null
                        ? "The answer has arrived. The terminal shows how it went; this window can be closed."
                        : "Access was not granted. This window can be closed.");
        return error == null ? new Answer(code, null) : new Answer(null, error);
    }

    private boolean isOurs(String given) {
        return given != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), state.getBytes(StandardCharsets.UTF_8));
    }

    /** Of a parameter that comes twice neither counts. */
    private static Map<String, String> said(String query) {
        Map<String, String> said = new HashMap<>();
        if (query == null || query.length() > LONGEST_QUERY) {
            return said;
        }
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            try {
                String name = URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8);
                String value = equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                said.merge(name, value, (one, two) -> "");
            } catch (IllegalArgumentException e) {
                said.put("state", "");
            }
        }
        return said;
    }

    /** Nothing of the request is repeated. */
    private static void page(HttpExchange exchange, int status, String text) throws IOException {
        byte[] page = ("<!doctype html><meta charset=utf-8><title>ticket-orders connect</title><p>" + text + "\n")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
        exchange.sendResponseHeaders(status, page.length);
        exchange.getResponseBody().write(page);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
