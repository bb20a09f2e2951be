package org.ticketorders.shop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One HTTP answer to a call of the shop, and the one reading of it: status, encoding, JSON and shape say together whether it is the
 * shop's answer at all, and what it means. Fields that we do not know are left alone. The table is in {@code routes/RATIONALE.md}.
 *
 * @param http as it came
 * @param body missing if the answer has none that can be read
 * @param said its words
 * @param hiding takes out of the shop's own words what must not be repeated
 */
public record ShopAnswer(HttpAnswer http, JsonNode body, ShopWords said, UnaryOperator<String> hiding) {

    /** Characters of the shop's words that are repeated. */
    private static final int LONGEST_WORDS = 300;

    private static final int MOST_FIELDS = 10;

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+");
    private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,39}");

    /** Come again: whatever the body says, it is no answer to what was asked. */
    private static final Set<Integer> LATER = Set.of(408, 423, 425, 429);

    /** Statuses by which an application refuses and nothing that stands in front of one does: any words will do for a no. */
    private static final Set<Integer> OF_APPLICATIONS = Set.of(400, 402, 409, 410, 422);

    /** What gateways have beside their words, and no application does. */
    private static final List<String> OF_GATEWAYS = List.of("cloudflare_error", "ray_id");

    /** What an answer tells of an order that exists. */
    private static final List<String> SIGNS_OF_AN_ORDER =
            List.of("order_id", "orderId", "order_guid", "orderGuid", "redirectUrl", "redirect_url");

    /** What an answer means. */
    public enum Meaning {
        /** The shop did what was asked. */
        ANSWERED,
        /** The shop says no, in the form of its own API. */
        REFUSED,
        /** The shop, or what stands in front of it, asks to come again, by its status or its words. */
        UNAVAILABLE,
        /** The API refuses our token. */
        UNAUTHORIZED,
        /** This is not the shop's answer: it says nothing of what was asked. */
        UNCLEAR
    }

    /** @param hiding takes out of the shop's own words what must not be repeated */
    public static ShopAnswer read(HttpAnswer http, UnaryOperator<String> hiding) {
        JsonNode body = http.isPlain() ? Json.read(http.body()) : MissingNode.getInstance();
        return new ShopAnswer(http, body, ShopWords.of(body), hiding);
    }

    /** An answer whose words are not repeated. */
    public static ShopAnswer read(int status, byte[] body, String retryAfter) {
        return read(new HttpAnswer(status, body, retryAfter), UnaryOperator.identity());
    }

    public int status() {
        return http.status();
    }

    /** Whether it asks to come again, though perhaps in a form that cannot be read. */
    public boolean asksToWait() {
        return http.asksToWait();
    }

    /** How long it asks to wait, or null. */
    public Duration retryAfter() {
        return http.waitFor();
    }

    public boolean isSuccess() {
        return status() >= 200 && status() < 300;
    }

    /** For calls that are safe to repeat: whether the status alone says that this is no answer. */
    public boolean isUnavailable() {
        // a redirect is not followed, and says nothing of what was asked
        return status() < 200 || (status() >= 300 && status() < 400) || LATER.contains(status()) || status() >= 500;
    }

    /** What it means as the answer to this call. */
    public Meaning meaning(ShopCall call) {
        if (isSuccess()) {
            return success(call);
        }
        if (status() == 401 || status() == 403) {
            return refusesToken() ? Meaning.UNAUTHORIZED : Meaning.UNCLEAR;
        }
        if (isUnavailable() || http.asksToWait()) {
            return Meaning.UNAVAILABLE;
        }
        return call.saysNo(this) ? refusal() : Meaning.UNCLEAR;
    }

    private Meaning success(ShopCall call) {
        // a part of something is no answer, whatever it looks like
        if (status() == 206) {
            return Meaning.UNCLEAR;
        }
        if (hasErrors()) {
            return said.hasOwn() ? refusal() : Meaning.UNCLEAR;
        }
        if (call.saysYes(body)) {
            return call == ShopCall.SHOP_DATA && asksForLater() ? Meaning.UNAVAILABLE : Meaning.ANSWERED;
        }
        // an order needs more than a description beside a status that says otherwise
        if (call != ShopCall.ORDER && (said.hasOwn() || isSoldOutForSure())) {
            return refusal();
        }
        return said.sayLater() ? Meaning.UNAVAILABLE : Meaning.UNCLEAR;
    }

    /** What a shop is called and how it describes itself says nothing of the moment. */
    private boolean asksForLater() {
        return Stream.of("message", "error")
                .anyMatch(field -> ShopWords.of(body, field).sayLater());
    }

    private Meaning refusal() {
        boolean isLater = http.asksToWait() || says("retryable") || (said.sayLater() && !isSoldOutForSure());
        return isLater ? Meaning.UNAVAILABLE : Meaning.REFUSED;
    }

    private boolean isSoldOutForSure() {
        return body.isObject() && said.saySoldOutForSure();
    }

    /** Block pages and gateways answer 403, too, and proxies 401: only the API speaks of our token. */
    private boolean refusesToken() {
        return http.asksForBearer()
                || said.hasOwn()
                || (status() == 401 && !said.shown().isEmpty())
                || hasStatusCode();
    }

    /**
     * Whether it has the form in which the API refuses: {@code fatals} or {@code errors} with words, {@code error_description}, any words
     * beside a {@code status_code}, or a reason that nobody else gives. Other words are its own only under a status that nothing in front of
     * an application itself answers, and in no form of a gateway's.
     */
    public boolean isOwnRefusal() {
        return said.hasOwn()
                || isSoldOutForSure()
                || (said.saySomething() && (hasStatusCode() || (OF_APPLICATIONS.contains(status()) && !isOfGateway())));
    }

    private boolean isOfGateway() {
        return http.isProblem() || OF_GATEWAYS.stream().anyMatch(body::has);
    }

    private boolean hasStatusCode() {
        return body.path("status_code").isInt() && body.path("status_code").intValue() == status();
    }

    /**
     * For calls that are safe to repeat.
     *
     * @param what was asked, for the exception's words
     * @return this, which the shop has answered, or refused
     * @throws ShopUnauthorized if the API refuses our token
     * @throws ShopUnavailable if it is not the shop's answer, or asks to come again
     */
    public ShopAnswer orUnavailable(ShopCall call, String what) {
        return switch (meaning(call)) {
            case ANSWERED, REFUSED -> this;
            case UNAUTHORIZED -> throw new ShopUnauthorized(status());
            case UNAVAILABLE, UNCLEAR -> throw new ShopUnavailable(unclear(call, what), retryAfter());
        };
    }

    private String unclear(ShopCall call, String what) {
        String words = words();
        if (isAnothers(call)) {
            return what + ": " + notTheShops();
        }
        return what + " was answered with HTTP " + status() + (words.isEmpty() ? "" : ", the shop says: " + words);
    }

    /** Whether something that stands in front of the shop answered this call, as far as that can be seen. */
    public boolean isAnothers(ShopCall call) {
        return meaning(call) == Meaning.UNCLEAR || (body.isMissingNode() && http.length() > 0);
    }

    /** {@code this is not the shop's answer (HTTP 404, 21 bytes, text/html)}, and what words it has. */
    public String notTheShops() {
        String words = words();
        return "this is not the shop's answer (" + seen() + ")" + (words.isEmpty() ? "" : ", it says: " + words);
    }

    /** What was seen, without any value: those may be the customer's. */
    public String seen() {
        List<String> seen = new ArrayList<>();
        seen.add("HTTP " + status());
        seen.add(http.length() + " bytes");
        if (http.mediaType() != null) {
            seen.add(http.mediaType());
        }
        if (http.packing() != null) {
            seen.add("packed as " + http.packing());
        } else if (body.isObject()) {
            seen.add("JSON with the fields " + fields());
        } else if (!body.isMissingNode()) {
            seen.add(body.isArray() ? "a JSON list of " + body.size() : "JSON without fields");
        } else if (http.length() > 0
                && (http.mediaType() == null || http.mediaType().contains("json"))) {
            seen.add("no readable JSON");
        }
        return String.join(", ", seen);
    }

    private List<String> fields() {
        List<String> fields = body.properties().stream()
                .limit(MOST_FIELDS)
                .map(field -> FIELD.matcher(field.getKey()).matches() ? field.getKey() : "(odd name)")
                .collect(Collectors.toCollection(ArrayList::new));
        if (body.size() > MOST_FIELDS) {
            fields.add("…");
        }
        return fields;
    }

    /** Whether {@code fatals} or {@code errors} say anything. */
    public boolean hasErrors() {
        return !Json.isNothing(body.path("fatals")) || !Json.isNothing(body.path("errors"));
    }

    /** Whether it shows that there is an order, perhaps of this purchase. */
    public boolean tellsOfAnOrder() {
        return Json.saysAnywhere(body, SIGNS_OF_AN_ORDER);
    }

    /** The shop's own words in one line, at most {@value #LONGEST_WORDS} characters, without what is to be hidden; empty if there are none. */
    public String words() {
        return fit(said.shown());
    }

    /** The words of {@code notices}; null if there are none. */
    public String notices() {
        String notices = fit(ShopWords.of(body, "notices").shown());
        return notices.isEmpty() ? null : notices;
    }

    /** Hidden before it is cut: the first half of an e-mail address would not look like one. */
    private String fit(String words) {
        if (words.isEmpty()) {
            return words;
        }
        String line = UNSEEN.matcher(hiding.apply(words)).replaceAll(" ").strip();
        return line.length() <= LONGEST_WORDS ? line : line.substring(0, LONGEST_WORDS - 1) + "…";
    }

    /** Whether a whole reason says that there are no tickets left. */
    public boolean saysSoldOut() {
        return said.saySoldOut();
    }

    /** Whether one of these reasons stands in the answer's words, alone or within a sentence. */
    public boolean saysAnyOf(String... reasons) {
        return said.sayAnyOf(reasons);
    }

    /** A non-blank text field, or null. */
    public String text(String field) {
        JsonNode value = body.path(field);
        return Json.isText(value) ? value.textValue() : null;
    }

    /** The id of the order that was created, or null if there is none that the ledger can keep. */
    public String orderId() {
        JsonNode value = body.path("order_id");
        return Json.isId(value, ShopCall.LONGEST_ORDER_ID) ? value.textValue() : null;
    }

    /** Whether a field says anything; false, 0, blank and empty do not. */
    public boolean says(String field) {
        return !Json.isNothing(body.path(field));
    }

    @Override
    public String toString() {
        return "ShopAnswer[" + http + "]";
    }
}
