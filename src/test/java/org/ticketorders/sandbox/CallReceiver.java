package org.ticketorders.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes a simulator's webhooks and answers them as told, 200 unless told otherwise; a status of 0 is no answer. */
final class CallReceiver implements AutoCloseable {

    record Received(String trigger, String identifier, String dedupeKey, String userAgent, JsonNode body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
    private volatile Runnable onCall = () -> {};

    CallReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/hook", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    void answer(Integer... next) {
        statuses.addAll(List.of(next));
    }

    /** What is done before a call is answered. */
    void onCall(Runnable action) {
        onCall = action;
    }

    List<Received> received() {
        return received;
    }

    List<String> triggers() {
        return received.stream().map(Received::trigger).toList();
    }

    private void take(HttpExchange call) throws IOException {
        JsonNode body = ShopClient.JSON.readTree(call.getRequestBody().readAllBytes());
        received.add(new Received(
                call.getRequestHeaders().getFirst("OpenTicket-Trigger"),
                call.getRequestHeaders().getFirst("OpenTicket-Identifier"),
                call.getRequestHeaders().getFirst("OpenTicket-Dedupe-Key"),
                call.getRequestHeaders().getFirst("User-Agent"),
                body));
        onCall.run();
        Integer status = statuses.poll();
        if (status == null || status != 0) {
            call.sendResponseHeaders(status == null ? 200 : status, -1);
            call.close();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
