package org.ticketorders.hook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.stereotype.Component;
import org.ticketorders.shop.ShopProperties;

/**
 * Takes the calls of the shop's webhooks. Nothing that a call says is believed but the order's id, and that only names what to ask the shop for;
 * whoever forges a call needs the path and a nonce, and gains a look-up.
 *
 * <p>The shop repeats a call that is answered 4xx, and loses one that is answered 5xx or not in time. So troubles of our own that pass are answered
 * with 429.
 */
@Component("hookReceiver")
public class HookReceiver {

    static final String KEY = "key";

    private static final Logger LOG = LoggerFactory.getLogger("openticket.hooks");
    private static final String IDENTIFIER = "OpenTicket-Identifier";
    private static final String DEDUPE_KEY = "OpenTicket-Dedupe-Key";
    private static final String TRIGGER = "OpenTicket-Trigger";
    private static final int LONGEST_HEADER = 500;

    static final List<String> RESULTS =
            List.of("kept", "repeated", "ignored", "forged", "unreadable", "crowded", "failed");

    private final HookProperties properties;
    private final HookCalls calls;
    private final MeterRegistry metrics;
    private final ObjectMapper json;
    private final byte[] key;
    private final List<byte[]> nonces;

    /** @throws InvalidConfigurationPropertyValueException if there is a receiver without a port, or a port without a receiver */
    HookReceiver(
            HookProperties properties,
            HookCalls calls,
            ObjectMapper json,
            MeterRegistry metrics,
            @Value("${openticket.web.hooks.port:0}") int port) {
        if (properties.isOn() && port == 0) {
            throw new InvalidConfigurationPropertyValueException(
                    "openticket.web.hooks.port",
                    0,
                    "openticket.hooks.key is set, and nothing listens for calls: set a port");
        }
        if (!properties.isOn() && port > 0) {
            throw new InvalidConfigurationPropertyValueException(
                    "openticket.hooks.key",
                    "",
                    "openticket.web.hooks.port is set, and no call would be taken there: set the key, or no port");
        }
        this.properties = properties;
        this.calls = calls;
        this.metrics = metrics;
        this.json = json.copy()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
        this.key = digest(properties.key());
        this.nonces = properties.nonces().stream().map(HookReceiver::digest).toList();
        RESULTS.forEach(result -> metrics.counter("openticket.hooks", "result", result));
    }

    /**
     * Takes a call, durably.
     *
     * @throws HookRefused if it is not the shop's, cannot be read, or cannot be kept just now
     */
    public void receive(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        mustBeTheShops(text(message, KEY), text(message, IDENTIFIER));
        byte[] body = body(message);
        String trigger = text(message, TRIGGER);
        if (trigger != null
                && trigger.contains(".")
                && !trigger.toLowerCase(Locale.ROOT).startsWith("order.")) {
            count("ignored");
            return;
        }
        String orderId = order(read(body));
        String given = text(message, DEDUPE_KEY);
        String identity =
                given == null || given.isBlank() ? "body " + HexFormat.of().formatHex(digest(body)) : "key " + given;
        // keyed by what only the shop and we know: it tells nobody else which call came
        String digest = HexFormat.of().formatHex(digest(properties.key() + " " + identity));
        count(calls.keep(digest, orderId) ? "kept" : "repeated");
    }

    /** Compared in a time that says nothing of how much is right. */
    private void mustBeTheShops(String givenKey, String nonce) {
        boolean path = properties.isOn() && MessageDigest.isEqual(key, digest(givenKey == null ? "" : givenKey));
        byte[] given = digest(nonce == null ? "" : nonce);
        boolean known = false;
        for (byte[] each : nonces) {
            known |= MessageDigest.isEqual(each, given);
        }
        if (!path || !known) {
            throw new HookRefused(404, "forged", "there is nothing here");
        }
    }

    private JsonNode read(byte[] body) throws IOException {
        try {
            JsonNode tree = json.readTree(body);
            if (tree != null && tree.isObject()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            // told below
        }
        throw new HookRefused(422, "unreadable", "the body is no JSON object");
    }

    /** Of either form: {@code model.guid}, or {@code guid} among the order's fields at the top. */
    private static String order(JsonNode body) {
        JsonNode model = body.path("model");
        JsonNode guid = (model.isObject() ? model : body).path("guid");
        if (!guid.isTextual() || !guid.textValue().strip().matches(ShopProperties.GUID)) {
            throw new HookRefused(
                    422, "unreadable", (model.isObject() ? "model.guid" : "guid") + " is missing, or no GUID");
        }
        JsonNode type = model.path("type");
        if (type.isTextual() && !type.textValue().toLowerCase(Locale.ROOT).endsWith("order")) {
            throw new HookRefused(422, "unreadable", "model.type is not 'order'");
        }
        return guid.textValue().strip().toLowerCase(Locale.ROOT);
    }

    private static byte[] body(Message message) throws IOException {
        // its length is bounded where it comes in: openticket.web.hooks.max-body
        InputStream body = message.getBody(InputStream.class);
        return body == null ? new byte[0] : body.readAllBytes();
    }

    private static String text(Message message, String name) {
        Object value = message.getHeader(name);
        return value instanceof String text && text.length() <= LONGEST_HEADER ? text : null;
    }

    /** What a failed call is answered with: 4xx in any case. */
    public int status(Throwable failure) {
        HookRefused refused = refused(failure);
        count(refused.result());
        if (refused.result().equals("failed")) {
            LOG.warn("A webhook could not be kept, and is asked for again: {}", failure.toString());
        } else {
            LOG.debug("A webhook was not taken: {}", refused.getMessage());
        }
        return refused.status();
    }

    /** What a failed call is told, as JSON. */
    public String words(Throwable failure) {
        return "{\"detail\":\"" + refused(failure).getMessage() + "\"}";
    }

    private static HookRefused refused(Throwable failure) {
        return failure instanceof HookRefused refused
                ? refused
                : new HookRefused(429, "failed", "it cannot be kept just now: try again later");
    }

    private void count(String result) {
        metrics.counter("openticket.hooks", "result", result).increment();
    }

    private static byte[] digest(String text) {
        return digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
