package org.ticketorders.ops.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ticketorders.purchase.State;
import org.ticketorders.sandbox.Call;
import org.ticketorders.sandbox.Catalogue;
import org.ticketorders.sandbox.Fault;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.Messages;
import org.ticketorders.testing.TestApp;

/** An application whose holds are short, and what an operator asks of it about one purchase, by HTTP. */
abstract class OnPurchases {

    static final HttpClient HTTP = HttpClient.newHttpClient();
    static final ObjectMapper JSON = new ObjectMapper();
    static final Duration LIFE = Duration.ofSeconds(4);

    @RegisterExtension
    static final TestApp app = TestApp.perClassWithShortHolds(
            LIFE,
            // what is tested here must not wait for the periodic routes
            "openticket.housekeeping.period-millis=600000");

    @BeforeEach
    void shopIsWell() {
        app.shop.clearFaults();
    }

    static String ended(String end) {
        app.shop.faults(
                switch (end) {
                    case "rejected" ->
                        Fault.on(Call.ORDER, Fault.Kind.ERRORS_IN_200).build();
                    case "expired" ->
                        Fault.on(Call.ORDER, Fault.Kind.STATUS)
                                .status(200)
                                .body("{\"errors\":[{\"reason\":\"reservation_expired\"}]}")
                                .build();
                    default ->
                        Fault.on(Call.RESERVE, Fault.Kind.STATUS).times(-1).build();
                });
        String id = TestApp.newId();
        if (end.equals("failed")) {
            try (var jms = app.senders().createContext()) {
                app.suspend("receive-purchase");
                jms.createProducer()
                        .setTimeToLive(1)
                        .send(jms.createQueue("purchase.requested"), Messages.traceable(id, Catalogue.STANDING, 1));
                app.awaitState(id, State.FAILED);
                app.resume("receive-purchase");
            }
            return id;
        }
        app.send(Messages.traceable(id, Catalogue.STANDING, 1));
        app.awaitState(id, State.valueOf(end.toUpperCase()));
        return id;
    }

    record Answer(int status, String type, String body) {

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (java.io.IOException e) {
                throw new AssertionError("no JSON: " + body, e);
            }
        }
    }

    static void problem(Answer answer, int status, String detail) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.type()).isEqualTo("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("detail").asText()).contains(detail);
    }

    static Answer get(String id) {
        return send(request(id, "").build());
    }

    static Answer post(String id, String action, String body) {
        return send(request(id, "/" + action)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    static Answer change(String path, String body) {
        return send(Logins.asOperator(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.httpPort() + path)))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    static Answer notOrdered(String id, Instant lookedAt) {
        return post(id, "resolution", "{\"ordered\": false, \"lookedAt\": \"" + lookedAt + "\"}");
    }

    static HttpRequest.Builder request(String id, String rest) {
        return Logins.asOperator(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + app.httpPort() + "/ops/api/purchases/" + id + rest)))
                .timeout(Duration.ofSeconds(30));
    }

    static Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
