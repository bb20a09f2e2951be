package org.ticketorders.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The shop's API by {@code java.net.http} and Jackson, as one would write it by hand. */
final class PlainShop {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .build();
    private final Map<String, JsonNode> paymentMethods = new ConcurrentHashMap<>();
    private final String url;
    private final String token;

    PlainShop(String url, String token) {
        this.url = url;
        this.token = token;
    }

    /** The provider's GUID for a method that the purchase names. */
    String provider(String shop, String method) {
        JsonNode methods = paymentMethods.computeIfAbsent(
                shop, key -> read(get("/shop/" + key + "/payment_methods").join()));
        for (JsonNode each : methods) {
            if (each.path("name").asText().equals(method)) {
                return each.path("guid").asText();
            }
        }
        throw new IllegalStateException("the shop does not offer " + method);
    }

    /** Holds every unit, at once. */
    List<JsonNode> reserve(String shop, List<String> tickets) {
        List<CompletableFuture<HttpResponse<byte[]>>> answers = tickets.stream()
                .map(ticket -> get("/" + shop + "/reserve/ticket/" + ticket))
                .toList();
        List<JsonNode> held = new ArrayList<>();
        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
            held.add(read(answer.join()));
        }
        return held;
    }

    /** The order as the shop takes it. */
    static byte[] order(JsonNode purchase, String provider, List<String> tickets, List<JsonNode> held) {
        ObjectNode order = JSON.createObjectNode();
        order.set("receiver", purchase.path("receiver"));
        order.put("paymentProvider", provider);
        order.set("currency", purchase.path("currency"));
        ArrayNode units = order.putArray("tickets");
        for (int i = 0; i < tickets.size(); i++) {
            ObjectNode unit = units.addObject();
            unit.put("guid", tickets.get(i));
            unit.set("reservation", held.get(i).path("reservation"));
            unit.set("products", held.get(i).path("products"));
        }
        try {
            return JSON.writeValueAsBytes(order);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @return the id of the order */
    String post(String shop, byte[] order) {
        HttpRequest request = request("/" + shop + "/order")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(order))
                .build();
        return read(http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                        .join())
                .path("order_id")
                .asText();
    }

    private CompletableFuture<HttpResponse<byte[]>> get(String path) {
        return http.sendAsync(request(path).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + token);
    }

    private static JsonNode read(HttpResponse<byte[]> answer) {
        try {
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("the shop answered " + answer.statusCode());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
