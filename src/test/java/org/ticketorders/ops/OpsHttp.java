package org.ticketorders.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.ticketorders.testing.Logins;
import org.ticketorders.testing.OpenApiDocument;
import org.ticketorders.testing.TestApp;

/** How an operator's tool calls the application. Every request that is taken and every answer must be as the API is described. */
public final class OpsHttp {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    public static final String DOCUMENT = "/openapi.json";

    private final TestApp app;
    private OpenApiDocument document;

    public OpsHttp(TestApp app) {
        this.app = app;
    }

    public record Answer(int status, String type, String body) {

        public JsonNode json() {
            return OpsHttp.json(body);
        }

        /** The answer, which must be this one. */
        public JsonNode ok(int expected) {
            assertThat(status).as(body).isEqualTo(expected);
            assertThat(type).isEqualTo("application/json");
            return json();
        }

        /** Must be a problem whose detail says this. */
        public void isProblem(int expected, String detail) {
            assertThat(status).as(body).isEqualTo(expected);
            assertThat(type).as(body).isEqualTo("application/problem+json");
            assertThat(json().path("status").asInt()).isEqualTo(expected);
            assertThat(json().path("detail").asText()).contains(detail);
        }
    }

    public JsonNode get(String path) {
        return ask(path).ok(200);
    }

    public Answer ask(String path) {
        return send(request(path).build());
    }

    public Answer post(String path, String body) {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        Answer answer = send(request);
        if (answer.status < 300) {
            assertThat(document().faultsOfRequest("POST", request.uri().getPath(), json(body)))
                    .as("requests that are taken and not as the API is described")
                    .isEmpty();
        }
        return answer;
    }

    public HttpRequest.Builder request(String path) {
        return request(path, Logins.OPERATOR);
    }

    public HttpRequest.Builder request(String path, String user) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.httpPort() + "/ops/api" + path))
                .header("Authorization", Logins.basic(user, Logins.PASSWORD))
                .timeout(Duration.ofSeconds(30));
    }

    public Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            Answer answer = new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body());
            if (!request.uri().getPath().endsWith(DOCUMENT)) {
                assertThat(document()
                                .faults(
                                        request.method(),
                                        request.uri().getPath(),
                                        answer.status,
                                        answer.type,
                                        answer.json()))
                        .as("answers that are not as the API is described")
                        .isEmpty();
            }
            return answer;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The document that the application serves, by which every answer is measured. */
    OpenApiDocument document() {
        if (document == null) {
            document = new OpenApiDocument(get(DOCUMENT));
        }
        return document;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }
}
