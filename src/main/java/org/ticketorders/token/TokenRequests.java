package org.ticketorders.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.ticketorders.shop.ShopAnswer;
import org.ticketorders.shop.ShopProperties;
import org.ticketorders.shop.ShopUnavailable;

/** Writes the request for new tokens, and reads its answer. Only the auth host's own words are a refusal; whatever else comes is an outage. */
@Component
public class TokenRequests {

    /** What the API's page says of access tokens; used where an answer does not say. */
    static final Duration DOCUMENTED_LIFE = Duration.ofDays(3);

    private static final Duration LONGEST_LIFE = Duration.ofDays(365);

    /** What a header can carry. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    private static final Pattern CODE = Pattern.compile("[a-z_]{1,40}");

    private final ShopProperties.TokenRequest form;
    private final Clock clock;

    TokenRequests(ShopProperties properties, Clock clock) {
        this.form = properties.tokenRequest();
        this.clock = clock;
    }

    /** The header {@code Content-Type} of {@link #body}. */
    public String contentType() {
        return form == ShopProperties.TokenRequest.JSON ? "application/json" : "application/x-www-form-urlencoded";
    }

    /** The four fields that the API's page names. */
    public String body(Renewal renewal) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "refresh_token");
        fields.put("refresh_token", renewal.refreshToken());
        fields.put("client_id", renewal.client().id());
        fields.put("client_secret", renewal.client().secret());
        return written(fields);
    }

    /** The request for the first tokens, by the code that the authorize page gave. */
    String body(String code, String redirectUri, String verifier, OAuthClient client) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "authorization_code");
        fields.put("client_id", client.id());
        fields.put("client_secret", client.secret());
        fields.put("redirect_uri", redirectUri);
        fields.put("code", code);
        if (verifier != null) {
            fields.put("code_verifier", verifier);
        }
        return written(fields);
    }

    private String written(Map<String, String> fields) {
        if (form == ShopProperties.TokenRequest.JSON) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            fields.forEach(json::put);
            return json.toString();
        }
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    /**
     * Reads the auth host's answer. One without a refresh token leaves the old one in use.
     *
     * @param contentType the answer's, or null
     * @throws TokenRefused if the auth host itself refuses the refresh token or the client
     * @throws ShopUnavailable if it could not say, or what answered was not the auth host
     */
    public Token answer(Renewal renewal, int status, byte[] body, String retryAfter, String contentType) {
        ShopAnswer answer = ShopAnswer.read(status, body, retryAfter);
        if (answer.isUnavailable()) {
            throw new ShopUnavailable("the auth host answered with HTTP " + status, answer.retryAfter());
        }
        String access = token(answer, "access_token");
        if (answer.isSuccess() && access != null) {
            String next = token(answer, "refresh_token");
            Instant now = Instant.ofEpochMilli(clock.millis());
            return new Token(next == null ? renewal.refreshToken() : next, access, now, now.plus(life(answer.body())));
        }
        TokenRefused.What refused = refused(answer);
        if (refused != null) {
            throw new TokenRefused(
                    refused,
                    "the auth host refuses "
                            + (refused == TokenRefused.What.CLIENT ? "our OAuth client" : "the refresh token") + " ("
                            + said(answer, renewal) + ")");
        }
        throw new ShopUnavailable(
                answer.body().isObject()
                        ? "the auth host gave no token (" + said(answer, renewal) + ")"
                        : "what answered for the auth host was not the API (HTTP " + status + ", "
                                + (body == null ? 0 : body.length) + " bytes, " + mediaType(contentType) + ")",
                answer.retryAfter());
    }

    /**
     * What is refused, or null. OAuth 2 names it in {@code error}. Servers of the kind that the API seems to be made with (an assumption) call a
     * spent refresh token {@code invalid_request}, and the API's own form of an error has words only: those are then looked at.
     */
    private static TokenRefused.What refused(ShopAnswer answer) {
        switch (code(answer)) {
            case "invalid_grant":
                return TokenRefused.What.REFRESH_TOKEN;
            case "invalid_client", "unauthorized_client":
                return TokenRefused.What.CLIENT;
            case "", "invalid_request":
                break;
            default:
                return null;
        }
        String words = words(answer).toLowerCase(Locale.ROOT);
        boolean isNo =
                Stream.of("invalid", "expired", "revoked", "used", "failed").anyMatch(words::contains);
        if (answer.isSuccess() || !isNo) {
            return null;
        }
        if (words.contains("invalid_client") || words.contains("client authentication")) {
            return TokenRefused.What.CLIENT;
        }
        return words.contains("invalid_grant") || words.contains("refresh token")
                ? TokenRefused.What.REFRESH_TOKEN
                : null;
    }

    private static String code(ShopAnswer answer) {
        String code = answer.text("error");
        return code == null ? "" : code.strip().toLowerCase(Locale.ROOT);
    }

    private static String words(ShopAnswer answer) {
        String words = answer.text("error_description");
        return words == null ? "" : words;
    }

    /** Its status and its code. Its sentence may repeat what was sent, and is left out. */
    private static String said(ShopAnswer answer, Renewal renewal) {
        String code = code(answer);
        boolean isShown = CODE.matcher(code).matches()
                && !code.equalsIgnoreCase(renewal.refreshToken())
                && !code.equalsIgnoreCase(renewal.client().id())
                && !code.equalsIgnoreCase(renewal.client().secret());
        return (isShown ? code + ", " : "") + "HTTP " + answer.status();
    }

    private static String mediaType(String contentType) {
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.matches("[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,60}") ? type : "no content type";
    }

    /** A token that can be sent, or null. White space around it is no part of it, and the one before is spent. */
    private static String token(ShopAnswer answer, String field) {
        String text = answer.text(field);
        return text != null && TOKEN.matcher(text.strip()).matches() ? text.strip() : null;
    }

    private static Duration life(JsonNode answer) {
        JsonNode told = answer.path("expires_in");
        // a number without end is one, too
        double seconds = told.isNumber() || told.isTextual() ? told.asDouble(0) : 0;
        return seconds >= 1 ? Duration.ofSeconds((long) Math.min(seconds, LONGEST_LIFE.toSeconds())) : DOCUMENTED_LIFE;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
