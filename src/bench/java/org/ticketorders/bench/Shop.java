package org.ticketorders.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.ShopSimulatorMain;
import org.ticketorders.testing.TestApp;

/** The simulated shop that all contenders use, as a process of its own. */
final class Shop implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port = TestApp.freePort();
    private final BenchProcess process;

    Shop(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        process = BenchProcess.ofClass(
                directory.resolve("shop.log"), List.of("-Xmx1g"), ShopSimulatorMain.class, List.of("--port=" + port));
        while (!process.output().contains("listens")) {
            process.mustLive();
            Thread.sleep(50);
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Forgets all orders, has tickets without end, and answers so slowly. */
    void reset(long latencyMillis) throws IOException, InterruptedException {
        call("POST", "reset", "");
        call("PUT", "tickets/" + Catalogue.SHOP + "/" + Catalogue.STANDING, "{\"stock\":100000000}");
        call("PUT", "settings", "{\"latencyMillis\":" + latencyMillis + "}");
    }

    /** Every request since the last reset. */
    long calls() throws IOException, InterruptedException {
        JsonNode counts = call("GET", "requests?limit=1", "").path("counts");
        long sum = 0;
        for (JsonNode count : counts) {
            sum += count.asLong();
        }
        return sum;
    }

    private JsonNode call(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(url() + "/_admin/" + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " gave " + answer.statusCode() + " " + answer.body());
        }
        return PlainShop.JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        process.close();
    }
}
