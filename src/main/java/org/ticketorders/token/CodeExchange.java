package org.ticketorders.token;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ticketorders.shop.ShopProperties;
import org.ticketorders.shop.ShopUnavailable;

/** Asks the auth host for tokens by an authorization code, which can be spent once. */
final class CodeExchange {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final int LONGEST_ANSWER = 64 * 1024;

    private final TokenRequests requests;
    private final ShopProperties properties;
    private final OAuthClient client;
    private final String clientKeys;

    /** @param clientKeys where a person configures the client */
    CodeExchange(TokenRequests requests, ShopProperties properties, OAuthClient client, String clientKeys) {
        this.requests = requests;
        this.properties = properties;
        this.client = client;
        this.clientKeys = clientKeys;
    }

    /**
     * @param verifier for PKCE; null without
     * @throws ConnectFailed if the auth host does not answer within 20 s, or gives no refresh token
     */
    Token token(String code, String redirectUri, String verifier) throws ConnectFailed, InterruptedException {
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(ANSWER_WITHIN)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(properties.authBaseUrl() + "/tokens"))
                .timeout(ANSWER_WITHIN)
                .header("Content-Type", requests.contentType())
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(requests.body(code, redirectUri, verifier, client)))
                .build();
        Reply reply;
        try {
            // the client's own time-out ends with the headers
            reply = CompletableFuture.supplyAsync(() -> reply(http, request))
                    .get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() instanceof UncheckedIOException io ? io.getCause() : e;
            throw new ConnectFailed(
                    1,
                    "the auth host " + properties.authBaseUrl() + " did not answer ("
                            + (cause instanceof TimeoutException || cause.getMessage() == null
                                    ? "nothing whole came within " + ConnectOptions.words(ANSWER_WITHIN)
                                    : cause.getMessage())
                            + "): the code is spent, connect again");
        }
        try {
            Token token =
                    requests.answer(new Renewal(code, client), reply.status(), reply.body(), null, reply.contentType());
            if (token.refreshToken().equals(code)) {
                throw new ConnectFailed(1, "the auth host gave no refresh token: the OAuth client may not have any");
            }
            return token;
        } catch (TokenRefused e) {
            throw new ConnectFailed(
                    1,
                    e.what() == TokenRefused.What.CLIENT
                            ? "the auth host refuses the OAuth client: correct " + clientKeys
                            : "the auth host refuses the code: it lasted too long, or the redirect URI is not the registered one; connect again");
        } catch (ShopUnavailable e) {
            throw new ConnectFailed(1, e.getMessage() + ": connect again");
        }
    }

    private record Reply(int status, byte[] body, String contentType) {}

    private static Reply reply(HttpClient http, HttpRequest request) {
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return new Reply(
                        response.statusCode(),
                        body.readNBytes(LONGEST_ANSWER),
                        response.headers().firstValue("Content-Type").orElse(null));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
