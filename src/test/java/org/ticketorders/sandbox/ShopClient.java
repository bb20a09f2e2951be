package org.ticketorders.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Talks to a simulator over HTTP as the application would; each time-out is 5 seconds unless given. */
final class ShopClient {

    static final ObjectMapper JSON = new ObjectMapper();

    private final URI base;
    private final HttpClient http = HttpClient.newHttpClient();

    ShopClient(URI base) {
        this.base = base;
    }

    record Reply(int status, String text, HttpResponse<String> response) {

        JsonNode json() throws IOException {
            return JSON.readTree(text);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(5));
    }

    HttpRequest.Builder authorized(String path) {
        return request(path).header("Authorization", "Bearer " + Settings.TOKEN);
    }

    Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.body(), response);
    }

    Reply get(String path) throws IOException, InterruptedException {
        return send(authorized(path));
    }

    Reply send(String method, String path, String json) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json)));
    }

    Reply reserve(String ticket) throws IOException, InterruptedException {
        return get(reservePath(ticket));
    }

    static String reservePath(String ticket) {
        return "/" + Catalogue.SHOP + "/reserve/ticket/" + ticket;
    }

    Reply order(JsonNode... reservations) throws IOException, InterruptedException {
        return order(orderBody(Catalogue.IDEAL, reservations));
    }

    Reply order(String body) throws IOException, InterruptedException {
        return send("POST", "/" + Catalogue.SHOP + "/order", body);
    }

    /** The body of an order of these reservations, which are answers of the reserve call. */
    static String orderBody(String paymentProvider, JsonNode... reservations) throws IOException {
        List<Object> tickets = new ArrayList<>(List.of(reservations));
        return JSON.writeValueAsString(Map.of(
                "receiver",
                Map.of(
                        "locale", "nl_NL",
                        "email", "jane.appleseed@example.com",
                        "firstname", "Jane",
                        "lastname", "Appleseed"),
                "paymentProvider",
                paymentProvider,
                "currency",
                "EUR",
                "tickets",
                tickets));
    }
}
