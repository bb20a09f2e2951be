package org.ticketorders.ops.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;
import org.ticketorders.purchase.Harmless;
import org.ticketorders.security.Caller;

/**
 * Leaves out for viewers what belongs to a customer, or would let one act as a customer: of a message whatever is not known to
 * be harmless, of a purchase the address at which it is paid, the reservations and the order's GUID. Operators see everything.
 */
@Component
public class PersonalData {

    static final String NOT_SHOWN = "(operators only)";

    /** What may be shown of a purchase message, and how it must look; a value of another form may be anything. */
    private static final Map<String, Pattern> HARMLESS = Map.of(
            "/purchaseId", Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}"),
            "/shop", Pattern.compile("[A-Za-z0-9._-]{1,64}"),
            "/paymentMethod", Pattern.compile("[\\p{L}\\p{N} ._-]{1,64}"),
            "/currency", Pattern.compile("[A-Z]{3}"),
            "/receiver/locale", Pattern.compile("[A-Za-z]{2,3}([_-][A-Za-z]{2})?"),
            "/tickets/ticket", Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
            "/tickets/quantity", Pattern.compile("-?\\d{1,9}"));

    /** Headers of a dead letter that we write; any other is its sender's. */
    private static final Set<String> OURS = Set.of(
            "purchaseId",
            "attempt",
            "again",
            "reason",
            "detail",
            "stage",
            "failedAt",
            "shopStatus",
            "shopGuid",
            "importLine");

    private static final Pattern DIGEST = Pattern.compile("SHA-256 [0-9a-f]{64}");

    private static final String MAC = "HmacSHA256";

    private final ObjectMapper json;
    private final Caller caller;

    /** Of this start: what viewers see of a dead letter that cannot be read is the same for the same dead letter, and shows no guess to be right. */
    private final SecretKeySpec key;

    PersonalData(ObjectMapper json, Caller caller) {
        this.json = json.copy().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        this.caller = caller;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, MAC);
    }

    /** The GUID of an order, as the caller may see it: who has it can read the customer's data at the API. */
    public String order(String orderId) {
        return caller.mayOperate() ? orderId : Harmless.masked(orderId);
    }

    /**
     * Words of people or of earlier versions, as the caller may see them: viewers see no whole GUID, which may be an order's, and no plain digest of
     * a dead letter, which would show a guess to be right.
     *
     * @param but a GUID that is shown all the same; null for none
     */
    public String words(String words, String but) {
        return words == null || caller.mayOperate() ? words : withoutDigest(Harmless.maskingGuids(words, but));
    }

    /** The sentence of a dead letter, as the caller may see it: one of an earlier version may name the order. */
    public String detail(String detail) {
        return caller.mayOperate() ? detail : Harmless.masking(null, detail);
    }

    /** Without the plain digest of a dead letter, for logs. */
    static String withoutDigest(String words) {
        return DIGEST.matcher(words).replaceAll("SHA-256 " + NOT_SHOWN);
    }

    /** A {@link PurchaseView} in JSON, as the caller may see it. */
    public String purchase(String view) throws JsonProcessingException {
        if (caller.mayOperate()) {
            return view;
        }
        JsonNode orderId = json.readTree(view).path("orderId");
        // an earlier version has written it into details, too
        ObjectNode purchase =
                (ObjectNode) json.readTree(Harmless.masking(orderId.isTextual() ? orderId.textValue() : null, view));
        if (orderId.isTextual()) {
            purchase.put("orderId", Harmless.masked(orderId.textValue()));
        }
        if (purchase.has("redirectUrl")) {
            purchase.put("redirectUrl", NOT_SHOWN);
        }
        purchase.path("candidates").forEach(candidate -> ((ObjectNode) candidate)
                .put("orderId", Harmless.masked(candidate.path("orderId").asText())));
        for (JsonNode reservation : purchase.findParents("reservation")) {
            ((ObjectNode) reservation).put("reservation", NOT_SHOWN);
        }
        return json.writeValueAsString(purchase);
    }

    /** What belongs to a customer, or lets one act as a customer, as the caller may see it. */
    public String ofCustomer(String text) {
        return text == null || caller.mayOperate() ? text : NOT_SHOWN;
    }

    /** A dead letter's body as the caller may see it: of one that is no JSON, viewers see size and digest only. */
    public String body(String body) {
        return body == null || caller.mayOperate() ? body : mask(body);
    }

    /** A dead letter's headers as the caller may see them. */
    public Map<String, String> headers(Map<String, String> headers) {
        if (caller.mayOperate()) {
            return headers;
        }
        Map<String, String> seen = new TreeMap<>();
        headers.forEach((name, value) -> seen.put(
                Harmless.fieldName(name),
                OURS.contains(name) && value != null ? Harmless.masking(null, value) : NOT_SHOWN));
        return seen;
    }

    String mask(String body) {
        try {
            JsonNode tree = json.readTree(body);
            if (tree.isContainerNode()) {
                return json.writerWithDefaultPrettyPrinter().writeValueAsString(masked("", tree));
            }
        } catch (JsonProcessingException e) {
            // then nothing is known of any part of it
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return NOT_SHOWN + " " + bytes.length + " bytes, keyed digest "
                + HexFormat.of().formatHex(digest(bytes));
    }

    private static JsonNode masked(String path, JsonNode node) {
        if (node.isObject()) {
            ObjectNode seen = JsonNodeFactory.instance.objectNode();
            node.fields()
                    .forEachRemaining(field -> seen.set(
                            Harmless.fieldName(field.getKey()), masked(path + "/" + field.getKey(), field.getValue())));
            return seen;
        }
        if (node.isArray()) {
            ArrayNode seen = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> seen.add(masked(path, item)));
            return seen;
        }
        Pattern harmless = HARMLESS.get(path);
        return node.isNull()
                        || (harmless != null && harmless.matcher(node.asText()).matches())
                ? node
                : JsonNodeFactory.instance.textNode(NOT_SHOWN);
    }

    private byte[] digest(byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
