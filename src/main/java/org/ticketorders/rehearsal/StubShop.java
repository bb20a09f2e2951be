package org.ticketorders.rehearsal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.web.util.UriComponentsBuilder;

/** Says yes to everything that a purchase asks a shop, on loopback; keeps nothing. Also as the proxy of who asks for another host. */
final class StubShop implements AutoCloseable {

    static final String PAYMENT_METHOD = "Rehearsal";

    private static final int THREADS = 2;

    private final ExecutorService threads;
    private final HttpServer server;

    /**
     * @param port 0 for any that is free
     * @throws IOException if it cannot listen there
     */
    StubShop(String threadNames, int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        threads = Executors.newFixedThreadPool(THREADS, new CustomizableThreadFactory(threadNames));
        server.setExecutor(threads);
        server.createContext("/", StubShop::answer);
        server.start();
    }

    String url() {
        return UriComponentsBuilder.newInstance()
                .scheme("http")
                .host(InetAddress.getLoopbackAddress().getHostAddress())
                .port(server.getAddress().getPort())
                .toUriString();
    }

    private static void answer(HttpExchange call) throws IOException {
        try (call) {
            call.getRequestBody().readAllBytes();
            byte[] body = body(call.getRequestURI().getPath()).getBytes(StandardCharsets.UTF_8);
            call.getResponseHeaders().set("Content-Type", "application/json");
            call.sendResponseHeaders(200, body.length);
            call.getResponseBody().write(body);
        }
    }

    private static String body(String path) {
        String guid = UUID.randomUUID().toString();
        if (path.contains("/reserve/ticket/")) {
            return "{\"guid\": \"" + guid + "\", \"reservation\": \"" + guid + "\", \"products\": [{\"guid\": \"" + guid
                    + "\", \"reservation\": \"" + guid + "\"}]}";
        }
        if (path.endsWith("/order")) {
            return "{\"fatals\": [], \"errors\": [], \"notices\": [], \"redirectUrl\": \"http://rehearsal.invalid/"
                    + guid + "\", \"amount\": 2500, \"order_id\": \"" + guid + "\"}";
        }
        if (path.endsWith("/payment_methods")) {
            return "[{\"guid\": \"" + guid + "\", \"name\": \"" + PAYMENT_METHOD + "\"}]";
        }
        return "{\"guid\": \"" + path.substring(path.lastIndexOf('/') + 1) + "\"}";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
