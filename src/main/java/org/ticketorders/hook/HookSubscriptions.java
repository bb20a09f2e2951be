package org.ticketorders.hook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The subscriptions to the shop's webhooks, at the API. Creating one is documented; that they are listed and removed at the same address is an
 * assumption.
 */
public final class HookSubscriptions {

    private static final Duration TIME_OUT = Duration.ofSeconds(20);
    private static final int RETRIES = 10;

    private final HttpClient http;
    private final URI base;
    private final String token;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param base such as {@code https://webhooks.openticket.tech}
     * @param token access token
     */
    public HookSubscriptions(URI base, String token) {
        this.http = HttpClient.newBuilder().connectTimeout(TIME_OUT).build();
        this.base = base;
        this.token = token;
    }

    /**
     * A subscription.
     *
     * @param nonce what its calls bear; null where the API does not show it
     */
    public record Subscription(String guid, String name, String url, String trigger, String nonce) {
        @Override
        public String toString() {
            return "Subscription[" + guid + ", " + name + ", " + trigger + "]";
        }
    }

    /**
     * Subscribes to a trigger of orders.
     *
     * @throws IOException if the API refuses it, in its own words, or does not answer
     */
    public Subscription create(String name, String url, String trigger) throws IOException, InterruptedException {
        ObjectNode wanted = json.createObjectNode()
                .put("name", name)
                .put("url", url)
                .put("resource", "order")
                .put("trigger", trigger)
                .put("retries", RETRIES);
        JsonNode made = ask(request("")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(wanted.toString())));
        return subscription(made.path("data").isObject() ? made.path("data") : made);
    }

    /** @throws IOException as {@link #create} */
    public List<Subscription> list() throws IOException, InterruptedException {
        JsonNode answer = ask(request("").GET());
        List<Subscription> all = new ArrayList<>();
        (answer.isArray() ? answer : answer.path("data")).forEach(item -> all.add(subscription(item)));
        return all;
    }

    /**
     * @param guid a GUID
     * @throws IOException as {@link #create}
     */
    public void remove(String guid) throws IOException, InterruptedException {
        ask(request("/" + guid).DELETE());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(host() + path))
                .timeout(TIME_OUT)
                .header("Accept", "application/json")
                .header("Authorization", "Bearer " + token);
    }

    private String host() {
        String host = base.toString();
        return host.endsWith("/") ? host.substring(0, host.length() - 1) : host;
    }

    private JsonNode ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        JsonNode body = read(answer.body());
        if (answer.statusCode() / 100 != 2) {
            String words =
                    body.path("error_description").asText(body.path("message").asText(""));
            throw new IOException(
                    "the API answered HTTP " + answer.statusCode() + (words.isEmpty() ? "" : ": " + words));
        }
        return body;
    }

    private JsonNode read(String body) {
        try {
            JsonNode tree = json.readTree(body);
            return tree == null ? json.missingNode() : tree;
        } catch (JsonProcessingException e) {
            return json.missingNode();
        }
    }

    private static Subscription subscription(JsonNode item) {
        return new Subscription(
                item.path("guid").asText(null),
                item.path("name").asText(null),
                item.path("url").asText(null),
                item.path("trigger").asText(null),
                item.path("nonce").asText(item.path("identifier").asText(null)));
    }
}
