package org.ticketorders.purchase;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
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

    /** Characters of most purchases. */
    private static final int INITIAL_LENGTH = 512;

    private Digest() {}

    /** The same for the same fields and values, however they are ordered and spaced. */
    public static String of(JsonNode tree) {
        StringWriter text = new StringWriter(INITIAL_LENGTH);
        try (JsonGenerator json = CANONICAL.createGenerator(text)) {
            write(tree, json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return of(text.toString());
    }

    /** An object's fields in the order of their names. */
    private static void write(JsonNode node, JsonGenerator json) throws IOException {
        if (node.isObject()) {
            List<String> names = new ArrayList<>(node.size());
            node.fieldNames().forEachRemaining(names::add);
            names.sort(null);
            json.writeStartObject();
            for (String name : names) {
                json.writeFieldName(name);
                write(node.get(name), json);
            }
            json.writeEndObject();
        } else if (node.isArray()) {
            json.writeStartArray();
            for (JsonNode element : node) {
                write(element, json);
            }
            json.writeEndArray();
        } else if (node.isTextual()) {
            json.writeString(node.textValue());
        } else if (node.isInt()) {
            json.writeNumber(node.intValue());
        } else {
            json.writeObject(CANONICAL.treeToValue(node, Object.class));
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
