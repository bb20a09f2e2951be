package org.ticketorders.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.buffer.Buffer;
import java.io.UncheckedIOException;
import java.util.Map;

/** A status and a JSON body, not yet sent. */
record Answer(int status, Buffer body) {

    static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    static Answer ok(Object body) {
        return json(200, body);
    }

    /** The error body of the API: {@code {error_description, status_code}}. */
    static Answer error(int status, String description) {
        return json(status, Map.of("error_description", description, "status_code", status));
    }

    /** The same with the code that OAuth 2 gives a refused request for tokens. */
    static Answer oauth(int status, String error, String description) {
        return json(status, Map.of("error", error, "error_description", description, "status_code", status));
    }

    static Answer text(int status, String body) {
        return new Answer(status, Buffer.buffer(body));
    }

    private static Answer json(int status, Object body) {
        try {
            return new Answer(status, Buffer.buffer(JSON.writeValueAsBytes(body)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
