package org.ticketorders.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** The webhooks that somebody subscribed to. Thread-safe. */
final class Subscriptions {

    private static final int MOST_TRIES = 10;
    private static final int TRIES = 3;

    private final List<Hook> hooks = new CopyOnWriteArrayList<>();

    List<Hook> all() {
        return List.copyOf(hooks);
    }

    void clear() {
        hooks.clear();
    }

    /** What the subscribing call answers: 201 with the hook and its nonce, or what is wrong. */
    Answer answer(Buffer body) {
        try {
            JsonNode wanted = Answer.JSON.readTree(body.getBytes());
            return new Answer(
                    201,
                    Answer.ok(add(
                                    text(wanted, "name"),
                                    text(wanted, "url"),
                                    text(wanted, "resource"),
                                    text(wanted, "trigger"),
                                    wanted.path("retries").asInt(TRIES),
                                    wanted.path("identifier")
                                            .asText(UUID.randomUUID().toString())))
                            .body());
        } catch (IOException e) {
            return Answer.error(400, "The body is not JSON");
        } catch (IllegalArgumentException e) {
            return Answer.error(422, String.valueOf(e.getMessage()));
        }
    }

    /** @throws IllegalArgumentException if the URL or the number of tries is out of bounds */
    Hook add(String name, String url, String resource, String trigger, int retries, String nonce) {
        URI target = URI.create(url);
        if (!List.of("http", "https").contains(String.valueOf(target.getScheme())) || target.getHost() == null) {
            throw new IllegalArgumentException("url must be absolute, http or https");
        }
        if (retries < 1 || retries > MOST_TRIES) {
            throw new IllegalArgumentException("retries must be 1 to " + MOST_TRIES);
        }
        String word = trigger.startsWith(resource + ".") ? trigger.substring(resource.length() + 1) : trigger;
        Hook hook = new Hook(UUID.randomUUID().toString(), name, url, resource, word, retries, nonce);
        hooks.add(hook);
        return hook;
    }

    private static String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw new IllegalArgumentException(field + " is required");
        }
        return value.textValue();
    }
}
