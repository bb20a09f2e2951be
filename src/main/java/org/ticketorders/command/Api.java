package org.ticketorders.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * The REST of a running application. Redirects are not followed, so that a login goes nowhere else; an answer is read up to
 * {@value #LONGEST_ANSWER} bytes and for as long as the timeout.
 */
final class Api {

    static final ObjectMapper JSON =
            new ObjectMapper(new JsonFactory()).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final long LONGEST_ANSWER = 32_000_000;
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final int LONGEST_DETAIL = 2_000;

    private final URI base;
    private final Duration timeout;
    private final Supplier<String> authorization;
    private final HttpClient http;

    /**
     * @param base of the application, without a slash at its end
     * @param timeout for a whole answer
     * @param authorization the header that logs in; asked for once, before the first call
     * @param tls whom to trust; null for those whom Java trusts
     */
    Api(URI base, Duration timeout, Supplier<String> authorization, SSLContext tls) {
        this.base = base;
        this.timeout = timeout;
        this.authorization = authorization;
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN.compareTo(timeout) < 0 ? CONNECT_WITHIN : timeout);
        this.http = (tls == null ? client : client.sslContext(tls)).build();
    }

    /** An answer that is JSON. */
    record Answer(int status, JsonNode body) {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The address of the application, for messages. */
    URI base() {
        return base;
    }

    /** Whether the application's files are here, as far as its address tells. */
    boolean isOnThisHost() {
        return Connection.isLoopback(base.getHost());
    }

    /** @throws CommandFailure unless it is answered with JSON and a status below 300 */
    JsonNode get(String path) {
        return done(send(request(path).GET().build()));
    }

    /** @throws CommandFailure unless it is answered with JSON and a status below 300 */
    JsonNode post(String path, ObjectNode body) {
        return postForAnswer(path, body).body();
    }

    /** Posts a change whose status is wanted, too. @throws CommandFailure as {@link #post} */
    Answer postForAnswer(String path, ObjectNode body) {
        Answer answer = send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
        done(answer);
        return answer;
    }

    /**
     * Sends a file as the body, which may take ten times as long as another call.
     *
     * @throws CommandFailure unless it is answered with JSON and a status below 300, or if the file cannot be read
     */
    JsonNode upload(String path, Path file) {
        Duration within = timeout.multipliedBy(10);
        try {
            return done(send(
                    request(path)
                            .timeout(within)
                            .header("Content-Type", "application/octet-stream")
                            .POST(HttpRequest.BodyPublishers.ofFile(file))
                            .build(),
                    within));
        } catch (FileNotFoundException e) {
            throw CommandFailure.usage("'" + file + "' is no file that can be read");
        }
    }

    /** Health, which is an answer also where it says 503. */
    JsonNode health() {
        Answer answer = send(request("/actuator/health").GET().build());
        return answer.body().path("status").isTextual() ? answer.body() : done(answer);
    }

    /** A part of a path. */
    static String part(String text) {
        // a part that is only dots would lead elsewhere
        return query(text).replace(".", text.chars().allMatch(c -> c == '.') ? "%2E" : ".");
    }

    /** A value in a query. */
    static String query(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(timeout)
                .header("Accept", "application/json, application/problem+json");
        String login = authorization.get();
        return login == null ? request : request.header("Authorization", login);
    }

    private Answer send(HttpRequest request) {
        return send(request, timeout);
    }

    private Answer send(HttpRequest request, Duration within) {
        CompletableFuture<HttpResponse<byte[]>> sent = http.sendAsync(request, head -> new BoundedBody(LONGEST_ANSWER));
        try {
            // the client's own timeout ends with the answer's head
            return answer(sent.get(within.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new CommandFailure(Exit.UNAVAILABLE, "interrupted");
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw noAnswer("it has not answered within " + within.toSeconds() + " s" + unknown(request));
        } catch (ExecutionException e) {
            throw noAnswer(why(e.getCause()) + (isUnsent(e.getCause()) ? "" : unknown(request)));
        }
    }

    /** A change whose answer is lost may be made all the same. */
    private static String unknown(HttpRequest request) {
        return request.method().equals("GET") ? "" : "; whether it was done is not known: look before you repeat it";
    }

    private CommandFailure noAnswer(String why) {
        return new CommandFailure(Exit.UNAVAILABLE, "no answer from " + base + ": " + why);
    }

    private static boolean isUnsent(Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof HttpConnectTimeoutException
                || failure instanceof SSLException;
    }

    private String why(Throwable failure) {
        if (failure instanceof HttpConnectTimeoutException) {
            return "the host does not answer";
        }
        if (failure instanceof HttpTimeoutException) {
            return "it has not answered within " + timeout.toSeconds() + " s";
        }
        if (failure instanceof ConnectException) {
            Throwable cause = failure;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause instanceof UnresolvedAddressException
                    ? "the host is not known"
                    : "nothing listens there. Is the application running, and is --url right?";
        }
        if (failure instanceof SSLException) {
            return base.getScheme().equals("https")
                    ? "TLS fails: " + failure.getMessage() + ". --ca names a file with the certificate to trust"
                    : "TLS fails";
        }
        if (failure instanceof IOException && failure.getMessage() != null) {
            return failure.getMessage();
        }
        return failure.getClass().getSimpleName();
    }

    private Answer answer(HttpResponse<byte[]> response) {
        String type = response.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        String kind = type.split(";", 2)[0].strip();
        if (kind.equals("application/json") || kind.endsWith("+json")) {
            try {
                JsonNode body = JSON.readTree(response.body());
                if (body.isContainerNode()) {
                    return new Answer(response.statusCode(), body);
                }
            } catch (JsonProcessingException e) {
                // said below
            } catch (IOException e) {
                throw noAnswer(e.getMessage());
            }
            kind = "no valid JSON";
        }
        if (response.statusCode() == 401 || response.statusCode() == 403) {
            throw new CommandFailure(
                    Exit.LOGIN, "HTTP " + response.statusCode() + " from " + base + ": this login is not let in");
        }
        throw new CommandFailure(
                Exit.UNAVAILABLE,
                "HTTP " + response.statusCode() + " from " + base + ", and it is no answer of the application ("
                        + (kind.isEmpty() ? "without a type" : kind) + "): is --url right, or is a proxy in between?");
    }

    private JsonNode done(Answer answer) {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return answer.body();
        }
        String detail = answer.body().path("detail").asText("");
        String shown = detail.length() > LONGEST_DETAIL ? detail.substring(0, LONGEST_DETAIL) + "…" : detail;
        throw new CommandFailure(exitCode(status), shown.isBlank() ? "HTTP " + status + " from " + base : shown);
    }

    private static int exitCode(int status) {
        return switch (status) {
            case 401, 403, 429 -> Exit.LOGIN;
            case 404 -> Exit.NOT_FOUND;
            case 409, 422 -> Exit.CONFLICT;
            default -> status >= 500 || status < 400 ? Exit.UNAVAILABLE : Exit.FAILED;
        };
    }

    /** The query of these parameters, names and values in turn; those that are null are left out. */
    static String with(String path, Object... namesAndValues) {
        List<String> given = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                given.add(namesAndValues[i] + "=" + query(String.valueOf(namesAndValues[i + 1])));
            }
        }
        return given.isEmpty() ? path : path + "?" + String.join("&", given);
    }
}
