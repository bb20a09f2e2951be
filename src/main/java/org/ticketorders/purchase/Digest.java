package org.ticketorders.purchase;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** SHA-256, in hex. */
public final class Digest {

    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private Digest() {}

    /** The same for the same fields and values, however they are ordered and spaced. */
    public static String of(JsonNode tree) {
        try {
            // as maps and lists: only a map's fields can be told to be written in the order of their names
            return of(CANONICAL.writeValueAsString(CANONICAL.treeToValue(tree, Object.class)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same for all purchases that ask for the same tickets, for the same receiver, in the same way. */
    public static String of(Purchase purchase) {
        Map<String, Integer> tickets = new TreeMap<>();
        purchase.tickets().forEach(line -> tickets.merge(line.ticket(), line.quantity(), Integer::sum));
        String email = purchase.receiver().email();
        int at = email.lastIndexOf('@');
        List<Object> meaning = List.of(
                purchase.purchaseId(),
                purchase.shop(),
                // matched without regard to case
                purchase.paymentMethod().toLowerCase(Locale.ROOT),
                purchase.currency(),
                purchase.receiver().locale(),
                email.substring(0, at) + email.substring(at).toLowerCase(Locale.ROOT),
                purchase.receiver().firstname(),
                purchase.receiver().lastname(),
                tickets);
        try {
            return of(CANONICAL.writeValueAsString(meaning));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String of(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
