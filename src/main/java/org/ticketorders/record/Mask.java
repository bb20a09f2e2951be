package org.ticketorders.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.purchase.OwnWords;

/**
 * Takes out of what is kept of the shop's answers whatever is personal or secret. What is not known to be harmless is masked: a text stays only where
 * the API's own words or public ids stand.
 */
public final class Mask {

    private static final Pattern GUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern EMAIL = Pattern.compile(
            "(?<![^\\s\"'<>(),;:/=])[^\\s\"'<>(),;:/=]+(@|%40)[^\\s\"'<>(),;:/]+", Pattern.CASE_INSENSITIVE);
    private static final Pattern URL = Pattern.compile("https?://\\S+");
    private static final Pattern LONG_NUMBER = Pattern.compile("\\d{5,}");
    private static final Pattern LONG_NUMBER_OF_WORDS = Pattern.compile("(?<![0-9a-f-])\\d{5,}(?![0-9a-f-])");
    private static final Pattern OF_ORDER = Pattern.compile("^(.*/order/)([^/]+)(.*)$");
    private static final Pattern OF_SHOP_OR_TICKET = Pattern.compile("/(shop|ticket)/[^/]+");
    private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,59}");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d[0-9.:+Z-]{0,20}");

    /** Codes of the API: kept where they look like one. */
    private static final Set<String> CODES = Set.of(
            "status",
            "subjecttype",
            "token_type",
            "error",
            "currency",
            "locale",
            "type",
            "gateway",
            "purchase_channel");

    /** The shop's words: kept without what is personal in them. */
    private static final Set<String> WORDS =
            Set.of("reason", "error_description", "message", "detail", "title", "description");

    /** Ids of shops, tickets, event dates and payment methods, which are no secrets. */
    private static final Set<String> PUBLIC_IDS = Set.of("original_id", "shop_id", "payment_method_id", "event_id");

    private static final String MASKED = "(masked)";
    private static final int KEY_BYTES = 32;
    private static final int LONGEST_WORDS = 500;

    private final ObjectMapper json = new ObjectMapper();
    private final UnaryOperator<String> stands;

    private Mask(UnaryOperator<String> stands) {
        this.stands = stands;
    }

    /**
     * One that puts the same thing in the place of the same value each time, of the same kind, so that answers still belong together. The key is random
     * and in memory only: nobody can find a value by trying, and another run masks otherwise.
     */
    static Mask keyed() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new Mask(value -> keyed(key, value));
    }

    /** One that shows people what stood there: the beginning of a GUID, by which they know it again, and else {@value #MASKED}. */
    public static Mask forPeople() {
        return new Mask(value -> GUID.matcher(value).matches() ? Harmless.masked(value) : MASKED);
    }

    /** The path of a request, without the query and, where it names an order, without its GUID. */
    public String path(String path) {
        String plain = path.split("\\?", 2)[0];
        Matcher order = OF_ORDER.matcher(plain);
        return order.matches() ? order.group(1) + masked(order.group(2)) + order.group(3) : plain;
    }

    /** Whether what a request of this path lists is on sale for everybody to see. */
    public static boolean isPublic(String path) {
        return path.endsWith("/payment_methods")
                || OF_SHOP_OR_TICKET.matcher(path).matches()
                || path.endsWith("/data");
    }

    /**
     * The texts of a request that are its customer's, the whole ones before their parts.
     *
     * @param body of the request; null or anything
     */
    public Set<String> personal(byte[] body) {
        Set<String> personal = new LinkedHashSet<>();
        JsonNode receiver = read(body).path("receiver");
        receiver.properties().forEach(field -> {
            if (!field.getKey().equals("locale")) {
                personal.addAll(OwnWords.of(field.getValue().asText("")));
            }
        });
        return personal;
    }

    /**
     * An answer's body, or null if it is no JSON, of which nothing is kept.
     *
     * @param personal texts that are masked wherever they stand; null where nobody knows them: then the shop's words are kept only where they look like a
     *     code, {@code sold_out}
     * @param isPublicList whether its ids and names are public
     * @param path of the request, masked: its ids are no secrets
     */
    public JsonNode body(byte[] body, Set<String> personal, boolean isPublicList, String path) {
        JsonNode read = read(body);
        return read.isContainerNode() ? masked(read, "", personal, isPublicList, path) : null;
    }

    private JsonNode read(byte[] body) {
        try {
            JsonNode read = body == null ? null : json.readTree(body);
            return read == null ? JsonNodeFactory.instance.missingNode() : read;
        } catch (IOException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    private JsonNode masked(JsonNode node, String name, Set<String> personal, boolean isPublicList, String path) {
        if (node.isObject()) {
            ObjectNode masked = JsonNodeFactory.instance.objectNode();
            node.properties()
                    .forEach(field -> masked.set(
                            isHarmlessName(field.getKey(), personal, isPublicList)
                                    ? field.getKey()
                                    : masked(field.getKey()),
                            masked(field.getValue(), field.getKey(), personal, isPublicList, path)));
            return masked;
        }
        if (node.isArray()) {
            ArrayNode masked = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> masked.add(masked(item, name, personal, isPublicList, path)));
            return masked;
        }
        if (node.isTextual()) {
            return TextNode.valueOf(
                    text(node.textValue(), name.toLowerCase(Locale.ROOT), personal, isPublicList, path));
        }
        // a long number may be a telephone's
        return node.isNumber() && LONG_NUMBER.matcher(node.asText()).find() && !isSmallMoney(name)
                ? JsonNodeFactory.instance.numberNode(0)
                : node;
    }

    private static boolean isHarmlessName(String name, Set<String> personal, boolean isPublicList) {
        return (CODE.matcher(name).matches()
                        && (personal == null || personal.stream().noneMatch(own -> own.equalsIgnoreCase(name))))
                || (isPublicList && GUID.matcher(name).matches());
    }

    private static boolean isSmallMoney(String name) {
        return Set.of("amount", "expires_in", "refresh_token_expires_in", "status_code", "price", "min_price")
                .contains(name);
    }

    private String text(String text, String name, Set<String> personal, boolean isPublicList, String path) {
        boolean isId = GUID.matcher(text).matches();
        if (isId && (path.contains(text) || PUBLIC_IDS.contains(name) || (isPublicList && name.equals("guid")))) {
            return text;
        }
        if (TIME.matcher(text).matches()
                || (isPublicList && name.equals("name"))
                || (CODES.contains(name) && CODE.matcher(text).matches())) {
            return text;
        }
        // list items such as "sold_out" have their list's name
        boolean isWords =
                WORDS.contains(name) || Set.of("fatals", "errors", "notices").contains(name);
        if (isWords && personal == null) {
            return CODE.matcher(text).matches() ? text : masked(text);
        }
        return isWords ? words(text, personal) : text.isEmpty() ? "" : masked(text);
    }

    private String words(String text, Set<String> personal) {
        String words = OwnWords.plain(text);
        for (String own : personal) {
            words = OwnWords.without(own, false, words, masked(own));
        }
        words = URL.matcher(words).replaceAll(found -> Matcher.quoteReplacement(masked(found.group())));
        words = EMAIL.matcher(words)
                .replaceAll(found ->
                        found.group().endsWith("@example.com") && found.group().startsWith("masked-")
                                ? found.group()
                                : Matcher.quoteReplacement(masked(found.group())));
        words = GUID.matcher(words).replaceAll(found -> masked(found.group()));
        words = LONG_NUMBER_OF_WORDS.matcher(words).replaceAll("00000");
        return words.length() <= LONGEST_WORDS ? words : words.substring(0, LONGEST_WORDS);
    }

    private String masked(String value) {
        return stands.apply(value);
    }

    /** The same for the same value, of the same kind: an id, an address, a URL or a text. */
    private static String keyed(byte[] key, String value) {
        if (GUID.matcher(value).matches()) {
            String hex = hash(key, value.toLowerCase(Locale.ROOT)) + hash(key, "2" + value.toLowerCase(Locale.ROOT));
            return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-4" + hex.substring(13, 16) + "-8"
                    + hex.substring(17, 20) + "-" + hex.substring(20, 32);
        }
        if (URL.matcher(value).matches()) {
            return "https://masked.example.com/" + hash(key, value);
        }
        return EMAIL.matcher(value).matches()
                ? "masked-" + hash(key, value.toLowerCase(Locale.ROOT)) + "@example.com"
                : "masked-" + hash(key, value);
    }

    private static String hash(byte[] key, String value) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)), 0, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
