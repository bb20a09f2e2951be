package org.ticketorders.shop;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * One HTTP answer of the shop, read leniently: fields that we do not know are left alone, and where the body is no JSON the
 * tree is missing.
 *
 * @param status HTTP status
 * @param body missing if the answer has none that can be read
 * @param retryAfter what the header {@code Retry-After} asks for, or null
 * @param hiding takes out of the shop's own words what must not be repeated
 */
public record ShopAnswer(int status, JsonNode body, Duration retryAfter, UnaryOperator<String> hiding) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    public static ShopAnswer read(int status, byte[] body, String retryAfter) {
        return read(status, body, retryAfter, UnaryOperator.identity());
    }

    /** @param hiding takes out of the shop's own words what must not be repeated */
    public static ShopAnswer read(int status, byte[] body, String retryAfter, UnaryOperator<String> hiding) {
        return new ShopAnswer(status, tree(body), wait(retryAfter), hiding);
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public boolean isUnauthorized() {
        return status == 401 || status == 403;
    }

    /** For calls that are safe to repeat. */
    public boolean isUnavailable() {
        // a redirect is not followed, and says nothing of what was asked
        return status < 200 || (status >= 300 && status < 400) || status == 408 || status == 429 || status >= 500;
    }

    /**
     * For calls that are safe to repeat.
     *
     * @throws ShopUnauthorized for 401 and 403
     * @throws ShopUnavailable for 1xx, 3xx, 408, 429 and 5xx
     */
    public ShopAnswer orUnavailable(String call) {
        if (isUnauthorized()) {
            throw new ShopUnauthorized(status);
        }
        if (isUnavailable()) {
            throw new ShopUnavailable(call + " was answered with HTTP " + status, retryAfter);
        }
        return this;
    }

    /** Whether {@code fatals} or {@code errors} say anything. */
    public boolean hasErrors() {
        return !items("fatals").isEmpty() || !items("errors").isEmpty();
    }

    /** The shop's own words for why it refused, without what is to be hidden; empty if it gave none. */
    public String words() {
        return hiding.apply(said());
    }

    private String said() {
        List<String> words = new ArrayList<>();
        items("fatals").forEach(item -> words.add(word(item)));
        items("errors").forEach(item -> words.add(word(item)));
        if (body.path("error_description").isTextual()) {
            words.add(body.path("error_description").textValue());
        }
        return String.join("; ", words);
    }

    public String notices() {
        List<String> words = new ArrayList<>();
        items("notices").forEach(item -> words.add(word(item)));
        return words.isEmpty() ? null : hiding.apply(String.join("; ", words));
    }

    /** Whether {@code fatals} or {@code errors} give one of these reasons. */
    public boolean saysAnyOf(String... reasons) {
        String said = (subjects() + said()).toLowerCase(Locale.ROOT).replaceAll("[ -]+", "_");
        return List.of(reasons).stream().anyMatch(said::contains);
    }

    /** {@code reservation expired} for an error whose subject is a reservation and whose reason is 'expired'. */
    private String subjects() {
        StringBuilder subjects = new StringBuilder();
        for (String field : List.of("fatals", "errors")) {
            items(field)
                    .forEach(item -> subjects.append(item.path("subjectType").asText(""))
                            .append(' ')
                            .append(item.path("reason").asText(""))
                            .append("; "));
        }
        return subjects.toString();
    }

    /** A non-blank text field, or null. */
    public String text(String field) {
        JsonNode value = body.path(field);
        return value.isTextual() && !value.textValue().isBlank() ? value.textValue() : null;
    }

    private List<JsonNode> items(String field) {
        JsonNode list = body.path(field);
        List<JsonNode> items = new ArrayList<>();
        if (list.isArray()) {
            list.forEach(items::add);
        } else if (!list.isMissingNode() && !list.isNull() && !(list.isObject() && list.isEmpty())) {
            items.add(list);
        }
        return items;
    }

    /** An item may be an object with a {@code reason}, or plain text (an assumption). */
    private static String word(JsonNode item) {
        if (item.isTextual()) {
            return item.textValue();
        }
        JsonNode reason = item.path("reason");
        return reason.isTextual()
                ? reason.textValue()
                : item.path("subjectType").asText("unnamed");
    }

    private static JsonNode tree(byte[] body) {
        try {
            JsonNode tree = body == null ? null : JSON.readTree(body);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static Duration wait(String retryAfter) {
        if (retryAfter == null) {
            return null;
        }
        try {
            return Duration.ofSeconds(Math.max(0, Integer.parseInt(retryAfter.strip())));
        } catch (NumberFormatException e) {
            return untilDate(retryAfter.strip());
        }
    }

    private static Duration untilDate(String date) {
        try {
            Instant until = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(Instant.now(), until);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
